/**
 * Hooks of classes that are the base of models run with every write of every model. What they write elsewhere belongs to
 * that write (an audit row, an event); what they look up on the way would make every route reach everything, and is left out.
 */
import type { SymbolId } from '../../../model/graph.ts';
import type { Linked } from '../../call-index.ts';
import type { LinkedStatement } from '../../statements.ts';
import { symbolAt, symbolOfEntity } from '../../targets.ts';

/** @param bases hooks that are declared in classes without a table */
export function withBaseWrites(
  statements: readonly LinkedStatement[],
  bases: ReadonlySet<SymbolId>,
  linked: Linked,
): LinkedStatement[] {
  if (bases.size === 0) return [...statements];
  const written = writesOf(statements, bases, linked);
  return statements.map((statement) => {
    const calls = statement.calls ?? [];
    const along = calls.filter((symbol) => bases.has(symbol)).flatMap((symbol) => written.get(symbol) ?? []);
    if (along.length === 0) return { ...statement, calls: calls.filter((symbol) => !bases.has(symbol)) };
    const writes = [...new Set([...statement.writes, ...along])].sort();
    return { ...statement, writes, calls: calls.filter((symbol) => !bases.has(symbol)), confidence: 'inferred' };
  });
}

/** What each hook and the code of its own file that it calls write. */
function writesOf(statements: readonly LinkedStatement[], bases: ReadonlySet<SymbolId>, linked: Linked) {
  const bySymbol = Map.groupBy(statements, ({ symbol }) => symbol);
  const calls = callsWithin(new Set([...bases].map((symbol) => symbol.slice(0, symbol.lastIndexOf('#')))), linked);
  return new Map(
    [...bases].map((hook): [SymbolId, string[]] => {
      const reached = new Set([hook]);
      for (const symbol of reached) for (const next of calls.get(symbol) ?? []) reached.add(next);
      return [hook, [...reached].flatMap((symbol) => (bySymbol.get(symbol) ?? []).flatMap(({ writes }) => writes))];
    }),
  );
}

function callsWithin(
  files: ReadonlySet<string>,
  { sites, evaluator }: Linked,
): ReadonlyMap<SymbolId, readonly SymbolId[]> {
  const calls = new Map<SymbolId, SymbolId[]>();
  for (const { file, call, targets } of sites) {
    const facts = files.has(file) ? evaluator.program.files.get(file) : undefined;
    if (facts === undefined) continue;
    const from = symbolAt(facts, call);
    const to = targets.filter((target) => target.file === file).flatMap((target) => symbolOfEntity(target) ?? []);
    calls.set(from, [...(calls.get(from) ?? []), ...to]);
  }
  return calls;
}
