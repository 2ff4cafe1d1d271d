/** Names and what they stand for, scope by scope, so that a local `orders` is never taken for the imported one. */
import type { BindingPattern, Expression, Node } from 'oxc-parser';
import type { Condition } from '../model/condition.ts';
import type { FunctionFact, FunctionId, Place, Value, VariableFact } from '../model/facts.ts';
import type { Draft } from './draft.ts';
import { record } from './draft.ts';

export interface Scope {
  readonly parent: Scope | null;
  readonly names: Map<string, Binding>;
}

export type Binding =
  | { readonly kind: 'top'; readonly name: string }
  | { readonly kind: 'value'; readonly value: Value }
  | {
      readonly kind: 'local';
      readonly id: number;
      readonly name: string;
      readonly init: () => Value | null;
      readonly type?: () => Value | null;
      /** A constant, and what it is when its initial value is nothing. */
      readonly fixed?: { readonly fallback: Node | null };
    };

/** What the walk knows where it stands. */
export interface Context {
  readonly draft: Draft;
  readonly scope: Scope;
  readonly fn: FunctionFact;
  /** What `this` is. */
  readonly self: Value | null;
  /** The class around. */
  readonly classId: number | null;
  /** Top-level constant, with members, that the code here is the initial value of. */
  readonly holder: string | null;
  /** The name that a function, class or object written exactly here goes by; empty for the exports object itself. */
  readonly naming: string | null;
  /** What holds where the walk stands. */
  readonly when?: readonly Condition[];
}

export function placeOf(node: { readonly start: number }, { draft, fn, holder, when }: Context): Place {
  const place = { fn: fn.id, start: node.start, line: draft.lineOf(node.start), holder };
  return when === undefined ? place : { ...place, when };
}

export const unnamed = (context: Context): Context =>
  context.naming === null ? context : { ...context, naming: null };

export const nested = (parent: Scope): Scope => ({ parent, names: new Map() });

export function lookup(scope: Scope, name: string): Binding | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const binding = at.names.get(name);
    if (binding !== undefined) return binding;
  }
  return null;
}

/** The value behind a name; local variables enter the facts when they are first asked for. */
export function valueOfName(context: Pick<Context, 'scope' | 'draft'>, name: string): Value {
  const binding = lookup(context.scope, name);
  if (binding === null) return { k: 'global', name };
  if (binding.kind === 'top') return { k: 'name', name: binding.name };
  if (binding.kind === 'value') return binding.value;
  variableOf(context.draft, binding);
  return { k: 'local', id: binding.id };
}

/** The variable fact behind a binding that is one. */
export function variableOf(draft: Draft, binding: Binding): VariableFact | null {
  if (binding.kind === 'value') return null;
  if (binding.kind === 'top') return draft.bindings[binding.name] ?? null;
  const known = draft.variables[binding.id];
  if (known !== undefined) return known;
  const fact = createVariable(binding.name, draft.lineOf(binding.id));
  draft.variables[binding.id] = fact;
  const value = binding.init();
  if (value !== null) fact.values.push(value);
  fact.type = binding.type?.() ?? null;
  if (binding.kind === 'local' && binding.fixed?.fallback === null) fact.fixed = true;
  return fact;
}

export const createVariable = (name: string, line: number): VariableFact => ({
  name,
  line,
  values: [],
  props: record(),
  type: null,
});

export interface BoundName {
  readonly name: string;
  readonly start: number;
  readonly value: () => Value | null;
  readonly type: Node | null;
  /** What it is when there is nothing for it. */
  readonly fallback?: Node;
}

/** Every name that a pattern binds, with the part of the value it gets. */
export function boundNames(pattern: Node, value: () => Value | null): BoundName[] {
  switch (pattern.type) {
    case 'Identifier':
      return [{ name: pattern.name, start: pattern.start, value, type: pattern.typeAnnotation ?? null }];
    case 'AssignmentPattern':
      return boundNames(pattern.left, () => orNone(value(), pattern.right)).map((bound) =>
        pattern.left.type === 'Identifier' ? { ...bound, fallback: pattern.right } : bound,
      );
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => boundByProperty(property, value));
    case 'ArrayPattern':
      return pattern.elements.flatMap((element, index) =>
        element === null ? [] : boundNames(element, () => memberOf(value(), String(index))),
      );
    case 'RestElement':
      return boundNames(pattern.argument, () => null);
    case 'TSParameterProperty':
      return boundNames(pattern.parameter, value);
    default:
      return [];
  }
}

/** `{ middleware = [] }`: at least a list is known. */
function orNone(value: Value | null, fallback: Node): Value | null {
  if (value === null || fallback.type !== 'ArrayExpression' || fallback.elements.length > 0) return value;
  return { k: 'choice', of: [value, { k: 'array', items: [] }] };
}

type PatternPart = Extract<Node, { type: 'ObjectPattern' }>['properties'][number];

function boundByProperty(property: PatternPart, value: () => Value | null): BoundName[] {
  if (property.type === 'RestElement') return boundNames(property.argument, value);
  const key = keyName(property.key, property.computed);
  return boundNames(property.value as BindingPattern, () => memberOf(value(), key ?? '*'));
}

export const memberOf = (of: Value | null, name: string): Value | null =>
  of === null ? null : { k: 'member', of, name };

/** A property's name when it is written down. */
export function keyName(key: Node | Expression, computed: boolean): string | null {
  if (!computed && key.type === 'Identifier') return key.name;
  if (key.type === 'PrivateIdentifier') return key.name;
  if (key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number'))
    return String(key.value);
  return null;
}

export const paramValue = (fn: FunctionId, index: number): Value => ({ k: 'param', fn, index });
