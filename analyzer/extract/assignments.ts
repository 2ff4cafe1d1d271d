/** Where functions and objects get their names: declarations, properties, assignments to members. */
import type { AssignmentExpression, MemberExpression, Node, ObjectExpression, VariableDeclarator } from 'oxc-parser';
import { type Context, keyName, unnamed } from './scope.ts';
import { declareSymbol } from './symbols.ts';
import { unwrap } from './unwrap.ts';
import { toValue } from './value.ts';
import type { Walk } from './walk.ts';

export function visitDeclarator(node: VariableDeclarator, context: Context, walk: Walk): void {
  visitDefaults(node.id, context, walk);
  if (node.init === null) return;
  const top = node.id.type === 'Identifier' ? context.scope.names.get(node.id.name) : undefined;
  if (top?.kind === 'top') walk.visit(node.init, { ...context, holder: top.name, naming: top.name });
  else walk.visit(node.init, unnamed(context));
}

/** The expressions in a pattern: `{ limit = defaultLimit }`. */
export function visitDefaults(pattern: Node, context: Context, walk: Walk): void {
  if (pattern.type === 'AssignmentPattern') {
    visitDefaults(pattern.left, context, walk);
    walk.visit(pattern.right, context);
  } else if (pattern.type === 'ObjectPattern')
    for (const part of pattern.properties) visitDefaults(part.type === 'Property' ? part.value : part, context, walk);
  else if (pattern.type === 'ArrayPattern')
    for (const part of pattern.elements) if (part !== null) visitDefaults(part, context, walk);
}

export function visitObject(node: ObjectExpression, context: Context, walk: Walk): void {
  const self = toValue(node, context);
  for (const property of node.properties) {
    if (property.type === 'Property' && isName(property.value)) context.draft.listed.add(property.value.start);
    const isMethod = property.type === 'Property' && property.value.type === 'FunctionExpression';
    walk.visit(property, isMethod ? { ...context, self } : context);
  }
}

const isName = ({ type }: Node): boolean => type === 'Identifier' || type === 'MemberExpression';

export function visitProperty(node: Node & { type: 'Property' }, context: Context, walk: Walk): void {
  if (node.computed) walk.visit(node.key, unnamed(context));
  const key = keyName(node.key, node.computed);
  if (key === null) {
    walk.visit(node.value, unnamed(context));
    return;
  }
  const naming = context.naming === null ? null : context.naming === '' ? key : `${context.naming}.${key}`;
  if (naming !== null && holdsFunction(node.value)) declareSymbol(naming, 'method', node, context.draft);
  walk.visit(node.value, { ...context, holder: naming ?? context.holder, naming });
}

/** A function, or a function in a wrapper: `asyncHandler(async (req, res) => …)`. */
function holdsFunction(node: Node): boolean {
  const inner = unwrap(node);
  if (inner.type === 'FunctionExpression' || inner.type === 'ArrowFunctionExpression') return true;
  return inner.type === 'CallExpression' && inner.arguments.some(holdsFunction);
}

export function visitAssignment(node: AssignmentExpression, context: Context, walk: Walk): void {
  visitTarget(node.left, context, walk);
  const naming = assignedName(node.left, context);
  if (naming === null) {
    walk.visit(node.right, { ...unnamed(context), self: selfOf(node.left, context) });
    return;
  }
  if (naming === '') declareWhole(node.right, context);
  const isMember = naming.includes('.');
  if (naming !== '' && holdsFunction(node.right))
    declareSymbol(naming, isMember ? 'method' : 'function', node, context.draft);
  else if (naming !== '' && !isMember && node.right.type !== 'Identifier')
    declareSymbol(naming, 'variable', node, context.draft);
  const holder = naming === '' ? context.holder : naming;
  walk.visit(node.right, { ...context, naming, holder, self: selfOf(node.left, context) });
}

/** `module.exports = function createRouter() {…}`. */
export function declareWhole(exported: Node, { draft }: Context): void {
  const node = unwrap(exported);
  if (node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression')
    declareSymbol(node.id?.name ?? 'default', 'function', node, draft);
}

function visitTarget(left: Node, context: Context, walk: Walk): void {
  if (left.type === 'MemberExpression') {
    noteSet(left, context);
    walk.visit(left.object, unnamed(context));
    if (left.computed) walk.visit(left.property, unnamed(context));
  } else if (left.type !== 'Identifier') walk.visitChildren(left, context);
}

/** `this.total = 0`, `this.total += 1` */
function noteSet({ object, property, computed }: MemberExpression, { self, draft, fn }: Context): void {
  const name = object.type === 'ThisExpression' && self?.k === 'this' ? keyName(property, computed) : null;
  if (name !== null && self?.k === 'this') draft.classes[self.class]?.sets.push({ fn: fn.id, name });
}

/** `service.place = function …` is called on `service`. */
const selfOf = (left: Node, context: Context) =>
  left.type === 'MemberExpression' ? (toValue(left.object, context) ?? context.self) : context.self;

/** The symbol that is declared by an assignment: `exports.place`, `Order.prototype.pay`, `this.list` of a class. */
function assignedName(left: Node, context: Context): string | null {
  if (left.type !== 'MemberExpression') return null;
  const key = keyName(left.property, left.computed);
  const of = toValue(left.object, context);
  if (key === null || of === null) return null;
  if (of.k === 'this') return `${context.draft.classes[of.class]?.symbol ?? ''}.${key}`;
  if (context.fn.parent !== context.fn.id) return null;
  if (of.k === 'global') return of.name === 'exports' ? key : of.name === 'module' && key === 'exports' ? '' : null;
  if (of.k === 'member' && of.of.k === 'global') return of.of.name === 'module' && of.name === 'exports' ? key : null;
  if (of.k === 'member' && of.name === 'prototype' && of.of.k === 'name') return `${of.of.name}.${key}`;
  if (of.k === 'member' && of.of.k === 'name') return `${of.of.name}.${of.name}.${key}`;
  return of.k === 'name' ? `${of.name}.${key}` : null;
}
