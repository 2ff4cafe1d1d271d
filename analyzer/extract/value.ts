/** Expressions → Values. Numbers, operators and everything else that no recognizer asks for become null. */
import type { Argument, ArrayExpression, CallExpression, NewExpression, Node, ObjectExpression } from 'oxc-parser';
import type { Value } from '../model/facts.ts';
import { decision } from './decisions.ts';
import { record } from './draft.ts';
import { type Context, keyName, memberOf, valueOfName } from './scope.ts';
import { flatText, textValue } from './text.ts';
import { typeValue } from './types.ts';
import { unwrap } from './unwrap.ts';

export function toValue(wrapped: Node | null | undefined, context: Context): Value | null {
  if (wrapped === null || wrapped === undefined) return null;
  if (wrapped.type === 'TSAsExpression' || wrapped.type === 'TSTypeAssertion') return castValue(wrapped, context);
  const node = unwrap(wrapped);
  switch (node.type) {
    case 'Identifier':
      return node.name === 'undefined' ? null : valueOfName(context, node.name);
    case 'Literal':
      return literalValue(node);
    case 'MetaProperty':
      return { k: 'global', name: 'import.meta' };
    case 'ThisExpression':
      return context.self;
    case 'Super':
      return context.classId === null ? null : { k: 'super', class: context.classId };
    case 'FunctionExpression':
    case 'FunctionDeclaration':
    case 'ArrowFunctionExpression':
      return { k: 'function', id: node.start };
    case 'ClassExpression':
    case 'ClassDeclaration':
      return { k: 'class', id: node.start };
    default:
      return knownValue(node, context);
  }
}

type Cast = Extract<Node, { type: 'TSAsExpression' | 'TSTypeAssertion' }>;

/** `rows[0] as Order`: what is computed goes by what it is said to be, too. */
function castValue({ expression, typeAnnotation }: Cast, context: Context): Value | null {
  const value = toValue(expression, context);
  if (value !== null && !COMPUTED.has(value.k)) return value;
  return choice([value, typeValue(typeAnnotation, context)]);
}

const COMPUTED = new Set<Value['k']>(['call', 'member', 'param', 'local', 'element', 'choice']);

/** Chains of calls are asked for at every link, so each answer is kept; from the inside out, so that no chain is too long. */
function knownValue(node: Node, context: Context): Value | null {
  const { values } = context.draft;
  const known = values.get(node);
  if (known !== undefined) return known;
  const spine: Node[] = [];
  for (let at = node; !values.has(at); ) {
    spine.push(at);
    const inner = at.type === 'CallExpression' ? at.callee : at.type === 'MemberExpression' ? at.object : null;
    if (inner === null) break;
    at = unwrap(inner);
  }
  for (const link of spine.reverse()) if (isCompound(link)) values.set(link, compoundValue(link, context));
  return values.get(node) ?? null;
}

const isCompound = ({ type }: Node): boolean => type !== 'Identifier' && type !== 'ThisExpression' && type !== 'Super';

function compoundValue(node: Node, context: Context): Value | null {
  switch (node.type) {
    case 'MemberExpression':
      return memberOf(toValue(node.object, context), keyName(node.property, node.computed) ?? '*');
    case 'CallExpression':
      return callValue(node, context);
    case 'NewExpression': {
      const required = requiredModule(node, context);
      if (required !== null) return required;
      const of = toValue(node.callee, context);
      if (of === null) return null;
      return { k: 'new', of, args: toValues(node.arguments, context), ...typesOf(node, context), at: node.start };
    }
    case 'ImportExpression':
      return moduleValue(toValue(node.source, context), 'import');
    case 'ObjectExpression':
      return objectValue(node, context);
    case 'ArrayExpression':
      return { k: 'array', items: toValues(node.elements, context) };
    case 'TemplateLiteral':
    case 'BinaryExpression':
      return textValue(node, (operand) => toValue(operand, context));
    case 'ConditionalExpression':
      return decision(node, (operand) => toValue(operand, context));
    case 'LogicalExpression':
      return choice([toValue(node.left, context), toValue(node.right, context)]);
    case 'SequenceExpression':
      return toValue(node.expressions.at(-1), context);
    case 'AssignmentExpression':
      return node.operator === '=' ? toValue(node.right, context) : null;
    default:
      return null;
  }
}

