/** Declares the names of a block before its code is read: code may use what is declared below it. */
import type { Node } from 'oxc-parser';
import type { Value, VariableFact } from '../model/facts.ts';
import { docType } from './doc-types.ts';
import { record } from './draft.ts';
import { type Binding, type BoundName, boundNames, type Context, createVariable, memberOf } from './scope.ts';
import { typeValue } from './types.ts';
import { toValue } from './value.ts';

interface Declared extends BoundName {
  /** Where the statement begins that a comment may describe. */
  readonly described?: number;
  readonly direct: Value | null;
  readonly fixed?: { readonly fallback: Node | null };
}

/** Local names; a function or class stands for itself, a variable for its initial value. */
export function hoist(statements: readonly Node[], context: Context): void {
  for (const declared of statements.flatMap((statement) => declaredNames(statement, context))) {
    const { name, start, value, direct, fixed } = declared;
    const binding: Binding =
      direct !== null
        ? { kind: 'value', value: direct }
        : {
            kind: 'local',
            id: start,
            name,
            init: value,
            type: () => declaredType(declared, context),
            ...(fixed && { fixed }),
          };
    context.scope.names.set(name, binding);
  }
}

/** Names of the module; their values are all read at once, so that the linker can ask for each. */
export function hoistModule(statements: readonly Node[], context: Context): void {
  const all = statements.flatMap((statement) => declaredNames(statement, context));
  for (const { name } of all) context.scope.names.set(name, { kind: 'top', name });
  for (const name of statements.flatMap(namedType))
    if (!context.scope.names.has(name)) context.scope.names.set(name, { kind: 'top', name });
  for (const declared of all) {
    const { name, start } = declared;
    const fact: VariableFact = context.draft.bindings[name] ?? createVariable(name, context.draft.lineOf(start));
    context.draft.bindings[name] = fact;
    fact.type ??= declaredType(declared, context);
  }
  for (const { name, value, direct } of all) {
    const known = direct ?? value();
    if (known !== null) context.draft.bindings[name]?.values.push(known);
  }
}

const declaredType = ({ type, described }: Declared, context: Context): Value | null =>
  typeValue(type, context) ?? (described === undefined ? null : docType(described, context));

function namedType(statement: Node): string[] {
  if (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration')
    return statement.declaration === null ? [] : namedType(statement.declaration);
  const isType = statement.type === 'TSInterfaceDeclaration' || statement.type === 'TSTypeAliasDeclaration';
  return isType ? [statement.id.name] : [];
}

function declaredNames(statement: Node, context: Context): Declared[] {
  switch (statement.type) {
    case 'VariableDeclaration':
      return statement.declarations.flatMap(({ id, init }) =>
        boundNames(id, () => toValue(init, context)).map((bound) => ({
          ...bound,
          direct: null,
          ...(statement.kind === 'const' && { fixed: { fallback: bound.fallback ?? null } }),
          ...(id.type === 'Identifier' ? { described: statement.start } : {}),
        })),
      );
    case 'FunctionDeclaration':
      return named(statement.id, { k: 'function', id: statement.start });
    case 'ClassDeclaration':
      return named(statement.id, { k: 'class', id: statement.start });
    case 'TSEnumDeclaration':
      return named(statement.id, enumValue(statement, context));
    case 'TSImportEqualsDeclaration':
      return named(statement.id, importEquals(statement, context));
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return statement.declaration === null ? [] : declaredNames(statement.declaration, context);
    case 'ImportDeclaration':
      return importedNames(statement);
    default:
      return [];
  }
}

const named = (id: { readonly name: string; readonly start: number } | null, value: Value | null): Declared[] =>
  id === null ? [] : [{ name: id.name, start: id.start, value: () => null, type: null, direct: value }];

/** An enum is an object of the texts that its members are. */
function enumValue({ start, body }: Extract<Node, { type: 'TSEnumDeclaration' }>, context: Context): Value {
  const props = record<Value>();
  for (const { id, initializer } of body.members) {
    const value = toValue(initializer, context);
    const name = id.type === 'Identifier' ? id.name : 'value' in id ? String(id.value) : '';
    if (value !== null) props[name] = value;
  }
  context.draft.objects[start] = { props, spreads: [] };
  return { k: 'object', id: start };
}

function importEquals(node: Extract<Node, { type: 'TSImportEqualsDeclaration' }>, context: Context): Value | null {
  const from = node.moduleReference;
  if (from.type === 'TSExternalModuleReference')
    return { k: 'module', specifier: from.expression.value, way: 'require' };
  return typeValue(from, context);
}

function importedNames(node: Extract<Node, { type: 'ImportDeclaration' }>): Declared[] {
  const module: Value = { k: 'module', specifier: node.source.value, way: 'import' };
  return node.specifiers.flatMap((specifier) => {
    if (specifier.type === 'ImportNamespaceSpecifier') return named(specifier.local, module);
    const name = specifier.type === 'ImportDefaultSpecifier' ? 'default' : importedName(specifier.imported);
    return named(specifier.local, memberOf(module, name));
  });
}

const importedName = (node: Node): string =>
  node.type === 'Identifier' ? node.name : 'value' in node ? String(node.value) : '';
