/**
 * Lifting: a wrapper such as `const insert = (table, row) => db.run(`INSERT INTO ${table} …`)` says what happens, its callers
 * say to which table. What depends on a parameter is therefore told at the place of each call that fills the parameter in.
 */
import type { FunctionId, Place, Value } from '../model/facts.ts';
import type { Linked } from './call-index.ts';
import type { Located } from './origins.ts';
import { ANY, textsOf } from './patterns.ts';

export interface Lifted {
  readonly file: string;
  readonly place: Place;
  readonly value: Value;
  /** How many calls lie between here and where it happens. */
  readonly depth: number;
}

const MAX_DEPTH = 4;

/** The same value, seen from every caller that passes it; itself when it is no parameter or nobody was seen to call. */
export function lift(file: string, place: Place, value: Value, linked: Linked, depth = 0): readonly Lifted[] {
  const here: Lifted = { file, place, value, depth };
  const param = paramOf(file, value, linked);
  if (param === null || depth >= MAX_DEPTH) return [here];
  const callers = linked.sitesOf(file, param.fn).flatMap(({ file: from, call }) => {
    const passed = call.args[param.index];
    return passed === null || passed === undefined ? [] : lift(from, call, passed, linked, depth + 1);
  });
  return callers.length === 0 ? [here] : callers;
}

export interface LiftedAll {
  readonly file: string;
  readonly place: Place;
  readonly values: readonly Located[];
  readonly depth: number;
}

/** Several values of one call, such as a name and a handler: those that a caller passes are seen from that caller. */
export function liftAll(
  { file, place }: { readonly file: string; readonly place: Place },
  values: readonly Located[],
  linked: Linked,
  depth = 0,
): readonly LiftedAll[] {
  const here: LiftedAll = { file, place, values, depth };
  const params = values.map((one) => (one.value === null ? null : paramOf(one.file, one.value, linked)));
  const first = params.findIndex((param) => param !== null);
  const [fn, inside] = [params[first]?.fn, values[first]?.file];
  if (fn === undefined || inside === undefined || depth >= MAX_DEPTH) return [here];
  const callers = linked.sitesOf(inside, fn).flatMap(({ file: from, call }) => {
    const passed = values.map((one, index): Located => {
      const param = params[index];
      if (param?.fn !== fn || one.file !== inside) return one;
      return { file: from, value: call.args[param.index] ?? null };
    });
    return passed[0]?.value === null ? [] : liftAll({ file: from, place: call }, passed, linked, depth + 1);
  });
  return callers.length === 0 ? [here] : callers;
}

function paramOf(file: string, value: Value, linked: Linked): { fn: FunctionId; index: number } | null {
  if (value.k === 'param') return value;
  if (value.k !== 'local') return null;
  const [only, ...more] = linked.evaluator.program.files.get(file)?.variables[value.id]?.values ?? [];
  return only?.k === 'param' && more.length === 0 ? only : null;
}

/** The texts that a value is known to be; null when a part of it is not known. */
export function knownTexts(file: string, value: Value, { evaluator }: Linked): readonly string[] | null {
  const facts = evaluator.program.files.get(file);
  if (facts === undefined) return null;
  const texts = textsOf(value, { facts, bindings: new Map(), evaluator });
  return texts.some((text) => text.includes(ANY)) ? null : texts;
}
