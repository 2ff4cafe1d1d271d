import type { CodeGraph, Statement } from './graph.ts';
import { byText, groupBy } from './order.ts';
import type { TransactionReach } from './reach.ts';
import { createPlace, type ServiceMap } from './service-map.ts';

export interface TransactionOwners {
  /** Tables written inside, by the service that owns them, sorted; what only shared code writes is apart. */
  readonly written: readonly (readonly [service: string, tables: readonly string[]])[];
  /**
   * The same for what only shared code writes, such as an audit log kept by a helper: no saga, since a line in an outbox within the
   * same transaction does as well.
   */
  readonly throughShared: readonly (readonly [service: string, tables: readonly string[]])[];
}

/** Tells whose tables a transaction writes, and which of them it writes only through the shared kernel. */
export function createTransactionOwners({ statements, routes }: CodeGraph, map: ServiceMap) {
  const place = createPlace({ routes }, map);
  const isShared = ({ symbol, at }: Statement): boolean => place(symbol, at) === null;
  const [bySymbol, byAt] = [groupBy(statements, ({ symbol }) => symbol), groupBy(statements, ({ at }) => at)];
  const owners = (names: readonly string[]): [string, string[]][] =>
    [...groupBy(names, (table) => map.tables.get(table) ?? null)]
      .flatMap(([owner, own]): [string, string[]][] => (owner === null ? [] : [[owner, own]]))
      .sort(([a], [b]) => byText(a, b));
  return ({ transaction, symbols, writes }: TransactionReach): TransactionOwners => {
    const inside = [
      ...symbols.flatMap((symbol) => bySymbol.get(symbol) ?? []),
      ...transaction.statements.flatMap((at) => byAt.get(at) ?? []),
    ];
    const own = new Set(inside.filter((statement) => !isShared(statement)).flatMap((statement) => statement.writes));
    return {
      written: owners(writes.filter((table) => own.has(table))),
      throughShared: owners(writes.filter((table) => !own.has(table))),
    };
  };
}
