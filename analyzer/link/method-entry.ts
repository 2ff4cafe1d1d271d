/** A method of a class as what answers. */
import type { ClassFact, FileFacts } from '../model/facts.ts';
import { type Entry, moduleCode } from '../model/graph.ts';
import type { Bodies } from './bodies.ts';
import { hasSymbol } from './program.ts';
import { at, symbolId } from './targets.ts';

export interface MethodSpot extends Pick<Entry, 'kind' | 'name' | 'confidence'> {
  readonly facts: FileFacts;
  readonly of: ClassFact;
  readonly method: string;
}

/** Null when the class itself has no such method. */
export function methodEntry({ facts, of, method, ...spot }: MethodSpot, bodies: Bodies): Entry | null {
  const member = of.members[method]?.find(({ k }) => k === 'function');
  if (member?.k !== 'function') return null;
  const line = facts.functions[member.id]?.line ?? of.line;
  const own = `${of.symbol}.${method}`;
  const place = { ...spot, at: at(facts.path, line) };
  if (hasSymbol(facts, own))
    return {
      ...place,
      handler: { file: facts.path, symbol: symbolId(facts.path, own), line },
      calls: [],
      statements: [],
    };
  const symbol = of.symbol === '' ? moduleCode(facts.path) : symbolId(facts.path, of.symbol);
  return { ...place, handler: { file: facts.path, symbol, line }, ...bodies.of(facts.path, [member.id]) };
}
