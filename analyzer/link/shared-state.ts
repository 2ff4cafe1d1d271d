/** Mutations → module-level variables that code changes at run time. */
import type { FileFacts, MutationFact, Value } from '../model/facts.ts';
import type { SharedState } from '../model/graph.ts';
import type { Linked } from './call-index.ts';
import { declarationOf } from './program.ts';
import { at, symbolAt, symbolId } from './targets.ts';

export function linkSharedState({ evaluator: { program } }: Linked): SharedState[] {
  const states = new Map<string, { state: SharedState; mutatedBy: { symbol: string; at: string }[] }>();
  for (const facts of program.files.values())
    for (const fact of facts.mutations) {
      const declared = declarationOf(program, facts.path, fact.target);
      const owner = declared === null ? undefined : program.files.get(declared.file);
      if (declared === null || owner === undefined || !isState(owner, declared.name, declared.path.length, fact))
        continue;
      const symbol = symbolId(declared.file, declared.name);
      const line = owner.bindings[declared.name]?.line ?? 1;
      const known = states.get(symbol) ?? {
        state: { symbol, at: at(declared.file, line), mutatedBy: [] },
        mutatedBy: [],
      };
      known.mutatedBy.push({ symbol: symbolAt(facts, fact), at: at(facts.path, fact.line) });
      states.set(symbol, known);
    }
  return [...states.values()].map(({ state, mutatedBy }) => ({ ...state, mutatedBy: mutatedBy.sort(byPlace) }));
}

const byPlace = (a: { at: string; symbol: string }, b: { at: string; symbol: string }): number =>
  a.at === b.at ? (a.symbol < b.symbol ? -1 : 1) : a.at < b.at ? -1 : 1;

/** A variable, not a function, class or import; for method calls only what collects things. */
function isState(owner: FileFacts, name: string, depth: number, { how }: MutationFact): boolean {
  const kind = owner.symbols.find((symbol) => symbol.name === name)?.kind;
  const binding = owner.bindings[name];
  if (kind !== 'variable' || binding === undefined) return false;
  if (how !== 'method') return true;
  return depth > 0 || binding.values.some((value) => collects(value, owner));
}

const COLLECTION = /^(Map|Set|WeakMap|WeakSet|Array)$/;
const CACHE = /(cache|map|set|lru|store|registry|queue)$/i;

/** A Map, a Set, an array, or an instance of a class that keeps one. */
function collects(value: Value, facts: FileFacts): boolean {
  if (value.k === 'array' || value.k === 'object') return true;
  if (value.k === 'choice') return value.of.some((option) => collects(option, facts));
  if (value.k !== 'new') return false;
  if (value.of.k === 'global') return COLLECTION.test(value.of.name);
  const name = value.of.k === 'name' || value.of.k === 'member' ? value.of.name : '';
  const local = facts.bindings[name]?.values.find(({ k }) => k === 'class');
  const members = local?.k === 'class' ? Object.values(facts.classes[local.id]?.members ?? {}).flat() : null;
  return members === null ? CACHE.test(name) : members.some((member) => collects(member, facts));
}
