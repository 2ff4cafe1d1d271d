/** Code in functions that changes something which may be a variable of a module. */
import type { Node } from 'oxc-parser';
import { MODULE_CODE, type MutationFact, type Value } from '../../model/facts.ts';
import { noteChange } from '../conditions.ts';
import { type Context, placeOf } from '../scope.ts';
import { unwrap } from '../unwrap.ts';
import { toValue } from '../value.ts';
import { methodName } from './modules.ts';
import type { Recognizer } from './recognizer.ts';

const MUTATORS = new Set([
  'set',
  'delete',
  'add',
  'push',
  'clear',
  'pop',
  'shift',
  'unshift',
  'splice',
  'sort',
  'reverse',
  'fill',
]);

export const sharedState: Recognizer = {
  name: 'shared-state',
  applies: () => true,
  read: {
    CallExpression: (node, context) => {
      const callee = unwrap(node.callee);
      if (callee.type !== 'MemberExpression') return;
      if (MUTATORS.has(methodName(node) ?? '')) add('method', callee.object, { node, context });
      else if (isObjectAssign(callee) && node.arguments[0] !== undefined)
        add('member', node.arguments[0], { node, context });
    },
    AssignmentExpression: (node, context) => addTarget(node.left, { node, context }),
    UpdateExpression: (node, context) => addTarget(node.argument, { node, context }),
    UnaryExpression: (node, context) => {
      if (node.operator === 'delete') addTarget(node.argument, { node, context });
    },
  },
};

interface At {
  readonly node: Node;
  readonly context: Context;
}

const isObjectAssign = (callee: Extract<Node, { type: 'MemberExpression' }>): boolean =>
  callee.object.type === 'Identifier' &&
  callee.object.name === 'Object' &&
  'name' in callee.property &&
  callee.property.name === 'assign';

function addTarget(wrapped: Node, at: At): void {
  const target = unwrap(wrapped);
  if (target.type === 'Identifier') add('assign', target, at);
  else if (target.type === 'MemberExpression') add('member', target.object, at);
}

function add(how: MutationFact['how'], target: Node, { node, context }: At): void {
  if (context.fn.id === MODULE_CODE) return;
  const value = toValue(target, context);
  if (how !== 'method') noteChange(value, context);
  if (value !== null && isReachable(value))
    context.draft.mutations.push({ ...placeOf(node, context), target: value, how });
}

/** Only top-level names, and members of them, can be state of a module. */
function isReachable(value: Value): boolean {
  let at = value;
  while (at.k === 'member') at = at.of;
  return at.k === 'name' || at.k === 'module';
}
