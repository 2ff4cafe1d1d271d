/** Decisions that cannot hold together once globs and groups are resolved; each names both entries. */
import type { Boundaries } from '../../contracts/boundaries.ts';
import type { Clash } from '../../contracts/boundary-clashes.ts';
import type { CodeGraph } from '../model/graph.ts';
import { createThingFinder } from '../model/things.ts';
import { listSayings, type Node, nodesOf, type Saying } from './constraints.ts';

/** One per pair of entries, in the order of the file. */
export function findContradictions(graph: CodeGraph, boundaries: Boundaries): Clash[] {
  const sayings = listSayings(graph, boundaries);
  const context: Context = { owners: firstOf(sayings), groups: groupsOf(graph, boundaries) };
  const clashes = [...pinClashes(sayings), ...togetherClashes(context), ...apartClashes(graph, boundaries, context)];
  return [...new Map(clashes.map((clash) => [JSON.stringify([clash.path, clash.against]), clash])).values()];
}

interface Group {
  readonly nodes: ReadonlySet<Node>;
  readonly path: readonly PropertyKey[];
}

interface Context {
  readonly owners: ReadonlyMap<Node, Saying>;
  readonly groups: readonly Group[];
}

function groupsOf(graph: CodeGraph, { together }: Boundaries): Group[] {
  const find = createThingFinder(graph);
  return together.map((texts, index) => ({ nodes: new Set(nodesOf(texts, find)), path: ['together', index] }));
}

function firstOf(sayings: readonly Saying[]): ReadonlyMap<Node, Saying> {
  const first = new Map<Node, Saying>();
  for (const saying of sayings) if (!first.has(saying.node)) first.set(saying.node, saying);
  return first;
}

const where = (service: string | null): string => service ?? 'the shared kernel';
const named = (node: Node): string => node.replace(/^(module|table|symbol) /, '');

/** Two pins of one node that are equally precise: both by name, or both by glob. */
function pinClashes(sayings: readonly Saying[]): Clash[] {
  const first = new Map<string, Saying>();
  return sayings
    .filter(({ pin }) => pin)
    .flatMap((saying) => {
      const key = `${saying.exact} ${saying.node}`;
      const before = first.get(key) ?? saying;
      first.set(key, before);
      if (before.service === saying.service) return [];
      const message = `${named(saying.node)} is pinned to ${where(saying.service)} and to ${where(before.service)}`;
      return [{ path: saying.path, message, against: before.path }];
    });
}

/** What must go to one service has been given to two. */
function togetherClashes({ owners, groups }: Context): Clash[] {
  return groups.flatMap(({ nodes, path }) => {
    const said = [...nodes].flatMap((node) => owners.get(node) ?? []);
    const other = said.find(({ service }) => service !== said[0]?.service);
    if (said[0] === undefined || other === undefined) return [];
    const message = `${named(said[0].node)} goes to ${where(said[0].service)}, but ${named(other.node)} to ${where(other.service)}`;
    return [{ path, message: `must go together: ${message}`, against: other.path }];
  });
}

/** What must not meet is tied by a group, or has been given to one service. */
function apartClashes(graph: CodeGraph, { apart }: Boundaries, { owners, groups }: Context): Clash[] {
  const find = createThingFinder(graph);
  const linked = linkGroups(groups);
  return apart.flatMap(([left, right], index): Clash[] => {
    const path = ['apart', index];
    const [from, to] = [nodesOf([left], find), nodesOf([right], find)];
    const both = from.find((node) => to.includes(node));
    if (both !== undefined) return [{ path, message: `${named(both)} cannot be apart from itself`, against: path }];
    const group = linked.find(
      ({ nodes }) => from.some((node) => nodes.has(node)) && to.some((node) => nodes.has(node)),
    );
    if (group !== undefined)
      return [{ path, message: `${left} and ${right} must be apart, and together`, against: group.path }];
    const services = new Map(from.flatMap((node) => owners.get(node) ?? []).map((saying) => [saying.service, saying]));
    const same = to.flatMap((node) => owners.get(node) ?? []).find(({ service }) => service && services.has(service));
    if (same === undefined) return [];
    return [
      { path, message: `${left} and ${right} must be apart, but both go to ${same.service}`, against: same.path },
    ];
  });
}

/** Groups with a node in common say together that all of it goes together; named by the last of them. */
function linkGroups(groups: readonly Group[]): Group[] {
  const linked: Group[] = [];
  for (const { nodes, path } of groups) {
    const touching = linked.filter((other) => [...nodes].some((node) => other.nodes.has(node)));
    for (const other of touching) linked.splice(linked.indexOf(other), 1);
    linked.push({ nodes: new Set([...nodes, ...touching.flatMap((other) => [...other.nodes])]), path });
  }
  return linked;
}
