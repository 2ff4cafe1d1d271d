import type { CodeGraph, Route, SourceSymbol, Statement, SymbolId } from '../model/graph.ts';
import { isSymbolReference } from '../model/module-edges.ts';
import { groupBy, sortedUnique, splitPlace } from '../model/order.ts';
import type { Reach, Reached } from '../model/reach.ts';

/**
 * What every route and every transaction gets at: all symbols reachable over calls and uses, and the tables that their
 * statements read and write. An anonymous handler brings its own calls and statements along; so does a transaction's body.
 * An over-approximation in flow (both arms of an `if` count), an under-approximation where calls could not be resolved.
 * Work done by event listeners is not included: it crosses as an event.
 */
export function measureReach(graph: CodeGraph): Reach {
  const follow = createFollower(graph);
  const symbols = new Map(graph.symbols.map((symbol) => [symbol.id, symbol]));
  return {
    routes: graph.routes.map((route) => ({ route, ...follow(handlerRoots(route, symbols), route.statements) })),
    transactions: graph.transactions.map((transaction) => ({
      transaction,
      ...follow(transaction.calls, transaction.statements),
    })),
  };
}

/** A named handler is the root; of the symbol whose body merely holds an anonymous one, only what the handler calls counts. */
function handlerRoots(
  { handler, calls, at }: Route,
  symbols: ReadonlyMap<SymbolId, SourceSymbol>,
): readonly SymbolId[] {
  if (handler.symbol === null) return calls;
  const symbol = symbols.get(handler.symbol);
  return symbol !== undefined && holds(symbol, at) ? calls : [handler.symbol, ...calls];
}

function holds(symbol: SourceSymbol, at: string): boolean {
  const [file, line] = splitPlace(at);
  return symbol.kind === 'module' || (symbol.module === file && symbol.line <= line && line <= symbol.endLine);
}

type Follow = (roots: readonly SymbolId[], statementPlaces: readonly string[]) => Reached;

function createFollower({ references, statements, symbols }: CodeGraph): Follow {
  const calls = groupBy(references.filter(isSymbolReference), ({ from }) => from);
  const bySymbol = groupBy(statements, ({ symbol }) => symbol);
  const byPlace = groupBy(statements, ({ at }) => at);
  const constructors = constructorsByClass(symbols);
  return (roots, places) => {
    const reached = new Set(roots);
    for (const symbol of reached) {
      for (const { to } of calls.get(symbol) ?? []) reached.add(to);
      const initializer = constructors.get(symbol);
      if (initializer !== undefined) reached.add(initializer);
    }
    const run = [...reached].flatMap((symbol) => bySymbol.get(symbol) ?? []);
    return { symbols: sortedUnique(reached), ...tablesOf([...run, ...places.flatMap((at) => byPlace.get(at) ?? [])]) };
  };
}

const CONSTRUCTOR = '.constructor';

const constructorsByClass = (symbols: readonly SourceSymbol[]): ReadonlyMap<SymbolId, SymbolId> =>
  new Map(symbols.filter(({ id }) => id.endsWith(CONSTRUCTOR)).map(({ id }) => [id.slice(0, -CONSTRUCTOR.length), id]));

const tablesOf = (statements: readonly Statement[]): Pick<Reached, 'reads' | 'writes'> => ({
  reads: sortedUnique(statements.flatMap(({ reads }) => reads)),
  writes: sortedUnique(statements.flatMap(({ writes }) => writes)),
});