function literalValue(node: Extract<Node, { type: 'Literal' }>): Value | null {
  if (typeof node.value === 'string') return { k: 'text', text: node.value, at: node.start };
  if ('regex' in node) return { k: 'regex', source: `/${node.regex.pattern}/${node.regex.flags}` };
  return null;
}

const flagValue = (node: Node): Value | null =>
  node.type === 'Literal' && typeof node.value === 'boolean' ? { k: 'flag', on: node.value } : null;

export const toValues = (nodes: readonly (Argument | ArrayExpression['elements'][number])[], context: Context) =>
  nodes.map((node) => {
    if (node?.type !== 'SpreadElement') return toValue(node, context);
    const of = toValue(node.argument, context);
    return of === null ? null : ({ k: 'spread', of } as const);
  });

export function choice(options: readonly (Value | null)[]): Value | null {
  const known = options.filter((option) => option !== null);
  return known.length > 1 ? { k: 'choice', of: known } : (known[0] ?? null);
}

const typesOf = ({ typeArguments }: CallExpression | NewExpression, context: Context) =>
  typeArguments ? { types: typeArguments.params.map((param) => typeValue(param, context)) } : {};

function callValue(node: CallExpression, context: Context): Value | null {
  const required = requiredModule(node, context);
  if (required !== null) return required;
  const of = toValue(node.callee, context);
  if (of === null) return null;
  const bound = unbound(of);
  if (bound !== null) return bound;
  return { k: 'call', of, args: toValues(node.arguments, context), ...typesOf(node, context), at: node.start };
}

/** `handler.bind(controller)` is the handler. */
const unbound = (callee: Value): Value | null => (callee.k === 'member' && callee.name === 'bind' ? callee.of : null);

/** What a call of `require` (or of a function made by `createRequire`) gives, null for any other call. */
export function requiredModule(node: CallExpression | NewExpression, context: Context): Value | null {
  if (node.arguments.length === 0 || !isRequire(toValue(node.callee, context), context)) return null;
  return moduleValue(toValue(node.arguments[0], context), 'require');
}

export function isRequire(callee: Value | null, context: Context): boolean {
  if (callee?.k === 'global') return callee.name === 'require';
  const made = callee?.k === 'name' ? context.draft.bindings[callee.name] : null;
  const local = callee?.k === 'local' ? context.draft.variables[callee.id] : null;
  const values = callee?.k === 'call' ? [callee] : (made?.values ?? local?.values ?? []);
  return values.some((value) => value.k === 'call' && isCreateRequire(value.of, context));
}

function isCreateRequire(callee: Value, context: Context): boolean {
  if (callee.k === 'member') return callee.name === 'createRequire';
  if (callee.k !== 'name') return false;
  return (
    context.draft.bindings[callee.name]?.values.some(
      (value) => value.k === 'member' && value.name === 'createRequire',
    ) ?? false
  );
}

/** The module that a specifier names: exactly, or all that match a specifier that is put together. */
export function moduleValue(specifier: Value | null, way: 'import' | 'require'): Value | null {
  const text = specifier === null ? null : flatText(specifier);
  if (text !== null) return { k: 'module', specifier: text, way };
  const isComputed = specifier !== null && ['concat', 'call', 'name', 'local'].includes(specifier.k);
  return isComputed ? { k: 'modules', pattern: specifier } : null;
}

/** The key of a property whose value is not kept; `undefined` is as good as no property. */
function hiddenKey(property: ObjectExpression['properties'][number]): string[] {
  if (property.type === 'SpreadElement') return ['*'];
  if (property.value.type === 'Identifier' && property.value.name === 'undefined') return [];
  return [keyName(property.key, property.computed) ?? '*'];
}

function objectValue(node: ObjectExpression, context: Context): Value {
  const { objects } = context.draft;
  if (objects[node.start] === undefined) {
    const props = record<Value>();
    const spreads: Value[] = [];
    const hidden: string[] = [];
    objects[node.start] = { props, spreads };
    for (const property of node.properties) {
      const value =
        property.type === 'SpreadElement'
          ? toValue(property.argument, context)
          : (flagValue(property.value) ?? toValue(property.value, context));
      if (value === null) hidden.push(...hiddenKey(property));
      else if (property.type === 'SpreadElement') spreads.push(value);
      else props[keyName(property.key, property.computed) ?? '*'] = value;
    }
    if (hidden.length > 0) objects[node.start] = { props, spreads, hidden };
  }
  return { k: 'object', id: node.start };
}
