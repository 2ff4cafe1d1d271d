/** Chains of calls on a database, and what query builders and document mappers do with a table. */
import type { FileFacts, OrmFact, Place, Value } from '../../model/facts.ts';
import type { Statement } from '../../model/graph.ts';
import type { LinkedStatement } from '../statements.ts';
import { at, holderAt } from '../targets.ts';

export type Step = OrmFact['chain'][number];

/** All calls of a chain, in the order they are written. */
export const stepsOf = ({ method, args, chain }: OrmFact): readonly Step[] => [{ method, args }, ...chain];

/** The same of a chain that is only a value: the first is what is nearest to where it begins. */
export function stepsOfValue(value: Value | null | undefined): readonly Step[] {
  const steps: Step[] = [];
  let at = value;
  while (at?.k === 'call' || at?.k === 'member') {
    if (at.k === 'call' && at.of.k === 'member') steps.push({ method: at.of.name, args: at.args });
    at = at.of;
  }
  return steps.reverse();
}

const MAX_HOPS = 40;

/** What a chain goes on with: `query` of `query.leftJoin(…)`, back to the calls that made it, in its own function. */
export function stepsBefore(receiver: Value, { variables, functions }: FileFacts): readonly Step[] {
  const steps: Step[] = [];
  const seen = new Set<Value>();
  const todo: Value[] = [receiver];
  for (let at = todo.pop(); at !== undefined && seen.size < MAX_HOPS; at = todo.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (at.k === 'choice') todo.push(...at.of);
    else if (at.k === 'local') todo.push(...(variables[at.id]?.values ?? []));
    else if (at.k === 'call') {
      if (at.of.k === 'member') steps.push({ method: at.of.name, args: at.args });
      todo.push(at.of);
    } else if (at.k === 'member') todo.push(at.of);
    else if (at.k === 'param') {
      const passed = functions[at.fn]?.passed;
      if (passed !== null && passed !== undefined) todo.push(passed.to);
    }
  }
  return steps;
}

/** Code that takes a migration back says nothing about how things are. */
export const isUndoing = ({ functions }: FileFacts, { fn }: Place): boolean =>
  /(^|\.)down$/.test(functions[fn]?.symbol ?? '');

/** `orders as o` and `public.orders` are `orders`; null for what is no name. */
export function tableName(text: string): string | null {
  const name = plainTable(text).replace(/^["'`[]|["'`\]]$/g, '');
  return /^[\p{L}_][\p{L}\p{N}_$.-]*$/u.test(name) ? name : null;
}

/** `pageHistory` → `page_history`, as the plug-ins of query builders do it. */
export const snakeCase = (name: string): string => name.replace(/(?<!^|\p{Lu})\p{Lu}/gu, '_$&').toLowerCase();

/** What one call in a chain does with tables. */
export interface TableUse {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly confidence: Statement['confidence'];
}

/** A use of tables at a place; what a top-level constant does belongs to the constant. */
export const statementOf = (facts: FileFacts, place: Place, use: TableUse): LinkedStatement => ({
  ...use,
  at: at(facts.path, place.line),
  symbol: holderAt(facts, place),
  file: facts.path,
  start: place.start,
});

const KNEX_WRITE = new Set([
  'insert',
  'update',
  'del',
  'delete',
  'truncate',
  'increment',
  'decrement',
  'upsert',
  'batchInsert',
]);
const KNEX_JOIN =
  /^(join|innerJoin|leftJoin|leftOuterJoin|rightJoin|rightOuterJoin|outerJoin|fullOuterJoin|crossJoin|joinRaw)$/;

export const writesRows = (method: string): boolean => KNEX_WRITE.has(method);
export const joinsTable = (method: string): boolean => KNEX_JOIN.test(method);

/** `orders as o` and `public.orders` are `orders`. */
export const plainTable = (text: string): string =>
  (text.trim().split(/\s+/)[0] ?? '').replace(/^(public|main|dbo)\./, '');
