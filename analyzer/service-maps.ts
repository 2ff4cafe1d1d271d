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
  return isApproved(approved) ? applyApproved(graph, approved) : proposeWithin(graph, reach, approved);
}

export interface Drawn {
  readonly map: ServiceMap;
  /** What else could be proposed, coarser and finer, within the constraints; null where people approved services. */
  readonly others: readonly ServiceMap[] | null;
}

/** The map of {@link drawServices} and what stands beside it. @throws ToolkitError CONTRADICTORY_BOUNDARIES */
export function drawAll(graph: CodeGraph, reach: Reach, approved: ApprovedMap | undefined): Drawn {
  if (approved === undefined) return proposeAll(graph, reach);
  if (isApproved(approved)) return { map: applyApproved(graph, approved), others: null };
  requireConsistent(graph, approved);
  const constraints = resolveConstraints(graph, approved.boundaries);
  const within = (map: ServiceMap): ServiceMap => applyConstraints(map, constraints, graph);
  const { map, others } = proposeAll(graph, reach);
  return { map: within(map), others: others.map(within) };
}

const isApproved = ({ boundaries }: ApprovedMap): boolean => boundaries.services.length > 0;

function applyApproved(graph: CodeGraph, approved: ApprovedMap): ServiceMap {
  requireConsistent(graph, approved);
  return applyBoundaries(graph, approved.boundaries, approved.source);
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
