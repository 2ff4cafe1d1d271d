/** Keys that are read from the process environment. */
import type { MemberExpression, Node, VariableDeclarator } from 'oxc-parser';
import { type Context, keyName, placeOf } from '../scope.ts';
import { unwrap } from '../unwrap.ts';
import { toValue } from '../value.ts';
import type { Recognizer } from './recognizer.ts';

export const environment: Recognizer = {
  name: 'environment',
  applies: (text) => /\.\s*env\b|\benv:\s*['"]/.test(text),
  read: {
    MemberExpression: (node, context) => {
      if (isEnvironment(node.object)) add(node, readKey(node, context), context);
    },
    VariableDeclarator: readPattern,
    Property: (node, context) => {
      const isText = node.value.type === 'Literal' && typeof node.value.value === 'string';
      if (isText && keyName(node.key, node.computed) === 'env') add(node, toValue(node.value, context), context, true);
    },
    CallExpression: (node, context) => {
      const callee = unwrap(node.callee);
      const isAsked = callee.type === 'MemberExpression' && isEnvironment(callee.object);
      if (isAsked && keyName(callee.property, callee.computed) === 'get')
        add(node, toValue(node.arguments[0], context), context);
    },
  },
};

/** `process.env`, `import.meta.env`, `Bun.env`, `Deno.env`. */
export function isEnvironment(wrapped: Node): boolean {
  const node = unwrap(wrapped);
  if (node.type !== 'MemberExpression' || keyName(node.property, node.computed) !== 'env') return false;
  const of = unwrap(node.object);
  return of.type === 'MetaProperty' || (of.type === 'Identifier' && RUNTIMES.has(of.name)) || isGlobalProcess(of);
}

const RUNTIMES = new Set(['process', 'Bun', 'Deno']);

const isGlobalProcess = (node: Node): boolean =>
  node.type === 'MemberExpression' &&
  node.object.type === 'Identifier' &&
  node.object.name === 'globalThis' &&
  keyName(node.property, node.computed) === 'process';

function readKey({ object, property, computed }: MemberExpression, context: Context) {
  const name = keyName(property, computed);
  const isMethod = name === 'get' && isDeno(object);
  if (isMethod) return null;
  return name === null ? toValue(property, context) : ({ k: 'text', text: name, at: property.start } as const);
}

const isDeno = (node: Node): boolean =>
  node.type === 'MemberExpression' && node.object.type === 'Identifier' && node.object.name === 'Deno';

function readPattern(node: VariableDeclarator, context: Context): void {
  if (node.init === null || node.id.type !== 'ObjectPattern' || !isEnvironment(node.init)) return;
  for (const property of node.id.properties) {
    const name = property.type === 'Property' ? keyName(property.key, property.computed) : null;
    if (name !== null) add(property, { k: 'text', text: name, at: property.start }, context);
  }
}

function add(node: Node, key: ReturnType<typeof toValue>, context: Context, isNamed = false): void {
  if (key !== null) context.draft.environment.push({ ...placeOf(node, context), key, isNamed });
}
