/** Crossings to data: table reads, writes and joins, foreign keys, transactions. */
import type { Statement, Table } from '../../model/graph.ts';
import { type Place, type ServiceMap, SHARED } from '../../model/service-map.ts';
import type { CutBasis } from './basis.ts';
import type { DraftCrossing } from './price.ts';
import { type CutTransaction, surchargeOf } from './saga.ts';

/** Statements on a table of another service. Shared code counts too: every service would carry a copy of the statement. */
export function tableCrossings({ statements }: CutBasis, map: ServiceMap, place: Place): DraftCrossing[] {
  return statements.flatMap(({ statement, tables }) => {
    const fromService = place(statement.symbol, statement.at) ?? SHARED;
    const isJoin = countOwners(tables, map) > 1;
    return tables.flatMap((table): DraftCrossing[] => {
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

/** Services that own any of the tables. */
const countOwners = (tables: readonly string[], map: ServiceMap): number =>
  new Set(tables.map((table) => map.tables.get(table) ?? null).filter((owner) => owner !== null)).size;

/** Foreign keys from one service's table to another's. */
export function foreignKeyCrossings({ graph, firstUse }: CutBasis, map: ServiceMap): DraftCrossing[] {
  const placeOf = ({ name, definedAt }: Table): string => definedAt ?? firstUse.get(name) ?? `${name}:0`;
  return graph.tables.flatMap((table) =>
    table.foreignKeys.flatMap(({ columns, table: target }): DraftCrossing[] => {
      const [fromService, toService] = [map.tables.get(table.name) ?? null, map.tables.get(target) ?? null];
      if (fromService === null || toService === null || fromService === toService) return [];
      const from = `${table.name}.${columns.join('+')}`;
      return [{ kind: 'foreign-key', from, to: target, at: placeOf(table), fromService, toService }];
    }),
  );
}

/**
 * One crossing per foreign service whose tables a transaction writes beside those of its home. What it writes only through the
 * shared kernel is a write of its own service's: the copy of the code goes along, the table does not.
 */
export function transactionCrossings(transactions: readonly CutTransaction[]): DraftCrossing[] {
  return transactions.flatMap(({ reached, home: fromService, steps, throughShared }) => {
    const { symbol: from, at } = reached.transaction;
    return [
      ...steps.map((step): DraftCrossing => {
        const to = step.tables.join(', ');
        return {
          kind: 'transaction',
          from,
          to,
          at,
          fromService,
          toService: step.service,
          surcharge: surchargeOf(step),
        };
      }),
      ...throughShared.flatMap(([toService, tables]) =>
        tables.map((to): DraftCrossing => ({ kind: 'write', from, to, at, fromService, toService })),
      ),
    ];
  });
}
