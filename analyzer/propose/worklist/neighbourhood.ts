import type { MapChange } from '../../../contracts/report.ts';
import type { CodeGraph, Reference, Statement } from '../../model/graph.ts';
import { moduleOf } from '../../model/graph.ts';
import { groupBy } from '../../model/order.ts';
import type { Reach, TransactionReach } from '../../model/reach.ts';

/** The part of a program whose crossings a change of the map can touch. */
export type Neighbourhood = (change: MapChange) => { readonly graph: CodeGraph; readonly reach: Reach };

/** Indexed once, so that a change is judged by what it touches and not by the whole program. */
export function createNeighbourhood(graph: CodeGraph, reach: Reach): Neighbourhood {
  const references = groupBy(
    graph.references.flatMap((reference) => bothEnds(reference).map((path) => ({ path, reference }))),
    ({ path }) => path,
  );
  const statements = groupBy(graph.statements, ({ symbol }) => moduleOf(symbol));
  const ofTable = groupBy(
    graph.statements.flatMap((one) => [...new Set([...one.reads, ...one.writes])].map((table) => ({ table, one }))),
    ({ table }) => table,
  );
  const transactions = groupBy(
    reach.transactions.flatMap((one) => modulesOf(one).map((path) => ({ path, one }))),
    ({ path }) => path,
  );
  const part = (more: Partial<CodeGraph>, own: readonly TransactionReach[]) => ({
    graph: { ...graph, references: [], statements: [], tables: [], events: [], ...more },
    reach: { routes: [], entries: [], transactions: own },
  });
  return ({ kind, name }) => {
    if (kind === 'table') {
      const own = reach.transactions.filter(({ writes }) => writes.includes(name));
      const inside = own.flatMap(({ symbols }) => symbols.map(moduleOf));
      const near = [...(ofTable.get(name) ?? []).map(({ one }) => one), ...written(inside, statements)];
      const tables = graph.tables.filter(
        (table) => table.name === name || table.foreignKeys.some((key) => key.table === name),
      );
      return part({ statements: [...new Set(near)], tables }, own);
    }
    const path = kind === 'file' ? name : moduleOf(name);
    const own = (transactions.get(path) ?? []).map(({ one }) => one);
    const inside = own.flatMap(({ symbols }) => symbols.map(moduleOf));
    const events = new Set(graph.events.filter(({ symbol }) => moduleOf(symbol) === path).map(({ event }) => event));
    return part(
      {
        references: (references.get(path) ?? []).map(({ reference }) => reference),
        statements: [...new Set(written([path, ...inside], statements))],
        events: graph.events.filter(({ event }) => events.has(event)),
      },
      own,
    );
  };
}

function bothEnds({ from, to }: Reference): string[] {
  const [a, b] = [moduleOf(from), moduleOf(to)];
  return a === b ? [a] : [a, b];
}

const modulesOf = ({ symbols, transaction }: TransactionReach): string[] => [
  ...new Set([moduleOf(transaction.symbol), ...symbols.map(moduleOf)]),
];

const written = (modules: readonly string[], statements: ReadonlyMap<string, readonly Statement[]>): Statement[] =>
  [...new Set(modules)].flatMap((path) => statements.get(path) ?? []);
