/** What a file declares and other code can refer to. */
import type { Node } from 'oxc-parser';
import type { SymbolFact } from '../model/facts.ts';
import type { Draft } from './draft.ts';
import { boundNames } from './scope.ts';

/** Adds a symbol; the first declaration of a name stays. */
export function declareSymbol(name: string, kind: SymbolFact['kind'], node: Node, draft: Draft): void {
  if (draft.symbols.some((symbol) => symbol.name === name)) return;
  const exported = draft.exportedNames.has(name.split('.')[0] ?? name);
  draft.symbols.push({ name, kind, exported, line: draft.lineOf(node.start), endLine: draft.lineOf(node.end) });
}

/** Top-level declarations, in the order of the file. */
export function declareSymbols(statements: readonly Node[], draft: Draft): void {
  for (const statement of statements) declareStatement(statement, draft);
}

function declareStatement(node: Node, draft: Draft): void {
  switch (node.type) {
    case 'ExportNamedDeclaration':
      if (node.declaration !== null) declareStatement(node.declaration, draft);
      return;
    case 'ExportDefaultDeclaration':
      declareDefault(node.declaration, draft);
      return;
    case 'FunctionDeclaration':
      if (node.id !== null) declareSymbol(node.id.name, 'function', node, draft);
      return;
    case 'ClassDeclaration':
      if (node.id !== null) declareSymbol(node.id.name, 'class', node, draft);
      return;
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      declareSymbol(node.id.name, 'type', node, draft);
      return;
    case 'TSEnumDeclaration':
      declareSymbol(node.id.name, 'variable', node, draft);
      return;
    case 'VariableDeclaration':
      for (const declarator of node.declarations) declareVariable(declarator, draft);
      return;
    default:
  }
}

function declareDefault(node: Node, draft: Draft): void {
  const isNamed = (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id !== null;
  if (isNamed || node.type === 'TSInterfaceDeclaration') declareStatement(node, draft);
  else if (node.type !== 'Identifier') {
    const kind = node.type === 'ClassDeclaration' ? 'class' : isFunction(node) ? 'function' : 'variable';
    declareSymbol('default', kind, node, draft);
  }
}

function declareVariable(node: Extract<Node, { type: 'VariableDeclarator' }>, draft: Draft): void {
  const init = node.init;
  if (init !== null && isImport(init)) return;
  if (node.id.type !== 'Identifier') {
    for (const { name } of boundNames(node.id, () => null)) declareSymbol(name, 'variable', node, draft);
    return;
  }
  const kind =
    init === null ? 'variable' : isFunction(init) ? 'function' : init.type === 'ClassExpression' ? 'class' : 'variable';
  declareSymbol(node.id.name, kind, node, draft);
}

const isFunction = ({ type }: Node): boolean =>
  type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression';

/** Names of another module, `require('./x')` and `await import('./x')`. */
const isImport = (node: Node): boolean =>
  (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require') ||
  (node.type === 'MemberExpression' && isImport(node.object)) ||
  (node.type === 'AwaitExpression' && isImport(node.argument)) ||
  node.type === 'ImportExpression';
