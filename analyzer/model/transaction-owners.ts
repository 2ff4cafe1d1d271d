import type { Statement } from './graph.ts';
import { byText, groupBy } from './order.ts';
import type { TransactionReach } from './reach.ts';
import type { Place, ServiceMap } from './service-map.ts';

export interface TransactionOwners {
  /** Tables written inside, by the service that owns them, sorted; what only shared code writes is apart. */
  readonly written: readonly (readonly [service: string, tables: readonly string[]])[];
  /**
   * The same for what only shared code writes, such as an audit log kept by a helper: no saga, since a line in an outbox within the
   * same transaction does as well.
   */
  readonly throughShared: readonly (readonly [service: string, tables: readonly string[]])[];
}

/** What each transaction runs that writes. */
export type TransactionIndex = ReadonlyMap<TransactionReach, readonly Statement[]>;

export function indexTransactions(
  statements: readonly Statement[],
  transactions: readonly TransactionReach[],
): TransactionIndex {
  const writing = statements.filter(({ writes }) => writes.length > 0);
  const [bySymbol, byAt] = [groupBy(writing, ({ symbol }) => symbol), groupBy(writing, ({ at }) => at)];
  return new Map(
    transactions.map((reached) => [
      reached,
      [
        ...reached.symbols.flatMap((symbol) => bySymbol.get(symbol) ?? []),
        ...reached.transaction.statements.flatMap((at) => byAt.get(at) ?? []),
      ],
    ]),
  );
}

/** Tells whose tables a transaction writes, and which of them it writes only through the shared kernel. */
export function ownersOfTransactions(index: TransactionIndex, map: ServiceMap, place: Place) {
  const owners = (names: readonly string[]): [string, string[]][] =>
    [...groupBy(names, (table) => map.tables.get(table) ?? null)]
      .flatMap(([owner, own]): [string, string[]][] => (owner === null ? [] : [[owner, own]]))
      .sort(([a], [b]) => byText(a, b));
  return (reached: TransactionReach): TransactionOwners => {
    const { writes } = reached;
    const inside = (index.get(reached) ?? []).filter(({ symbol, at }) => place(symbol, at) !== null);
    const own = new Set(inside.flatMap((statement) => statement.writes));
    return {
      written: owners(writes.filter((table) => own.has(table))),
      throughShared: owners(writes.filter((table) => !own.has(table))),
    };
  };
}
