/** Which things are Knex, or a builder that it made: an instance, a transaction, what a callback of a chain is given. */
import type { FileFacts, Value } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import { calleesOf } from '../../calls.ts';

const KNEX = /^knex(\.knex|\.Knex(\.\w+)?)?(\(\)|$)/;
/** What can be called with a table's name. */
const INSTANCE =
  /^knex(\.knex|\.Knex(\.Transaction)?)?(\(\))+(\.(transaction|withSchema|clone|transacting)\(\))*(\(\))?$/;
const NAMED = /^(knex|trx|tx|db|transaction|conn|connection|database)$/i;
const BUILDER = /^(qb|q|query|builder|queryBuilder|\w+Builder|sub|subquery)$/i;

/** `knex` in `knex('orders')`. */
export function isInstance(callee: Value, facts: FileFacts, linked: Linked): boolean {
  const found = calleesOf(callee, { facts, bindings: new Map(), evaluator: linked.evaluator });
  if (found.some((entity) => entity.t === 'package' && INSTANCE.test(entity.name))) return true;
  return found.every(({ t }) => t === 'param') && NAMED.test(lastName(callee, facts));
}

const MAX_HOPS = 30;

/** Anything that `from` and `join` can be asked of: an instance, a chain on one, a builder in a callback. */
export function isBuilder(value: Value, facts: FileFacts, linked: Linked, hops = 0): boolean {
  if (hops > MAX_HOPS) return false;
  const found = linked.evaluator.evaluate(facts.path, value);
  if (found.some((entity) => entity.t === 'package' && KNEX.test(entity.name))) return true;
  if (value.k === 'param' || value.k === 'this') {
    const passed = value.k === 'param' ? facts.functions[value.fn]?.passed : null;
    if (passed?.to.k === 'member' && isBuilder(passed.to.of, facts, linked, hops + 1)) return true;
  }
  if (value.k === 'call') {
    if (value.of.k === 'member' && isBuilder(value.of.of, facts, linked, hops + 1)) return true;
    return isInstance(value.of, facts, linked);
  }
  if (value.k === 'local')
    return (facts.variables[value.id]?.values ?? []).some((one) => isBuilder(one, facts, linked, hops + 1));
  const name = lastName(value, facts);
  return found.every(({ t }) => t === 'param') && (NAMED.test(name) || BUILDER.test(name));
}

function lastName(value: Value, facts: FileFacts): string {
  if (value.k === 'member' || value.k === 'name') return value.name;
  if (value.k === 'local') return facts.variables[value.id]?.name ?? '';
  return value.k === 'param' ? (facts.functions[value.fn]?.params[value.index]?.name ?? '') : '';
}
