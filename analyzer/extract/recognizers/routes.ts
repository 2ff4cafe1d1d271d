/**
 * Calls that could register something on a router: `app.get('/x', auth, handler)`, `server.route({ … })`,
 * `app.register(plugin, { prefix })`. One file cannot know what `app` is, so every call of that shape is a candidate; the
 * linker keeps those on a router of a framework it knows.
 */
import type { CallExpression } from 'oxc-parser';
import { type Context, placeOf } from '../scope.ts';
import { unwrap } from '../unwrap.ts';
import { toValue, toValues } from '../value.ts';
import { methodName } from './modules.ts';
import type { Recognizer } from './recognizer.ts';

/** Methods that take one argument at least. */
const REGISTERS = new Set(['use', 'route', 'register', 'prefix', 'basePath']);
/** Methods that take a path and something else, unless the path was said before: `router.route('/x').get(list)`. */
const VERBS = new Set([
  ...['get', 'post', 'put', 'patch', 'delete', 'del', 'all', 'options', 'head'],
  ...['on', 'openapi', 'mount', 'addHook'],
]);

export const routes: Recognizer = {
  name: 'routes',
  applies: (text) =>
    /\.\s*(get|post|put|patch|del|delete|all|options|head|use|route|register|prefix|basePath|on|openapi|mount|addHook)\s*[(<]|\]\s*\(/.test(
      text,
    ),
  read: { CallExpression: readRoute },
};

function readRoute(node: CallExpression, context: Context): void {
  const callee = unwrap(node.callee);
  if (callee.type !== 'MemberExpression') return;
  const verb = methodName(node) ?? '';
  const computedVerb = verb === '' && callee.computed ? toValue(callee.property, context) : null;
  if (computedVerb === null && !REGISTERS.has(verb) && !VERBS.has(verb)) return;
  const object = unwrap(callee.object);
  const isShort = node.arguments.length < (REGISTERS.has(verb) ? 1 : 2);
  if (isShort && object.type !== 'CallExpression') return;
  const receiver = toValue(object, context);
  if (receiver === null || receiver.k === 'global') return;
  context.draft.routes.push({
    ...placeOf(callee.property, context),
    receiver,
    verb,
    computedVerb,
    args: toValues(node.arguments, context),
    argLines: node.arguments.map(({ start }) => context.draft.lineOf(start)),
  });
}
