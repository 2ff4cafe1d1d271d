/** Calls and mentions: every place where code uses a name that may be declared somewhere else. */
import type { CallExpression, MemberExpression, NewExpression, Node } from 'oxc-parser';
import type { Value } from '../model/facts.ts';
import { conditionOfCall, constantsIn, under } from './conditions.ts';
import type { Draft } from './draft.ts';
import { type Context, keyName, placeOf } from './scope.ts';
import { unwrap } from './unwrap.ts';
import { requiredModule, toValue, toValues } from './value.ts';
import type { Walk } from './walk.ts';

export function readMention(node: Node, context: Context, walk: Walk): void {
  const inner = context.naming === null ? context : { ...context, naming: null };
  if (node.type === 'CallExpression' || node.type === 'NewExpression') readCall(node, inner, walk);
  if (node.type === 'Identifier' || node.type === 'JSXIdentifier') readName(node, inner);
  if (node.type === 'MemberExpression') readMember(node, inner, walk);
}

function readMember(node: MemberExpression, inner: Context, walk: Walk): void {
  const value = toValue(node, inner);
  if (value !== null && rootOf(value).k !== 'global')
    inner.draft.mentions.push({ ...placeOf(node, inner), value, inlined: false, ...listed(node, inner) });
  visitReceiver(node, inner, walk);
}

const listed = ({ start }: { readonly start: number }, { draft }: Context): { listed?: true } =>
  draft.listed.has(start) ? { listed: true } : {};

function readName(node: { readonly name: string; readonly start: number }, context: Context): void {
  const value = toValue({ ...node, type: 'Identifier' } as Node, context);
  if (value === null || value.k === 'global' || value.k === 'param') return;
  if (value.k === 'local' && !context.draft.variables[value.id]?.values.some(isCode)) return;
  context.draft.mentions.push({ ...placeOf(node, context), value, inlined: false, ...listed(node, context) });
}

const isCode = ({ k }: Value): boolean => k === 'function' || k === 'class' || k === 'member' || k === 'name';

/** The parts of a member chain that are expressions of their own. */
function visitReceiver(node: Node, context: Context, walk: Walk): void {
  const inner = unwrap(node);
  if (inner.type === 'Identifier' || inner.type === 'ThisExpression' || inner.type === 'Super') return;
  if (inner.type !== 'MemberExpression') walk.visit(inner, context);
  else {
    if (inner.computed) walk.visit(inner.property, context);
    visitReceiver(inner.object, context, walk);
  }
}

function readCall(node: CallExpression | NewExpression, context: Context, walk: Walk): void {
  const required = node.type === 'CallExpression' ? requiredModule(node, context) : null;
  const callee = required === null ? toValue(node.callee, context) : null;
  const calls = callee === null ? null : listFor(callee, context);
  if (callee !== null && calls !== null) {
    const args = toValues(node.arguments, context);
    const isNew = node.type === 'NewExpression';
    calls.push({ ...placeOf(node, context), callee, args, isNew, end: node.end, ...constantsIn(node.arguments) });
  }
  noteIteration(node, context);
  notePassing(node, context);
  const bare = unwrap(node.callee);
  if (bare.type === 'FunctionExpression' || bare.type === 'ArrowFunctionExpression') walk.visit(bare, context);
  else visitReceiver(bare, context, walk);
  walk.visitAll(node.arguments, under(context, conditionOfCall(node, context)));
}

const RUNTIME = new Set(['fetch', 'setInterval', 'process', 'globalThis', 'Bun', 'Deno', 'WebSocket', 'EventSource']);

/** Calls of other things that the runtime gives everyone, such as `JSON.parse`, are not kept. */
function listFor(callee: Value, { draft }: Context): Draft['calls'] | null {
  const root = rootOf(callee);
  if (root.k !== 'global') return draft.calls;
  return RUNTIME.has(root.name) ? draft.runtimeCalls : null;
}

const ITERATORS = new Set(['forEach', 'map', 'flatMap', 'filter', 'for']);

/** Remembers what a callback runs over, before the callback is visited. */
function noteIteration(node: CallExpression | NewExpression, context: Context): void {
  const callee = unwrap(node.callee);
  const callback = node.arguments[0];
  if (callee.type !== 'MemberExpression' || callback === undefined) return;
  if (!ITERATORS.has(keyName(callee.property, callee.computed) ?? '')) return;
  const over = toValue(callee.object, context);
  if (over !== null) context.draft.iterating.set(callback, over);
}

/** Remembers what functions written as arguments are given to, before they are visited. */
function notePassing(node: CallExpression | NewExpression, context: Context): void {
  node.arguments.forEach((argument, index) => {
    const inner = unwrap(argument);
    if (inner.type !== 'FunctionExpression' && inner.type !== 'ArrowFunctionExpression') return;
    const to = toValue(node.callee, context);
    if (to !== null && inner.params.length > 0)
      context.draft.passing.set(inner, { to, index, args: toValues(node.arguments, context) });
  });
}

export function rootOf(value: Value): Value {
  let at = value;
  while (at.k === 'member' || at.k === 'call' || at.k === 'new') at = at.of;
  return at;
}
