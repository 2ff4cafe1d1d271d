/** Which service map a graph is seen through: the approved one, or a proposal within what people decided. */
import { contradictoryBoundaries } from '../contracts/errors/boundaries.ts';
import { describePlace } from '../contracts/parse.ts';
import type { CodeGraph } from './model/graph.ts';
import { byText } from './model/order.ts';
import type { Reach } from './model/reach.ts';
import type { ServiceMap } from './model/service-map.ts';
import { applyConstraints } from './propose/apply-constraints.ts';
import { resolveConstraints } from './propose/constraints.ts';
import { findContradictions } from './propose/contradictions.ts';
import { applyBoundaries, proposeAll, proposeServices } from './propose/index.ts';
import type { ApprovedMap } from './read-boundaries.ts';

/**
 * The approved map; without one, or when it names no services, a proposal.
 * @throws ToolkitError CONTRADICTORY_BOUNDARIES
 */
export function drawServices(graph: CodeGraph, reach: Reach, approved: ApprovedMap | undefined): ServiceMap {
  if (approved === undefined) return proposeServices(graph, reach);
  if (approved.boundaries.services.length === 0) return proposeWithin(graph, reach, approved);
  requireConsistent(graph, approved);
  return applyBoundaries(graph, approved.boundaries, approved.source);
}

/**
 * What else could be proposed, coarser and finer, within the constraints of the file; null where people approved services.
 */
export function drawOthers(graph: CodeGraph, reach: Reach, approved: ApprovedMap | undefined): ServiceMap[] | null {
  if (approved !== undefined && approved.boundaries.services.length > 0) return null;
  const { others } = proposeAll(graph, reach);
  if (approved === undefined) return [...others];
  const constraints = resolveConstraints(graph, approved.boundaries);
  return others.map((other) => applyConstraints(other, constraints, graph));
}

/**
 * A proposal that keeps what the approved map says: all of it, or with `fresh` only its constraints.
 * @throws ToolkitError CONTRADICTORY_BOUNDARIES
 */
export function proposeWithin(graph: CodeGraph, reach: Reach, approved: ApprovedMap, fresh = false): ServiceMap {
  requireConsistent(graph, approved);
  const { boundaries, source } = approved;
  const constraints = resolveConstraints(graph, boundaries, fresh);
  const map = applyConstraints(proposeServices(graph, reach), constraints, graph);
  const known = new Map(map.services.map((service) => [service.name, service]));
  const staying = boundaries.services.flatMap(({ name, stays }) => {
    const proposed = known.get(name);
    if (fresh && proposed === undefined) return [];
    return [{ name, stays: stays === true, why: fresh && proposed ? proposed.why : `Approved in ${source}.` }];
  });
  const services = [...new Map([...map.services, ...staying].map((service) => [service.name, service])).values()];
  return { ...map, services: services.sort((a, b) => byText(a.name, b.name)) };
}

/** @throws ToolkitError CONTRADICTORY_BOUNDARIES */
export function requireConsistent(
  graph: CodeGraph,
  { boundaries, source, lineOf = () => undefined }: ApprovedMap,
): void {
  const clashes = findContradictions(graph, boundaries);
  if (clashes.length === 0) return;
  const words = clashes.map(({ path, message, against }) =>
    [describePlace(path, lineOf), message, ...(against === undefined ? [] : [describePlace(against, lineOf)])].join(
      ': ',
    ),
  );
  throw contradictoryBoundaries(source, words);
}
