/** Statements that open a scope. */
import type { CatchClause, ForInStatement, ForOfStatement, ForStatement, Node, VariableDeclaration } from 'oxc-parser';
import { visitInTurn } from './conditions.ts';
import { hoist } from './hoist.ts';
import { boundNames, type Context, nested, unnamed } from './scope.ts';
import { toValue } from './value.ts';
import type { Walk } from './walk.ts';

export function visitBlock(body: readonly Node[], context: Context, walk: Walk): void {
  const inner = { ...unnamed(context), scope: nested(context.scope) };
  hoist(
    body.flatMap((node) => (node.type === 'SwitchCase' ? node.consequent : [node])),
    inner,
  );
  visitInTurn(body, inner, walk);
}

type Headed = ForStatement | ForInStatement | ForOfStatement | CatchClause;

export function visitWithHead(node: Headed, context: Context, walk: Walk): void {
  const inner = { ...unnamed(context), scope: nested(context.scope) };
  hoistHead(node, inner);
  if (node.type === 'CatchClause') walk.visit(node.body, inner);
  else walk.visitChildren(node, inner);
}

function hoistHead(node: Headed, context: Context): void {
  if (node.type === 'CatchClause') hoistCaught(node, context);
  else if (node.type === 'ForStatement') hoist(node.init === null ? [] : [node.init], context);
  else if (node.left.type !== 'VariableDeclaration') return;
  else if (node.type === 'ForOfStatement') hoistElement(node.left, node.right, context);
  else hoist([node.left], context);
}

function hoistCaught({ param, start }: CatchClause, context: Context): void {
  for (const { name } of param === null ? [] : boundNames(param, () => null))
    context.scope.names.set(name, { kind: 'local', id: start, name, init: () => null });
}

function hoistElement(left: VariableDeclaration, right: Node, context: Context): void {
  for (const { id } of left.declarations) {
    const element = () => {
      const of = toValue(right, context);
      return of === null ? null : ({ k: 'element', of, key: left.start } as const);
    };
    for (const { name, start, value } of boundNames(id, element))
      context.scope.names.set(name, { kind: 'local', id: start, name, init: value });
  }
}
