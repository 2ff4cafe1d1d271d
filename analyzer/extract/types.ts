/** Type annotations → Values, for the receivers that only their type tells: `constructor(private orders: OrderService)`. */
import type { Node, TSInterfaceHeritage, TSSignature } from 'oxc-parser';
import type { Value } from '../model/facts.ts';
import { append, record } from './draft.ts';
import { type Context, keyName, memberOf, valueOfName } from './scope.ts';

type Names = Pick<Context, 'scope' | 'draft'>;

/** Something of the annotated type, without promises around it; null for what no member or call can be asked of. */
export function typeValue(node: Node | null | undefined, names: Names): Value | null {
  switch (node?.type) {
    case 'TSTypeAnnotation':
    case 'TSParenthesizedType':
    case 'TSOptionalType':
    case 'TSRestType':
      return typeValue(node.typeAnnotation, names);
    case 'TSTypeOperator':
      return node.operator === 'readonly' ? typeValue(node.typeAnnotation, names) : null;
    case 'TSTypeReference':
      return referenceValue(node, names);
    case 'TSTypeQuery':
      return typeNameValue(node.exprName, names);
    case 'TSArrayType':
      return { k: 'array', items: [typeValue(node.elementType, names)] };
    case 'TSTupleType':
      return { k: 'array', items: node.elementTypes.map((element) => typeValue(element as Node, names)) };
    case 'TSUnionType':
    case 'TSIntersectionType':
      return oneOf(node.types.map((type) => typeValue(type, names)));
    default:
      return structureValue(node, names);
  }
}

function structureValue(node: Node | null | undefined, names: Names): Value | null {
  switch (node?.type) {
    case 'TSTypeLiteral':
      return shapeValue(node.start, node.members, [], names);
    case 'TSFunctionType':
      return { k: 'signature', returns: typeValue(node.returnType, names) };
    case 'TSTypePredicate':
      return null;
    case 'TSIndexedAccessType': {
      const { indexType } = node;
      const key =
        indexType.type === 'TSLiteralType' && 'value' in indexType.literal ? String(indexType.literal.value) : '*';
      return memberOf(typeValue(node.objectType, names), key);
    }
    case 'TSImportType': {
      const module: Value = { k: 'module', specifier: node.source.value, way: 'import' };
      return node.qualifier === null ? module : { k: 'typed', type: qualified(module, node.qualifier) };
    }
    default:
      return null;
  }
}

function qualified(module: Value, name: Node): Value {
  if (name.type === 'Identifier') return { k: 'member', of: module, name: name.name };
  return name.type === 'TSQualifiedName'
    ? { k: 'member', of: qualified(module, name.left), name: name.right.name }
    : module;
}

/** Types that say nothing but what their argument says. */
const TRANSPARENT = new Set([
  ...['Promise', 'PromiseLike', 'Awaited', 'Readonly', 'Partial', 'Required', 'NonNullable', 'Omit', 'Pick'],
]);
const LISTS = new Set(['Array', 'ReadonlyArray', 'Set', 'ReadonlySet', 'Iterable', 'AsyncIterable', 'Generator']);

function referenceValue(node: Extract<Node, { type: 'TSTypeReference' }>, names: Names): Value | null {
  const type = typeNameValue(node.typeName, names);
  const params = node.typeArguments?.params ?? [];
  if (type === null) return null;
  if (type.k !== 'global') {
    if (params.length === 0) return { k: 'typed', type };
    return { k: 'typed', type, args: params.map((param) => typeValue(param, names)) };
  }
  const first = typeValue(params[0], names);
  if (TRANSPARENT.has(type.name)) return first;
  if (LISTS.has(type.name)) return { k: 'array', items: [first] };
  if (first === null) return null;
  if (type.name === 'ReturnType') return { k: 'call', of: first, args: [], at: node.start };
  return type.name === 'InstanceType' ? { k: 'new', of: first, args: [], at: node.start } : null;
}

function oneOf(options: readonly (Value | null)[]): Value | null {
  const known = options.filter((option) => option !== null);
  return known.length > 1 ? { k: 'choice', of: known } : (known[0] ?? null);
}

/** The type itself. */
export function typeNameValue(node: Node | null | undefined, names: Names): Value | null {
  switch (node?.type) {
    case 'TSTypeReference':
      return typeNameValue(node.typeName, names);
    case 'TSClassImplements':
    case 'TSInterfaceHeritage':
      return typeNameValue(node.expression, names);
    case 'Identifier':
      return valueOfName(names, node.name);
    case 'TSQualifiedName':
      return memberOf(typeNameValue(node.left, names), node.right.name);
    case 'MemberExpression':
      return memberOf(typeNameValue(node.object, names), keyName(node.property, node.computed) ?? '*');
    default:
      return null;
  }
}

/** Declares the module's interfaces and type aliases. */
export function readTypes(statements: readonly Node[], names: Names): void {
  for (const statement of statements) {
    const exported =
      statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration'
        ? statement.declaration
        : statement;
    if (exported?.type === 'TSTypeAliasDeclaration')
      append(names.draft.types, exported.id.name, typeValue(exported.typeAnnotation, names));
    if (exported?.type !== 'TSInterfaceDeclaration') continue;
    const bases = exported.extends.flatMap((base) => baseValue(base, names) ?? []);
    const shape = shapeValue(exported.start, exported.body.body, bases, names);
    append(names.draft.types, exported.id.name, shape);
  }
}

/** `extends Context<AppState>`: something of the type, and of what it is given. */
function baseValue({ expression, typeArguments }: TSInterfaceHeritage, names: Names): Value | null {
  const type = typeNameValue(expression, names);
  if (type === null || type.k === 'global') return null;
  if (typeArguments === null) return { k: 'typed', type };
  return { k: 'typed', type, args: typeArguments.params.map((param) => typeValue(param, names)) };
}

function shapeValue(id: number, signatures: readonly TSSignature[], bases: readonly Value[], names: Names): Value {
  const members = record<Value[]>();
  names.draft.shapes[id] = { members, extends: bases };
  for (const signature of signatures) {
    if (signature.type === 'TSIndexSignature') append(members, '*', typeValue(signature.typeAnnotation, names));
    if (signature.type !== 'TSPropertySignature' && signature.type !== 'TSMethodSignature') continue;
    const key = keyName(signature.key, signature.computed);
    if (key !== null) append(members, key, signatureValue(signature, names));
  }
  return { k: 'shape', id };
}

function signatureValue(signature: TSSignature, names: Names): Value | null {
  if (signature.type === 'TSPropertySignature') return typeValue(signature.typeAnnotation, names);
  if (signature.type !== 'TSMethodSignature') return null;
  const returns = typeValue(signature.returnType, names);
  return signature.kind === 'get' ? returns : { k: 'signature', returns };
}
