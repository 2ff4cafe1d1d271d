/**
 * Query builders and document mappers: `knex('orders').where(…).update(…)`, `OrderModel.findById(id)`. The whole chain of
 * calls is one candidate; the linker keeps those that begin at a knex instance or a mongoose model.
 */
import type { CallExpression, Node } from 'oxc-parser';
import type { OrmFact, Value } from '../../model/facts.ts';
import { type Context, keyName, paramValue, placeOf } from '../scope.ts';
import { unwrap } from '../unwrap.ts';
import { toValue, toValues } from '../value.ts';
import type { Recognizer } from './recognizer.ts';

export const orm: Recognizer = {
  name: 'orm',
  applies: (text) =>
    /\.\s*(find|where|insert|update|select|save|create|del|delete|remove|count|join|from|into|table|aggregate|distinct|exists|groupBy|query|schema|raw|with|merge|replace|populate|first|createTable|alterTable|addColumn|dropTable|dropColumn|removeColumn|renameTable|renameColumn|addConstraint|addForeignKey|upsert|returning|bulkWrite|whereIn|andWhere|increment|decrement|truncate|pluck)\w*\s*[(<]/.test(
      text,
    ),
  read: { CallExpression: readChain },
};

interface Step {
  readonly method: string;
  readonly args: readonly (Value | null)[];
}

/** Reads a chain from its outermost call, once. */
function readChain(node: CallExpression, context: Context): void {
  if (context.draft.read.has(node)) return;
  const steps: Step[] = [];
  let at: Node = node;
  let base: Node | null = null;
  while (at.type === 'CallExpression') {
    context.draft.read.add(at);
    const callee = unwrap(at.callee);
    if (callee.type !== 'MemberExpression') {
      steps.push({ method: '()', args: toValues(at.arguments, context) });
      base = callee;
      break;
    }
    steps.push({ method: keyName(callee.property, callee.computed) ?? '*', args: toValues(at.arguments, context) });
    base = unwrap(callee.object);
    at = base;
  }
  addChain(base, steps.reverse(), { node, context });
}

function addChain(
  base: Node | null,
  [first, ...chain]: Step[],
  { node, context }: { node: Node; context: Context },
): void {
  const receiver = toValue(base, context) ?? ownBuilder(base, context);
  if (receiver === null || first === undefined || receiver.k === 'global') return;
  const fact: OrmFact = { ...placeOf(node, context), receiver, method: first.method, args: first.args, chain };
  context.draft.orm.push(fact);
}

/** `join(function () { this.on(…) })`: a function that is passed is given the same as `this` and as its first parameter. */
const ownBuilder = (base: Node | null, { fn }: Context): Value | null =>
  base?.type === 'ThisExpression' && fn.passed !== null ? paramValue(fn.id, 0) : null;
