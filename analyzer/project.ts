/** A program ready to be asked: its graph with what never changes, and what is said of it under a service map. */
import { BOUNDARIES_VERSION, Boundaries } from '../contracts/boundaries.ts';
import { parseDocument } from '../contracts/parse.ts';
import type { RouteChange } from '../contracts/what-if.ts';
import { type Basis, createBasis } from './measure/basis.ts';
import { type PackedReach, unpackReach } from './measure/packed-reach.ts';
import { measurePackedReach } from './measure/reach.ts';
import { measureServices } from './measure/services.ts';
import { canonicalGraph } from './model/canonical.ts';
import type { CodeGraph } from './model/graph.ts';
import { addTo, round } from './model/order.ts';
import type { Reach } from './model/reach.ts';
import { routeKey, type ServiceMap } from './model/service-map.ts';
import { planRoutes } from './plan/route-safety.ts';
import { boundariesOf } from './propose/boundaries-of.ts';
import { compareToApproved, type ProposalDifference } from './propose/compare-to-approved.ts';
import { contextsOfRoutes } from './propose/contexts.ts';
import { applyBoundaries, type CutBasis, createCutBasis, cutAlong, proposeServices } from './propose/index.ts';
import { type ApprovedMap, readBoundaries } from './read-boundaries.ts';
import { type ReadOptions, readProduct } from './read-code-graph.ts';
import { describeRoutes } from './report/entrances.ts';
import { drawServices, proposeWithin, requireConsistent } from './service-maps.ts';
import { version } from './version.ts';
import { applyChange, type Change, type Part } from './whatif/change.ts';
import { compareMaps, type Seen } from './whatif/compare.ts';
import { withinService } from './whatif/within-service.ts';

export interface Project {
  readonly graph: CodeGraph;
  readonly reach: Reach;
  readonly basis: Basis;
  readonly cut: CutBasis;
  readonly approved: ApprovedMap | undefined;
  /** The proposal as a file, where it is known already. */
  readonly proposed?: Boundaries;
}

/** What takes longest to find out about a program and depends on nothing but its graph and what people decided. */
interface Findings {
  readonly graph: CodeGraph;
  readonly reach: PackedReach;
  /** Of routes, by their keys. */
  readonly contexts: ReadonlyMap<string, string>;
  readonly proposed?: Boundaries;
}

export type ProjectOptions = ReadOptions & { readonly boundaries?: { readonly file: string } | 'propose' };

/** @throws ToolkitError as `analyze` does */
export async function readProject(root: string, { boundaries, ...options }: ProjectOptions = {}): Promise<Project> {
  const approved = readBoundaries(root, boundaries);
  const exclude = [...(options.exclude ?? []), ...(approved?.boundaries.exclude ?? [])];
  const undecided = isDecided(approved) ? null : (approved?.boundaries ?? 'none');
  const make = async (linked: CodeGraph): Promise<Findings> => {
    const found = findOut(linked);
    return isDecided(approved) ? found : { ...found, proposed: currentBoundaries(projectOf(found, approved)) };
  };
  const key = JSON.stringify([version(), undecided]);
  return projectOf(await readProduct(root, { kind: 'project', key, make }, { ...options, exclude }), approved);
}

export const prepareProject = (linked: CodeGraph, approved?: ApprovedMap): Project =>
  projectOf(findOut(linked), approved);

function findOut(linked: CodeGraph): Findings {
  const graph = canonicalGraph(linked);
  const reach = measurePackedReach(graph);
  return { graph, reach, contexts: contextsOfRoutes(graph, unpackReach(reach)) };
}

function projectOf({ graph, contexts, proposed, ...packed }: Findings, approved: ApprovedMap | undefined): Project {
  const reach = unpackReach(packed.reach);
  const [basis, cut] = [createBasis(graph, reach, contexts), createCutBasis(graph, reach)];
  return { graph, reach, basis, cut, approved, ...(proposed === undefined ? {} : { proposed }) };
}

const isDecided = (approved: ApprovedMap | undefined): boolean => (approved?.boundaries.services.length ?? 0) > 0;

