/** Crossings to data: table reads, writes and joins, foreign keys, transactions. */
import type { CodeGraph, Statement, Table } from '../../model/graph.ts';
import { moduleOf } from '../../model/graph.ts';
import { addTo, byText, groupBy, sortedUnique } from '../../model/order.ts';
import type { Reach, TransactionReach } from '../../model/reach.ts';
import { type ServiceMap, SHARED } from '../../model/service-map.ts';
import type { DraftCrossing } from './price.ts';

/** Statements on a table of another service. Shared code counts too: every service would carry a copy of the statement. */
export function tableCrossings(graph: CodeGraph, map: ServiceMap): DraftCrossing[] {
  return graph.statements.flatMap((statement) => {
    const fromService = map.modules.get(moduleOf(statement.symbol)) ?? SHARED;
    const isJoin = ownersOf([...statement.reads, ...statement.writes], map).length > 1;
    return sortedUnique([...statement.reads, ...statement.writes]).flatMap((table): DraftCrossing[] => {
      const toService = map.tables.get(table) ?? null;
      if (toService === null || toService === fromService) return [];
      return [
        {
          kind: kindOf(statement, table, isJoin),
          from: statement.symbol,
          to: table,
          at: statement.at,
          fromService,
          toService,
        },
      ];
    });
  });
}

const kindOf = ({ writes }: Statement, table: string, isJoin: boolean): 'write' | 'join' | 'read' =>
  writes.includes(table) ? 'write' : isJoin ? 'join' : 'read';

/** Services that own the tables, sorted. */
export const ownersOf = (tables: readonly string[], map: ServiceMap): string[] =>
  sortedUnique(tables.map((table) => map.tables.get(table) ?? null).filter((owner) => owner !== null));

/** Foreign keys from one service's table to another's. */
export function foreignKeyCrossings(graph: CodeGraph, map: ServiceMap): DraftCrossing[] {
  const statements = groupBy(
    graph.statements.flatMap(({ at, reads, writes }) => [...reads, ...writes].map((table) => ({ at, table }))),
    ({ table }) => table,
  );
  const placeOf = ({ name, definedAt }: Table): string => definedAt ?? statements.get(name)?.[0]?.at ?? `${name}:0`;
  return graph.tables.flatMap((table) =>
    table.foreignKeys.flatMap(({ columns, table: target }): DraftCrossing[] => {
      const [fromService, toService] = [map.tables.get(table.name) ?? null, map.tables.get(target) ?? null];
      if (fromService === null || toService === null || fromService === toService) return [];
      const from = `${table.name}.${columns.join('+')}`;
      return [{ kind: 'foreign-key', from, to: target, at: placeOf(table), fromService, toService }];
    }),
  );
}

/** One crossing per foreign service whose tables a transaction writes beside those of its home. */
export function transactionCrossings(transactions: Reach['transactions'], map: ServiceMap): DraftCrossing[] {
  return transactions.flatMap((transaction) => {
    const services = ownersOf(transaction.writes, map);
    if (services.length < 2) return [];
    const home = homeOf(transaction, services, map);
    const { symbol: from, at } = transaction.transaction;
    return services
      .filter((service) => service !== home)
      .map((service): DraftCrossing => {
        const to = transaction.writes.filter((table) => map.tables.get(table) === service).join(', ');
        return { kind: 'transaction', from, to, at, fromService: home, toService: service };
      });
  });
}

/** The service of the code that opens the transaction, if it writes there; else the one most of the written tables belong to. */
function homeOf({ transaction, writes }: TransactionReach, services: readonly string[], map: ServiceMap): string {
  const own = map.modules.get(moduleOf(transaction.symbol)) ?? null;
  if (own !== null && services.includes(own)) return own;
  const tables = new Map<string, number>();
  for (const table of writes) addTo(tables, map.tables.get(table) ?? SHARED, 1);
  return [...services].sort((a, b) => (tables.get(b) ?? 0) - (tables.get(a) ?? 0) || byText(a, b))[0] ?? SHARED;
}
