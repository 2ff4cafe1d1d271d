/** `x.emit('name')` and `x.on('name', …)`; the linker keeps those on an emitter of the project. */
import type { CallExpression } from 'oxc-parser';
import { type Context, placeOf } from '../scope.ts';
import { unwrap } from '../unwrap.ts';
import { toValue } from '../value.ts';
import { methodName } from './modules.ts';
import type { Recognizer } from './recognizer.ts';

const ROLES = new Map<string, 'emit' | 'handle'>([
  ['emit', 'emit'],
  ['emitAsync', 'emit'],
  ['emitSerial', 'emit'],
  ['on', 'handle'],
  ['once', 'handle'],
  ['addListener', 'handle'],
  ['prependListener', 'handle'],
]);

export const events: Recognizer = {
  name: 'events',
  applies: (text) => /\.\s*(emit|on|once|\w+Listener)\b/.test(text),
  read: {
    CallExpression: (node: CallExpression, context: Context) => {
      const role = ROLES.get(methodName(node) ?? '');
      const callee = unwrap(node.callee);
      if (role === undefined || callee.type !== 'MemberExpression') return;
      const receiver = toValue(callee.object, context);
      const event = toValue(node.arguments[0], context);
      if (receiver === null || receiver.k === 'global' || event === null) return;
      context.draft.events.push({ ...placeOf(node, context), receiver, role, event });
    },
  },
};
