/** Classes: members, fields, what the constructor is given. */
import type { AccessorProperty, Class, MethodDefinition, Node, PropertyDefinition } from 'oxc-parser';
import { type ClassFact, MODULE_CODE, type Value } from '../model/facts.ts';
import { decoratorFacts } from './decorators.ts';
import { docType } from './doc-types.ts';
import { append, record } from './draft.ts';
import { type Context, keyName, nested, paramValue } from './scope.ts';
import { declareSymbol } from './symbols.ts';
import { typeNameValue, typeValue } from './types.ts';
import { choice, toValue } from './value.ts';
import type { Walk } from './walk.ts';

type Member = MethodDefinition | PropertyDefinition | AccessorProperty;

export function visitClass(node: Class, context: Context, walk: Walk): void {
  const symbol = className(node, context);
  const fact = classFact(node, symbol ?? context.fn.symbol, context);
  context.draft.classes[fact.id] = fact;
  const heading = { ...context, naming: null, holder: symbol ?? context.holder };
  walk.visitAll(node.decorators, heading);
  walk.visit(node.superClass, heading);
  const scope = nested(context.scope);
  if (node.type === 'ClassExpression' && node.id !== null)
    scope.names.set(node.id.name, { kind: 'value', value: { k: 'class', id: fact.id } });
  const inner: Context = { ...context, scope, classId: fact.id, naming: null, holder: symbol };
  for (const member of node.body.body) visitMember(member, { context: inner, fact, walk, symbol });
  if (fact.decorators.length > 0 || node.body.body.some(isDecorated))
    for (const member of node.body.body) readField(member, fact, inner);
}

/** Null for a class inside a function: its code belongs to that function. */
function className(node: Class, context: Context): string | null {
  if (node.id !== null && context.scope.names.get(node.id.name)?.kind === 'top') return node.id.name;
  if (context.fn.id !== MODULE_CODE || context.naming === null) return null;
  const name = context.naming === '' ? (node.id?.name ?? 'default') : context.naming;
  declareSymbol(name, 'class', node, context.draft);
  return name;
}

const classFact = (node: Class, symbol: string, context: Context): ClassFact => ({
  id: node.start,
  end: node.end,
  line: context.draft.lineOf(node.start),
  name: node.id?.name ?? '',
  symbol,
  extends: toValue(node.superClass, context),
  extendsArgs: (node.superTypeArguments?.params ?? []).map((param) => typeValue(param, context)),
  implements: (node.implements ?? []).flatMap((type) => typeNameValue(type, context) ?? []),
  members: record(),
  statics: record(),
  decorators: decoratorFacts(node.decorators, context),
  fields: record(),
  abstract: node.abstract === true,
  sets: [],
});

interface Inside {
  readonly context: Context;
  readonly fact: ClassFact;
  readonly walk: Walk;
  readonly symbol: string | null;
}

function visitMember(member: Node, { context, fact, walk, symbol }: Inside): void {
  if (member.type === 'StaticBlock') walk.visit(member, context);
  if (!isMember(member)) return;
  const key = keyName(member.key, member.computed);
  if (member.computed) walk.visit(member.key, context);
  const naming = symbol === null || key === null ? null : `${symbol}.${key}`;
  walk.visitAll(member.decorators, { ...context, holder: naming });
  const self: Value = member.static ? { k: 'class', id: fact.id } : { k: 'this', class: fact.id };
  const own = { ...context, self };
  if (key !== null) {
    const table = member.static ? fact.statics : fact.members;
    table[key] ??= [];
    append(table, key, memberValue(member, own));
  }
  if (key === 'constructor' && isMethod(member)) readInjected(member.value, fact);
  if (naming !== null && isCode(member)) declareSymbol(naming, 'method', member, context.draft);
  walk.visit(member.value, { ...own, naming, holder: naming });
}

const isDecorated = (member: Node): boolean => isMember(member) && member.decorators.length > 0;

function readField(member: Node, fact: ClassFact, context: Context): void {
  const key = isMember(member) ? keyName(member.key, member.computed) : null;
  if (!isMember(member) || key === null) return;
  const method = isMethod(member) ? member.value.start : null;
  fact.fields[key] = {
    line: context.draft.lineOf(member.start),
    decorators: decoratorFacts(member.decorators, context),
    type: typeValue('typeAnnotation' in member ? member.typeAnnotation : null, context),
    method,
    isStatic: member.static,
  };
}

const MEMBERS = new Set<string>([
  ...['MethodDefinition', 'PropertyDefinition', 'AccessorProperty'],
  ...['TSAbstractMethodDefinition', 'TSAbstractPropertyDefinition', 'TSAbstractAccessorProperty'],
]);

const isMember = (node: Node): node is Member => MEMBERS.has(node.type);

const isMethod = (member: Member): member is MethodDefinition =>
  member.type === 'MethodDefinition' || member.type === 'TSAbstractMethodDefinition';

const isCode = (member: Member): boolean => isMethod(member) || isFunction(member.value);

const isFunction = (value: Node | null): boolean =>
  value?.type === 'ArrowFunctionExpression' || value?.type === 'FunctionExpression';

function memberValue(member: Member, context: Context): Value | null {
  if (isMethod(member)) {
    const fn: Value = { k: 'function', id: member.value.start };
    return member.kind === 'get' ? { k: 'call', of: fn, args: [], at: member.start } : fn;
  }
  return choice([
    toValue(member.value, context),
    typeValue('typeAnnotation' in member ? member.typeAnnotation : null, context) ?? docType(member.start, context),
  ]);
}

/** `constructor(private orders: OrderService)` is a field too. */
function readInjected(creator: Member['value'], fact: ClassFact): void {
  if (creator?.type !== 'FunctionExpression') return;
  creator.params.forEach((param, index) => {
    if (param.type !== 'TSParameterProperty') return;
    const target = param.parameter.type === 'AssignmentPattern' ? param.parameter.left : param.parameter;
    if (target.type === 'Identifier') append(fact.members, target.name, paramValue(creator.start, index));
  });
}

/** `this.router = Router()` anywhere in the class sets a field. */
export function readFieldAssignment(node: Extract<Node, { type: 'AssignmentExpression' }>, context: Context): void {
  if (node.left.type !== 'MemberExpression' || node.operator !== '=') return;
  const of = toValue(node.left.object, context);
  const key = keyName(node.left.property, node.left.computed);
  if (of === null) return;
  const value = choice([toValue(node.right, context), docType(node.start, context)]);
  if (key === null) {
    if (node.left.computed) readMemberAssignment(of, '*', value, context);
  } else if (of.k === 'this') append(context.draft.classes[of.class]?.members ?? {}, key, value);
  else if (of.k === 'class') append(context.draft.classes[of.id]?.statics ?? {}, key, value);
  else readMemberAssignment(of, key, value, context);
}

const rootKind = (value: Value): Value['k'] => (value.k === 'member' ? rootKind(value.of) : value.k);

function readMemberAssignment(of: Value, key: string, value: Value | null, { draft }: Context): void {
  const bare = of.k === 'member' ? of.of : of;
  const variable =
    bare.k === 'name' ? draft.bindings[bare.name] : bare.k === 'local' ? draft.variables[bare.id] : undefined;
  const name = of.k === 'member' && of.name !== 'prototype' ? `${of.name}.${key}` : key;
  if (variable !== undefined) append(variable.props, name, value);
  if (value !== null && key !== '*' && rootKind(of) === 'param') draft.hung.push({ of, name: key, value });
}
