import type { SymbolId } from '../../model/graph.ts';
import { isInHandler } from '../../model/handler-lines.ts';
import { groupBy } from '../../model/order.ts';
import type { EntryReach, Reach, RouteReach, TransactionReach } from '../../model/reach.ts';
import type { ServiceMap } from '../../model/service-map.ts';

/** A way into the program with all tables it gets at: what the Lisbon metrics call a functionality. */
type Functionality = RouteReach | EntryReach;

export interface Functionalities {
  /** Others than those that run the transaction, distributed over several services, which write the table. */
  writing(table: string, transaction: TransactionReach): number;
  /** The same for those that read it. */
  reading(table: string, transaction: TransactionReach): number;
}

/** Counts the functionalities that a saga gets in the way of. */
export function createFunctionalities(reach: Reach, map: ServiceMap): Functionalities {
  const all: readonly Functionality[] = [...reach.routes, ...reach.entries];
  const distributed = all.filter(({ reads, writes }) => isDistributed([...reads, ...writes], map));
  const by = (tablesOf: (one: Functionality) => readonly string[]): Map<string, readonly Functionality[]> => {
    const uses = distributed.flatMap((one) => tablesOf(one).map((table) => ({ table, one })));
    return new Map([...groupBy(uses, ({ table }) => table)].map(([table, own]) => [table, own.map(({ one }) => one)]));
  };
  const [readers, writers] = [by(({ reads }) => reads), by(({ writes }) => writes)];
  const runs = createRuns(reach.transactions, distributed);
  const count = (users: readonly Functionality[] = [], transaction: TransactionReach): number =>
    users.filter((one) => !runs(one, transaction)).length;
  return {
    writing: (table, transaction) => count(writers.get(table), transaction),
    reading: (table, transaction) => count(readers.get(table), transaction),
  };
}

function isDistributed(tables: readonly string[], map: ServiceMap): boolean {
  const owners = new Set(tables.map((table) => map.tables.get(table) ?? null));
  owners.delete(null);
  return owners.size > 1;
}

type Runs = (one: Functionality, transaction: TransactionReach) => boolean;

/** Does a functionality run a transaction? By the symbol that opens it, in an anonymous handler by its lines. */
function createRuns(transactions: Reach['transactions'], all: readonly Functionality[]): Runs {
  const opening = new Set(transactions.map(({ transaction }) => transaction.symbol));
  const opens = new Map(all.map((one) => [one, new Set(one.symbols.filter((symbol) => opening.has(symbol)))]));
  return (one, { transaction }) =>
    opens.get(one)?.has(transaction.symbol) === true || holds(one, transaction.at, transaction.symbol);
}

function holds(one: Functionality, at: string, symbol: SymbolId): boolean {
  const entrance = 'route' in one ? one.route : one.entry;
  return entrance.handler.symbol === symbol || isInHandler(entrance, at);
}
