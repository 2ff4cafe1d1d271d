/** Who uses a piece of code and whom it uses, by service. */
import type { MapChange } from '../../../contracts/report.ts';
import { type CodeGraph, moduleOf } from '../../model/graph.ts';
import { isSymbolReference } from '../../model/module-edges.ts';
import { addTo } from '../../model/order.ts';
import { createPlace, type ServiceMap } from '../../model/service-map.ts';
import { isWithin } from './apply-change.ts';

export interface Uses {
  /** References to it by the service they come from, and from it by the service they go to; shared code is left out. */
  readonly users: ReadonlyMap<string, number>;
  readonly uses: ReadonlyMap<string, number>;
}

export function countUses({ kind, name }: MapChange, graph: CodeGraph, map: ServiceMap): Uses {
  const place = createPlace(graph, map);
  const isPart = (symbol: string): boolean => (kind === 'file' ? moduleOf(symbol) === name : isWithin(symbol, name));
  const [users, uses] = [new Map<string, number>(), new Map<string, number>()];
  const count = (counts: Map<string, number>, service: string | null): void => {
    if (service !== null) addTo(counts, service, 1);
  };
  for (const reference of graph.references) {
    if (reference.kind !== 'type' && !isSymbolReference(reference)) continue;
    const [from, to] = [isPart(reference.from), isPart(reference.to)];
    if (from === to) continue;
    if (to) count(users, place(reference.from, reference.at));
    else count(uses, place(reference.to));
  }
  for (const { symbol, reads, writes } of graph.statements)
    if (isPart(symbol)) for (const table of new Set([...reads, ...writes])) count(uses, map.tables.get(table) ?? null);
  return { users, uses };
}

/** Sum over the counts, of one service or of all. */
export const tally = (counts: readonly ReadonlyMap<string, number>[], service?: string): number =>
  counts
    .flatMap((one) => (service === undefined ? [...one.values()] : [one.get(service) ?? 0]))
    .reduce((sum, count) => sum + count, 0);
