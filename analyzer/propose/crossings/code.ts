/** Crossings between pieces of code: calls, types, events, shared state. */
import type { CodeGraph, Reference, SharedState } from '../../model/graph.ts';
import { moduleOf } from '../../model/graph.ts';
import { isSymbolReference } from '../../model/module-edges.ts';
import { addTo, byText, groupBy } from '../../model/order.ts';
import { createPlace, type Place, type ServiceMap } from '../../model/service-map.ts';
import type { DraftCrossing } from './price.ts';

/** Calls, uses and type imports from one service's code to another's. Wiring in the shared kernel may call anybody. */
export function codeCrossings(graph: CodeGraph, map: ServiceMap): DraftCrossing[] {
  const place = createPlace(graph, map);
  const state = new Set(graph.sharedState.map(({ symbol }) => symbol));
  const references = graph.references.filter(
    (reference) => reference.kind === 'type' || (isSymbolReference(reference) && !state.has(reference.to)),
  );
  return references.flatMap((reference) => referenceCrossing(reference, place));
}

function referenceCrossing({ from, to, kind, at }: Reference, place: Place): DraftCrossing[] {
  const [fromService, toService] = [place(from, at), place(to)];
  if (fromService === null || toService === null || fromService === toService) return [];
  if (kind === 'type') return [{ kind, from: moduleOf(from), to: moduleOf(to), at, fromService, toService }];
  return [{ kind: 'call', from, to, at, fromService, toService }];
}

/** From every place that emits an event to every service that listens to it elsewhere. */
export function eventCrossings(graph: CodeGraph, map: ServiceMap): DraftCrossing[] {
  const place = createPlace(graph, map);
  const handled = groupBy(
    graph.events.filter(({ role }) => role === 'handle'),
    ({ event }) => event,
  );
  return graph.events
    .filter(({ role }) => role === 'emit')
    .flatMap(({ event, symbol, at }) => {
      const fromService = place(symbol, at);
      const listeners = new Map((handled.get(event) ?? []).map((use) => [place(use.symbol, use.at), use]));
      return [...listeners].flatMap(([toService]): DraftCrossing[] =>
        fromService === null || toService === null || fromService === toService
          ? []
          : [{ kind: 'event', from: symbol, to: event, at, fromService, toService }],
      );
    });
}

/** Changes of, and looks at, a variable in memory from a service that would not hold it after the cut. */
export function stateCrossings(graph: CodeGraph, map: ServiceMap): DraftCrossing[] {
  const place = createPlace(graph, map);
  const uses = groupBy(graph.references.filter(isSymbolReference), ({ to }) => to);
  return graph.sharedState.flatMap((state) => {
    const owner = stateOwner(state, place);
    if (owner === null) return [];
    const touches = [
      ...state.mutatedBy,
      ...(uses.get(state.symbol) ?? []).map(({ from, at }) => ({ symbol: from, at })),
    ];
    const byPlace = new Map(touches.map((touch) => [`${touch.symbol} ${touch.at}`, touch]));
    return [...byPlace.values()].flatMap(({ symbol, at }): DraftCrossing[] => {
      const fromService = place(symbol, at);
      if (fromService === null || fromService === owner) return [];
      return [{ kind: 'shared-state', from: symbol, to: state.symbol, at, fromService, toService: owner }];
    });
  });
}

/** The service that declares a variable; for one in the shared kernel the service that changes it most. */
export function stateOwner(state: SharedState, place: Place): string | null {
  const home = place(state.symbol);
  if (home !== null) return home;
  const changes = new Map<string, number>();
  for (const { symbol, at } of state.mutatedBy) {
    const service = place(symbol, at);
    if (service !== null) addTo(changes, service, 1);
  }
  return [...changes].sort(([a, x], [b, y]) => y - x || byText(a, b))[0]?.[0] ?? null;
}
