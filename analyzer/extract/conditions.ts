/** What holds where code runs: `if (options.x) { … }`, `x && f()`, `x ? a : b`, what stands below `if (!x) return`. */
import type {
  Argument,
  CallExpression,
  ConditionalExpression,
  IfStatement,
  LogicalExpression,
  NewExpression,
  Node,
} from 'oxc-parser';
import type { Condition } from '../model/condition.ts';
import type { Value } from '../model/facts.ts';
import { type Context, keyName, lookup, unnamed } from './scope.ts';
import { unwrap } from './unwrap.ts';
import { toValue } from './value.ts';
import type { Walk } from './walk.ts';

export function visitIf({ test, consequent, alternate }: IfStatement, context: Context, walk: Walk): void {
  const inner = unnamed(context);
  walk.visit(test, inner);
  walk.visit(consequent, under(inner, tested(test, true, context)));
  if (alternate !== null) walk.visit(alternate, under(inner, tested(test, false, context)));
}

export function visitChoice(
  { test, consequent, alternate }: ConditionalExpression,
  context: Context,
  walk: Walk,
): void {
  const inner = unnamed(context);
  walk.visit(test, inner);
  walk.visit(consequent, under(inner, tested(test, true, context)));
  walk.visit(alternate, under(inner, tested(test, false, context)));
}

export function visitLogical({ operator, left, right }: LogicalExpression, context: Context, walk: Walk): void {
  const inner = unnamed(context);
  walk.visit(left, inner);
  walk.visit(right, operator === '??' ? inner : under(inner, tested(left, operator === '&&', context)));
}

/** Statements of a block: after `if (!x) return`, x holds. Functions are there before the block is run. */
export function visitInTurn(nodes: readonly Node[], context: Context, walk: Walk): void {
  let here = context;
  for (const node of nodes) {
    walk.visit(node, node.type === 'FunctionDeclaration' ? context : here);
    if (node.type !== 'IfStatement') continue;
    if (leaves(node.consequent)) here = under(here, tested(node.test, false, here));
    else if (node.alternate !== null && leaves(node.alternate)) here = under(here, tested(node.test, true, here));
  }
}

export function addReturn(value: Value, { fn, when }: Context): void {
  const index = fn.returns.push(value) - 1;
  if (when !== undefined) fn.returnsWhen = { ...fn.returnsWhen, [index]: when };
}

const LEAVES = new Set<Node['type']>(['ReturnStatement', 'ThrowStatement', 'ContinueStatement', 'BreakStatement']);

export function leaves(node: Node): boolean {
  const last = node.type === 'BlockStatement' ? node.body.at(-1) : node;
  return last !== undefined && LEAVES.has(last.type);
}

const MAX_CONDITIONS = 8;

export function under(context: Context, more: readonly Condition[]): Context {
  if (more.length === 0) return context;
  return { ...context, when: [...(context.when ?? []), ...more].slice(-MAX_CONDITIONS) };
}

/** What is known of parameters when an expression is true, or false. */
function tested(wrapped: Node, holds: boolean, context: Context): readonly Condition[] {
  const node = unwrap(wrapped);
  if (node.type === 'UnaryExpression') return node.operator === '!' ? tested(node.argument, !holds, context) : [];
  if (node.type === 'LogicalExpression') {
    if (node.operator !== (holds ? '&&' : '||')) return [];
    return [...tested(node.left, holds, context), ...tested(node.right, holds, context)];
  }
  if (node.type === 'CallExpression') {
    const [only] = node.arguments;
    const isCast = node.callee.type === 'Identifier' && node.callee.name === 'Boolean' && only !== undefined;
    return isCast ? tested(only, holds, context) : [];
  }
  const condition = switchOf(node, context);
  return condition === null ? [] : [{ ...condition, holds }];
}

function switchOf(node: Node, context: Context): Omit<Condition, 'holds'> | null {
  if (node.type !== 'Identifier' && node.type !== 'MemberExpression') return null;
  const binding = node.type === 'Identifier' ? lookup(context.scope, node.name) : null;
  const isConstant = binding?.kind === 'local' && binding.fixed !== undefined;
  const value = isConstant ? binding.init() : toValue(node, context);
  const found = value === null ? null : keyOf(value);
  if (found === null) return null;
  const own = isConstant ? (binding.fixed?.fallback ?? null) : null;
  return { ...found, absent: own === null ? absentTruth(found, context) : truthOf(own) };
}

