/** Crossings between pieces of code: calls, types, events, shared state. */
import type { SharedState } from '../../model/graph.ts';
import { addTo, byText } from '../../model/order.ts';
import { type Place, type ServiceMap, splitModules } from '../../model/service-map.ts';
import type { CutBasis, Link } from './basis.ts';
import type { DraftCrossing } from './price.ts';

/** Calls, uses and type imports from one service's code to another's. Wiring in the shared kernel may call anybody. */
export function codeCrossings({ links }: CutBasis, map: ServiceMap, place: Place): DraftCrossing[] {
  const split = splitModules(map);
  const ofModule = (path: string): string | null => map.modules.get(path) ?? null;
  const crossings: DraftCrossing[] = [];
  for (const link of links) {
    const { from, to, at } = link.reference;
    const fromService = split.has(link.from) ? place(from, at) : ofModule(link.from);
    if (fromService === null) continue;
    const toService = split.has(link.to) ? place(to) : ofModule(link.to);
    if (toService === null || fromService === toService) continue;
    crossings.push(linkCrossing(link, fromService, toService));
  }
  return crossings;
}

function linkCrossing({ reference, ...modules }: Link, fromService: string, toService: string): DraftCrossing {
  const { from, to, kind, at } = reference;
  if (kind === 'type') return { kind, from: modules.from, to: modules.to, at, fromService, toService };
  return { kind: 'call', from, to, at, fromService, toService };
}

/** From every place that emits an event to every service that listens to it elsewhere. */
export const eventCrossings = ({ emitted, handled }: CutBasis, place: Place): DraftCrossing[] =>
  emitted.flatMap(({ event, symbol, at }) => {
    const fromService = place(symbol, at);
    const listeners = new Set((handled.get(event) ?? []).map((use) => place(use.symbol, use.at)));
    return [...listeners].flatMap((toService): DraftCrossing[] =>
      fromService === null || toService === null || fromService === toService
        ? []
        : [{ kind: 'event', from: symbol, to: event, at, fromService, toService }],
    );
  });

/** Changes of, and looks at, a variable in memory from a service that would not hold it after the cut. */
export const stateCrossings = ({ states }: CutBasis, place: Place): DraftCrossing[] =>
  states.flatMap(({ state, touches }) => {
    const owner = stateOwner(state, place);
    if (owner === null) return [];
    return touches.flatMap(({ symbol, at }): DraftCrossing[] => {
      const fromService = place(symbol, at);
      if (fromService === null || fromService === owner) return [];
      return [{ kind: 'shared-state', from: symbol, to: state.symbol, at, fromService, toService: owner }];
    });
  });

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
