/**
 * Express 4 and 5: `app.get('/x', auth, handler)`, `router.route('/x').post(…)`, `app.use('/prefix', router)`. One file cannot
 * know whether `app` is an application, so every call of that shape is a candidate; the linker keeps those on a router.
 */
import type { Argument, CallExpression, Node } from 'oxc-parser';
import { type Context, placeOf } from '../scope.ts';
import { unwrap } from '../unwrap.ts';
import { toValue, toValues } from '../value.ts';
import { methodName } from './modules.ts';
import type { Recognizer } from './recognizer.ts';

export const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'all', 'options', 'head']);

export const express: Recognizer = {
  name: 'express',
  applies: (text) => /\.\s*(get|post|put|patch|delete|all|options|head|use)\s*[(<]|\]\s*\(/.test(text),
  read: { CallExpression: readRoute },
};

function readRoute(node: CallExpression, context: Context): void {
  const callee = unwrap(node.callee);
  if (callee.type !== 'MemberExpression') return;
  const verb = methodName(node) ?? '';
  const computedVerb = verb === '' && callee.computed ? toValue(callee.property, context) : null;
  if (computedVerb === null && verb !== 'use' && !VERBS.has(verb)) return;
  const object = unwrap(callee.object);
  if (verb !== 'use' && node.arguments.length < 2 && object.type !== 'CallExpression') return;
  const receiver = toValue(object, context);
  if (receiver === null || receiver.k === 'global') return;
  const args = node.arguments.flatMap((argument, index) => flatten(argument, index));
  context.draft.routes.push({
    ...placeOf(callee.property, context),
    receiver,
    verb,
    computedVerb,
    args: toValues(args, context),
    argLines: args.map(({ start }) => context.draft.lineOf(start)),
    argTexts: args.map(describe),
    wrappedTexts: args.map(describeWrapped),
  });
}

/** Handlers may come in arrays; an array in front holds paths. */
function flatten(argument: Argument, index: number): Argument[] {
  if (argument.type !== 'ArrayExpression') return [argument];
  const items = argument.elements.filter((item) => item !== null);
  return index === 0 && items.some(({ type }) => type === 'Literal' || type === 'TemplateLiteral') ? [argument] : items;
}

/** What a person would call this handler: `requireRole` for `requireRole('admin')`. */
export function describe(wrapped: Node): string {
  const node = unwrap(wrapped);
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'ThisExpression':
      return 'this';
    case 'MemberExpression':
      return `${describe(node.object)}.${node.property.type === 'Identifier' ? node.property.name : '*'}`;
    case 'CallExpression':
    case 'NewExpression':
      return describe(node.callee);
    case 'SpreadElement':
      return describe(node.argument);
    case 'FunctionExpression':
      return node.id?.name ?? '(anonymous)';
    default:
      return '(anonymous)';
  }
}

function describeWrapped(wrapped: Node): string | null {
  const node = unwrap(wrapped);
  const last = node.type === 'CallExpression' ? node.arguments.at(-1) : undefined;
  return last === undefined || !/^(Identifier|MemberExpression|CallExpression)$/.test(last.type)
    ? null
    : describe(last);
}