/** The approved file, or the proposal as such a file. */
export function currentBoundaries({ graph, reach, approved, proposed }: Project): Boundaries {
  if (approved !== undefined && isDecided(approved)) return approved.boundaries;
  return proposed ?? boundariesOf(drawServices(graph, reach, approved), approved?.boundaries);
}

/** The file after a change. @throws ToolkitError INVALID_DOCUMENT or CONTRADICTORY_BOUNDARIES when a constraint forbids it */
export function changeBoundaries({ graph }: Project, boundaries: Boundaries, change: Change): Boundaries {
  const source = 'boundaries.json, so changed,';
  const draft = { ...applyChange(boundaries, change, graph), schemaVersion: BOUNDARIES_VERSION };
  const changed = parseDocument(Boundaries, draft, source);
  requireConsistent(graph, { boundaries: changed, source });
  return changed;
}

/** Everything said of the program under one map. */
export function seeThrough(project: Project, boundaries: Boundaries): Seen {
  const { graph, basis, cut } = project;
  const map = applyBoundaries(graph, boundaries, 'boundaries.json');
  const measures = measureServices(basis, map);
  const { crossings, describe } = cutAlong(cut, map);
  const prices = new Map<string, number>();
  for (const { fromService, toService, price } of crossings)
    for (const name of new Set([fromService, toService])) addTo(prices, name, price);
  const ofServices = map.services.map(({ name }): [string, object] => [
    name,
    { price: round(prices.get(name) ?? 0), ...measures.services.get(name) },
  ]);
  return {
    services: map.services.map(({ name }) => name),
    crossings,
    describe,
    figures: new Map<string | null, object>([[null, measures.whole], ...ofServices]),
    routes: seeRoutes(project, map),
  };
}

function seeRoutes({ graph, reach }: Project, map: ServiceMap): Seen['routes'] {
  const tables = graph.tables.map(({ name }) => ({ name, owner: map.tables.get(name) ?? null }));
  const routes = describeRoutes(reach, map);
  const unowned = routes.filter(({ service }) => service === null);
  return new Map<string, RouteChange['before']>([
    ...unowned.map((route) => [routeKey(route), { service: null, safe: false, note: 'no service' }] as const),
    ...map.services.flatMap(({ name }) =>
      planRoutes(name, { routes, tables }).map(
        ({ route, safe, note }) => [route, { service: name, safe, note }] as const,
      ),
    ),
  ]);
}

export const whatIf = (project: Project, said: string, before: Seen, changed: Boundaries) =>
  compareMaps(said, before, seeThrough(project, changed));

/** Parts that hold together better than the whole service; none when there are no such. The largest keeps the name. */
export function findParts({ graph, reach }: Project, boundaries: Boundaries, service: string): Part[] {
  const inside = withinService(graph, reach, applyBoundaries(graph, boundaries, 'boundaries.json'), service);
  const map = proposeServices(inside.graph, inside.reach);
  const taken = new Set(boundaries.services.map(({ name }) => name));
  const parts = map.services.map(({ name }): Part => {
    const own = (kind: 'module' | 'table' | 'route', owners: ReadonlyMap<string, string | null>) =>
      [...owners].filter(([, owner]) => owner === name).map(([thing]) => ({ kind, name: thing }));
    const things = [...own('module', map.modules), ...own('table', map.tables), ...own('route', map.routes)];
    return { name: taken.has(name) ? `${service}-${name}` : name, things };
  });
  return parts.sort((a, b) => b.things.length - a.things.length).slice(1);
}

export interface Proposal {
  readonly boundaries: Boundaries;
  /** To the approved map; null when there is none. */
  readonly difference: ProposalDifference | null;
}

/** A proposal within what people decided; `fresh` forgets who is where and keeps the constraints. */
export function propose(project: Project, fresh = false): Proposal {
  const { graph, reach, approved } = project;
  if (approved === undefined) return { boundaries: currentBoundaries(project), difference: null };
  const map = proposeWithin(graph, reach, approved, fresh);
  return {
    boundaries: boundariesOf(map, approved.boundaries),
    difference: isDecided(approved) ? compareToApproved(graph, map, approved) : null,
  };
}
