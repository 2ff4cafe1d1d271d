/** All measures of a program that do not depend on a map. */
import type { CodeGraph } from '../model/graph.ts';
import type { CodeMeasures, ModuleFigures } from '../model/measures.ts';
import { byText, round } from '../model/order.ts';
import { measureMainSequence } from './abstractness.ts';
import { measureCoupling } from './coupling.ts';
import { measureFileParts } from './file-parts.ts';
import { measureClassCohesion } from './lcom.ts';
import { propagationCost } from './propagation.ts';

export function measureCode(graph: CodeGraph): CodeMeasures {
  return {
    modules: measureModules(graph),
    classes: measureClassCohesion(graph)
      .filter(({ methods }) => methods > 0)
      .map(({ symbol, lines, methods, lcom4, parts }) => ({
        id: symbol,
        lines,
        methods,
        lcom4,
        parts: lcom4 < 2 ? [] : parts.map((part) => [...part]),
      }))
      .sort((a, b) => byText(a.id, b.id)),
    propagationCost: round(propagationCost(graph)),
  };
}

function measureModules(graph: CodeGraph): Map<string, ModuleFigures> {
  const coupling = measureCoupling(graph);
  const sequence = measureMainSequence(graph, coupling);
  const parts = measureFileParts(graph);
  return new Map(
    [...coupling].map(([path, figures]) => {
      const own = parts.get(path) ?? [];
      const { abstractness = null, distance = null } = sequence.get(path) ?? {};
      const several = own.length < 2 ? [] : own.map(({ members, lines }) => ({ members: [...members], lines }));
      return [path, { ...figures, abstractness, distance, parts: several }];
    }),
  );
}
