/**
 * What people have decided, resolved to things of the graph: the seam between `boundaries.json` and the proposal.
 * `resolveConstraints` reads it, `contradictions.ts` finds what cannot hold together, `apply-constraints.ts` enforces the rest.
 */
import type { Boundaries } from '../../contracts/boundaries.ts';
import { isGlob } from '../model/glob.ts';
import type { CodeGraph } from '../model/graph.ts';
import { byText, sortedUnique } from '../model/order.ts';
import { createThingFinder, type FindThings, type Thing } from '../model/things.ts';

/** `module <path>`, `table <name>`, as the affinity graph of `weights.ts` calls them; routes by `routeKey`; `symbol <id>`. */
export type Node = string;

export interface Constraints {
  readonly pinned: ReadonlyMap<Node, string>;
  /** Without nodes in common, each with two at least. */
  readonly together: readonly (readonly Node[])[];
  readonly apart: readonly (readonly [Node, Node])[];
  /** Goes to the shared kernel. */
  readonly shared: ReadonlySet<Node>;
}

export const NO_CONSTRAINTS: Constraints = { pinned: new Map(), together: [], apart: [], shared: new Set() };

/** One entry of the file that says where a node goes; `service` is null for the shared kernel. */
export interface Saying {
  readonly node: Node;
  readonly service: string | null;
  readonly path: readonly PropertyKey[];
  /** Named itself, not by a glob. */
  readonly exact: boolean;
  readonly pin: boolean;
}

/** Where the file says that things go: pins first, then claims by name, then claims by glob; the first of a node counts. */
export function listSayings(graph: CodeGraph, boundaries: Boundaries, which: 'all' | 'pins' = 'all'): Saying[] {
  const find = createThingFinder(graph);
  const say = (text: string, service: string | null, path: readonly PropertyKey[]): Saying[] => {
    const things = find(text, KIND_OF[path[2] as keyof typeof KIND_OF]);
    const exact = !isGlob(text) || things[0]?.name === text;
    return things.map((thing) => ({ node: nodeOf(thing), service, path, exact, pin: path[0] === 'pinned' }));
  };
  const pins = boundaries.pinned.flatMap(({ what, service }, index) => say(what, service, ['pinned', index]));
  const claims =
    which === 'pins'
      ? []
      : boundaries.services.flatMap((service, index) =>
          (['modules', 'symbols', 'tables', 'routes'] as const).flatMap((kind) =>
            service[kind].flatMap((text, at) => say(text, service.name, ['services', index, kind, at])),
          ),
        );
  const shared = boundaries.shared.flatMap((text, index) => say(text, null, ['shared', index]));
  return [...pins, ...claims, ...shared].sort((a, b) => rank(a) - rank(b));
}

const KIND_OF = { modules: 'module', symbols: 'symbol', tables: 'table', routes: 'route' } as const;

const rank = ({ pin, exact }: Saying): number => (exact ? (pin ? 0 : 1) : pin ? 2 : 3);

export const nodeOf = ({ kind, name }: Thing): Node => (kind === 'route' ? name : `${kind} ${name}`);

/**
 * The constraints of a file. Its explicit claims are pinned too, unless `fresh`: then only `pinned`, `together`, `apart` and
 * `shared` hold. What the source does not have is left out (`findMissing` lists it).
 */
export function resolveConstraints(graph: CodeGraph, boundaries: Boundaries, fresh = false): Constraints {
  const find = createThingFinder(graph);
  const owners = new Map<Node, string | null>();
  for (const { node, service } of listSayings(graph, boundaries, fresh ? 'pins' : 'all'))
    if (!owners.has(node)) owners.set(node, service);
  const decided = [...owners].sort(([a], [b]) => byText(a, b));
  return {
    pinned: new Map(decided.flatMap(([node, service]) => (service === null ? [] : [[node, service] as const]))),
    shared: new Set(decided.flatMap(([node, service]) => (service === null ? [node] : []))),
    together: joinGroups(boundaries.together.map((texts) => nodesOf(texts, find))),
    apart: boundaries.apart.flatMap(([a, b]) => pairs(nodesOf([a], find), nodesOf([b], find))),
  };
}

export const nodesOf = (texts: readonly string[], find: FindThings): Node[] =>
  sortedUnique(texts.flatMap((text) => find(text).map(nodeOf)));

const pairs = (left: readonly Node[], right: readonly Node[]): [Node, Node][] =>
  left.flatMap((a) => right.filter((b) => b !== a).map((b): [Node, Node] => [a, b]));

/** Groups that have a node in common are one group. */
function joinGroups(groups: readonly (readonly Node[])[]): Node[][] {
  const joined: Set<Node>[] = [];
  for (const group of groups) {
    const touching = joined.filter((other) => group.some((node) => other.has(node)));
    for (const other of touching) joined.splice(joined.indexOf(other), 1);
    joined.push(new Set([...group, ...touching.flatMap((other) => [...other])]));
  }
  return joined.map((group) => [...group].sort(byText)).filter((group) => group.length > 1);
}