const MAX_PATH = 3;

/** The parameter that a value is, or is a property of. */
function keyOf(value: Value): { readonly fn: number; readonly key: string } | null {
  const path: string[] = [];
  let at = value;
  for (; at.k === 'member' && at.name !== '*'; at = at.of) path.unshift(at.name);
  return at.k === 'param' && path.length < MAX_PATH ? { fn: at.fn, key: [at.index, ...path].join('.') } : null;
}

function absentTruth({ fn, key }: { readonly fn: number; readonly key: string }, { draft }: Context): boolean | null {
  const own = draft.fallbacks.get(`${fn}:${key}`);
  if (own !== undefined || !key.includes('.')) return own === undefined ? false : own;
  const whole = draft.fallbacks.get(`${fn}:${key.slice(0, key.indexOf('.'))}{}`);
  return whole === undefined || whole ? false : null;
}

/** Remembers default values in a parameter's pattern; with `{}` behind its key, whether a default object is empty. */
export function noteFallbacks(pattern: Node, key: string, context: Context): void {
  const { fallbacks } = context.draft;
  if (pattern.type === 'TSParameterProperty') noteFallbacks(pattern.parameter, key, context);
  else if (pattern.type === 'AssignmentPattern') {
    const { right } = pattern;
    fallbacks.set(`${context.fn.id}:${key}`, truthOf(right));
    fallbacks.set(`${context.fn.id}:${key}{}`, right.type === 'ObjectExpression' && right.properties.length === 0);
    noteFallbacks(pattern.left, key, context);
  } else if (pattern.type === 'ObjectPattern')
    for (const part of pattern.properties) {
      const name = part.type === 'Property' ? keyName(part.key, part.computed) : null;
      if (part.type === 'Property' && name !== null) noteFallbacks(part.value, `${key}.${name}`, context);
    }
}

/** Whether a written expression counts as true; null when that is not plain to see. */
function truthOf(wrapped: Node): boolean | null {
  const node = unwrap(wrapped);
  if (node.type === 'Literal') return 'regex' in node || Boolean(node.value);
  if (node.type === 'Identifier' && node.name === 'undefined') return false;
  return node.type === 'ObjectExpression' || node.type === 'ArrayExpression' ? true : null;
}

/** Arguments that no Value is kept of. */
export function constantsIn(nodes: readonly Argument[]): { constants?: Record<number, boolean | 'absent'> } {
  let constants: Record<number, boolean | 'absent'> | undefined;
  nodes.forEach((node, index) => {
    const truth = constantTruth(node);
    if (truth === null) return;
    constants ??= {};
    constants[index] = truth;
  });
  return constants === undefined ? {} : { constants };
}

function constantTruth(node: Argument): boolean | 'absent' | null {
  if (node.type === 'Identifier') return node.name === 'undefined' ? 'absent' : null;
  return node.type === 'Literal' && typeof node.value !== 'string' && !('regex' in node) ? Boolean(node.value) : null;
}

/** Methods that are called like the word of the language: `query.$if(isLong, (query) => …)`. */
const CONDITIONAL = new Set(['$if', 'if']);

export function conditionOfCall(node: CallExpression | NewExpression, context: Context): readonly Condition[] {
  const [test] = node.arguments;
  if (node.callee.type !== 'MemberExpression' || test === undefined) return [];
  const name = keyName(node.callee.property, node.callee.computed) ?? '';
  return CONDITIONAL.has(name) ? tested(test, true, context) : [];
}

/** `options = { … }`, `options.x = true`: what callers pass says nothing any more. */
export function noteChange(changed: Value | null, { draft }: Context): void {
  let root = changed;
  while (root?.k === 'member') root = root.of;
  const fn = root?.k === 'param' ? draft.functions[root.fn] : undefined;
  if (fn !== undefined && root?.k === 'param') fn.changed = [...(fn.changed ?? []), root.index];
}
