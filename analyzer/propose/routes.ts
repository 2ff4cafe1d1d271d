import type { CodeGraph } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { addTo, byText, groupBy } from '../model/order.ts';
import type { Reach, RouteReach } from '../model/reach.ts';
import { routeKey } from '../model/service-map.ts';
import type { NounShares } from './nouns.ts';

/** What a route's owner is judged by. */
export interface RouteContext {
  readonly modules: ReadonlyMap<string, string | null>;
  readonly tables: ReadonlyMap<string, string | null>;
  /** Share of each service in the code that speaks of a noun. */
  readonly nounOwners: ReadonlyMap<string, NounShares>;
  /** By {@link routeKey}. */
  readonly nouns: ReadonlyMap<string, NounShares>;
}

const VOTE = { handler: 1, call: 1, noun: 1.5, writes: 1.5, reads: 0.5 } as const;

/**
 * The service of every route, by votes: where its handler is, what the handler calls first, whose domain its path names, and
 * whose tables it writes and reads. A route nobody votes for is shared.
 */
export function ownRoutes(graph: CodeGraph, reach: Reach, context: RouteContext): Map<string, string | null> {
  const calls = directCalls(graph);
  return new Map(reach.routes.map((route) => [routeKey(route.route), elect(route, context, calls)]));
}

function elect(
  reached: RouteReach,
  { modules, tables, nounOwners, nouns }: RouteContext,
  calls: DirectCalls,
): string | null {
  const { route } = reached;
  const votes = new Map<string, number>();
  const vote = (services: readonly (string | null | undefined)[], weight: number): void => {
    const voters = services.filter((service) => service !== null && service !== undefined);
    for (const service of voters) addTo(votes, service, weight / voters.length);
  };
  vote([modules.get(route.handler.file)], VOTE.handler);
  vote(
    [...route.calls, ...calls(route.handler.symbol)].map((symbol) => modules.get(moduleOf(symbol))),
    VOTE.call,
  );
  vote(
    reached.writes.map((table) => tables.get(table)),
    VOTE.writes,
  );
  vote(
    reached.reads.map((table) => tables.get(table)),
    VOTE.reads,
  );
  for (const [noun, share] of nouns.get(routeKey(route)) ?? [])
    for (const [service, owned] of nounOwners.get(noun) ?? []) addTo(votes, service, VOTE.noun * share * owned);
  return [...votes].sort(([a, x], [b, y]) => y - x || byText(a, b))[0]?.[0] ?? null;
}

type DirectCalls = (symbol: string | null) => readonly string[];

/** What a named handler calls; of the symbol that merely holds an anonymous handler nothing is known here. */
function directCalls({ references, routes }: CodeGraph): DirectCalls {
  const anonymous = new Set(routes.filter(({ calls }) => calls.length > 0).map(({ handler }) => handler.symbol));
  const called = groupBy(
    references.filter(({ kind }) => kind === 'call'),
    ({ from }) => from,
  );
  return (symbol) => (symbol === null || anonymous.has(symbol) ? [] : (called.get(symbol) ?? []).map(({ to }) => to));
}
