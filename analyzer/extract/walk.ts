/**
 * One visit of a file's syntax tree. It keeps the scopes, gives functions their names and hands every node to the
 * recognizers that asked for its type; everything it learns goes into the draft.
 */
import { type Node, visitorKeys } from 'oxc-parser';
import { declareWhole, visitAssignment, visitDeclarator, visitObject, visitProperty } from './assignments.ts';
import { visitBlock, visitWithHead } from './blocks.ts';
import { visitClass } from './classes.ts';
import { addReturn, visitChoice, visitIf, visitLogical } from './conditions.ts';
import { append } from './draft.ts';
import { visitFunction } from './functions.ts';
import { readMention } from './mentions.ts';
import type { NodeReaders, RecognizerTable } from './recognizers/recognizer.ts';
import { type Context, unnamed } from './scope.ts';
import { unwrap } from './unwrap.ts';
import { toValue } from './value.ts';

export interface Walk {
  readonly visit: (node: Node | null | undefined, context: Context) => void;
  readonly visitAll: (nodes: readonly (Node | null)[], context: Context) => void;
  readonly visitChildren: (node: Node, context: Context) => void;
}

export function createWalk(recognizers: RecognizerTable): Walk {
  const visit: Walk['visit'] = (node, context) => {
    if (node === null || node === undefined) return;
    for (const read of recognizers.get(node.type) ?? []) read(node, context);
    const visitor = VISITORS.get(node.type) ?? visitPlain;
    visitor(node, context, walk);
  };
  const visitAll: Walk['visitAll'] = (nodes, context) => {
    for (const node of nodes) visit(node, context);
  };
  const visitChildren: Walk['visitChildren'] = (node, context) => {
    const inner = unnamed(context);
    for (const key of visitorKeys[node.type] ?? []) {
      if (TYPE_KEYS.has(key)) continue;
      const child = (node as unknown as Record<string, Node | (Node | null)[] | null>)[key];
      if (Array.isArray(child)) visitAll(child, inner);
      else visit(child, inner);
    }
  };
  const walk: Walk = { visit, visitAll, visitChildren };
  return walk;
}

/** Types are read by those who ask for them: `types.ts`, `import-types.ts`. */
const TYPE_KEYS = new Set(['typeAnnotation', 'typeParameters', 'typeArguments', 'returnType', 'superTypeArguments']);

type Visitor = (node: Node, context: Context, walk: Walk) => void;

const nothing = (): void => {};

const visitors: NodeReaders<[Walk]> = {
  FunctionDeclaration: visitFunction,
  FunctionExpression: visitFunction,
  TSEmptyBodyFunctionExpression: visitFunction,
  ArrowFunctionExpression: visitFunction,
  ClassDeclaration: visitClass,
  ClassExpression: visitClass,
  BlockStatement: (node, context, walk) => visitBlock(node.body, context, walk),
  StaticBlock: (node, context, walk) => visitBlock(node.body, context, walk),
  SwitchStatement: (node, context, walk) => {
    walk.visit(node.discriminant, context);
    visitBlock(node.cases, context, walk);
  },
  ForStatement: visitWithHead,
  ForInStatement: visitWithHead,
  ForOfStatement: visitWithHead,
  CatchClause: visitWithHead,
  IfStatement: visitIf,
  ConditionalExpression: visitChoice,
  LogicalExpression: visitLogical,
  VariableDeclarator: visitDeclarator,
  ObjectExpression: visitObject,
  Property: visitProperty,
  AssignmentExpression: visitAssignment,
  CallExpression: readMention,
  NewExpression: readMention,
  MemberExpression: readMention,
  Identifier: readMention,
  JSXIdentifier: readMention,
  ReturnStatement: (node, context, walk) => {
    const value = toValue(node.argument, context);
    if (value !== null) addReturn(value, context);
    walk.visitChildren(node, context);
  },
  ExportDefaultDeclaration: (node, context, walk) => {
    append(context.draft.exports, 'default', toValue(node.declaration, context));
    walk.visit(node.declaration, { ...context, naming: 'default', holder: 'default' });
  },
  ExportNamedDeclaration: (node, context, walk) => walk.visit(node.declaration, context),
  TSExportAssignment: (node, context, walk) => {
    declareWhole(node.expression, context);
    walk.visit(node.expression, { ...context, naming: '' });
  },
  LabeledStatement: (node, context, walk) => walk.visit(node.body, context),
  ImportDeclaration: nothing,
  ExportAllDeclaration: nothing,
  BreakStatement: nothing,
  ContinueStatement: nothing,
  MetaProperty: nothing,
  TSInterfaceDeclaration: nothing,
  TSTypeAliasDeclaration: nothing,
};

const VISITORS = new Map(Object.entries(visitors) as [string, Visitor][]);

/** `(async () => …) as Handler` goes by the same name as what is inside. */
const visitPlain: Visitor = (node, context, walk) => {
  const inner = unwrap(node);
  if (inner === node) walk.visitChildren(node, context);
  else walk.visit(inner, context);
};
