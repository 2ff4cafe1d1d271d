import type { SymbolId } from '../../model/graph.ts';
import { isInHandler } from '../../model/handler-lines.ts';
import { groupBy } from '../../model/order.ts';
import type { EntryReach, Reach, Reached, RouteReach, TransactionReach } from '../../model/reach.ts';
import type { ServiceMap } from '../../model/service-map.ts';

/** A way into the program with all tables it gets at: what the Lisbon metrics call a functionality. */
export interface Functionality {
  readonly reached: RouteReach | EntryReach;
  /** Symbols that it reaches and that open a transaction. */
  readonly opens: ReadonlySet<SymbolId>;
}

export function listFunctionalities({ routes, entries, transactions }: Reach): Functionality[] {
  const opening = new Set(transactions.map(({ transaction }) => transaction.symbol));
  return [...routes, ...entries].map((reached) => ({
    reached,
    opens: new Set(opening.size === 0 ? [] : reached.symbols.filter((symbol) => opening.has(symbol))),
  }));
}

export interface Functionalities {
  /** Others than those that run the transaction, distributed over several services, which write the table. */
  writing(table: string, transaction: TransactionReach): number;
  /** The same for those that read it. */
  reading(table: string, transaction: TransactionReach): number;
}

/** Counts the functionalities that a saga gets in the way of. */
export function createFunctionalities(all: readonly Functionality[], map: ServiceMap): Functionalities {
  const distributed = all.filter(({ reached: { reads, writes } }) => isDistributed([reads, writes], map));
  const by = (tablesOf: (one: Reached) => readonly string[]): Map<string, readonly Functionality[]> => {
    const uses = distributed.flatMap((one) => tablesOf(one.reached).map((table) => ({ table, one })));
    return new Map([...groupBy(uses, ({ table }) => table)].map(([table, own]) => [table, own.map(({ one }) => one)]));
  };
  const [readers, writers] = [by(({ reads }) => reads), by(({ writes }) => writes)];
  const count = (users: readonly Functionality[] = [], transaction: TransactionReach): number =>
    users.filter((one) => !runs(one, transaction)).length;
  return {
    writing: (table, transaction) => count(writers.get(table), transaction),
    reading: (table, transaction) => count(readers.get(table), transaction),
  };
}

function isDistributed(lists: readonly (readonly string[])[], map: ServiceMap): boolean {
  let first: string | null = null;
  for (const tables of lists)
    for (const table of tables) {
      const owner = map.tables.get(table) ?? null;
      if (owner === null || owner === first) continue;
      if (first !== null) return true;
      first = owner;
    }
  return false;
}

/** Does a functionality run a transaction? By the symbol that opens it, in an anonymous handler by its lines. */
const runs = ({ reached, opens }: Functionality, { transaction }: TransactionReach): boolean =>
  opens.has(transaction.symbol) || holds(reached, transaction.at, transaction.symbol);

function holds(one: RouteReach | EntryReach, at: string, symbol: SymbolId): boolean {
  const entrance = 'route' in one ? one.route : one.entry;
  return entrance.handler.symbol === symbol || isInHandler(entrance, at);
}
