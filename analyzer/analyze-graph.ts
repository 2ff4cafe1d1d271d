/** CodeGraph in, AnalysisReport out: the stages after linking, wired. */
import type { AnalysisReport } from '../contracts/report.ts';
import { createBasis } from './measure/basis.ts';
import { measureCode } from './measure/code.ts';
import { findCycles } from './measure/cycles.ts';
import { findTangles } from './measure/findings.ts';
import { findGodModules } from './measure/god-modules.ts';
import { measureReach } from './measure/reach.ts';
import { measureServices } from './measure/services.ts';
import { findUnused } from './measure/unused.ts';
import { canonicalGraph } from './model/canonical.ts';
import type { CodeGraph } from './model/graph.ts';
import { contextsOfRoutes } from './propose/contexts.ts';
import { findCrossings, findCut, makeWorklist, measureStability } from './propose/index.ts';
import type { ApprovedMap } from './read-boundaries.ts';
import { assembleReport } from './report/index.ts';
import { drawAll } from './service-maps.ts';
import { version } from './version.ts';

/** The stages after linking, over a graph that is there already; pure. */
export function analyzeGraph(linked: CodeGraph, approved?: ApprovedMap): AnalysisReport {
  const graph = canonicalGraph(linked);
  const reach = measureReach(graph);
  const { map, others } = drawAll(graph, reach, approved);
  const unused = findUnused(graph);
  const cut = findCut(graph, reach, map);
  const basis = createBasis(graph, reach, contextsOfRoutes(graph, reach));
  const measures = measureServices(basis, map);
  const candidates = others?.map((other) => ({
    map: other,
    measures: measureServices(basis, other),
    crossings: findCrossings(graph, reach, other),
  }));
  return assembleReport({
    graph,
    map,
    proposal: candidates === undefined ? null : { others: candidates, stability: measureStability(graph, reach, map) },
    reach,
    unused,
    code: measureCode(graph),
    measures,
    cut,
    worklist: makeWorklist({ graph, reach, map, cut }),
    findings: findTangles(graph, map, { reach, unused, cycles: findCycles(graph), gods: findGodModules(graph, map) }),
    generatedBy: `strangler ${version()}`,
  });
}
