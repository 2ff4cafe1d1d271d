/** Type annotations → Values, for the receivers that only their type tells: `constructor(private orders: OrderService)`. */
import type { Node } from 'oxc-parser';
import type { Value } from '../model/facts.ts';
import { type Context, memberOf, valueOfName } from './scope.ts';

type Names = Pick<Context, 'scope' | 'draft'>;

/** Something of the annotated type; null for everything but a plain type name. */
export function typeValue(annotation: Node | null | undefined, names: Names): Value | null {
  const type = typeNameValue(annotation, names);
  return type === null || type.k === 'global' ? null : { k: 'typed', type };
}

/** The type itself. */
export function typeNameValue(node: Node | null | undefined, names: Names): Value | null {
  switch (node?.type) {
    case 'TSTypeAnnotation':
      return typeNameValue(node.typeAnnotation, names);
    case 'TSTypeReference':
      return typeNameValue(node.typeName, names);
    case 'TSClassImplements':
      return typeNameValue(node.expression, names);
    case 'Identifier':
      return valueOfName(names, node.name);
    case 'TSQualifiedName':
      return memberOf(typeNameValue(node.left, names), node.right.name);
    case 'TSTypeQuery':
      return typeNameValue(node.exprName, names);
    default:
      return null;
  }
}
