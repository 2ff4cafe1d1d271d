/** Places in the checker's tree → names of our symbols. */
import { ts } from 'ts-morph';

/** Stands in front of members that a constructor or method assigns: they belong to the class. */
const OF_THIS = '@';

/** The nearest symbol that holds a node, `Orders.place`; empty for the module's own code. */
export function symbolNameOf(node: ts.Node, isKnown: (name: string) => boolean): string {
  const names: string[] = [];
  for (let at: ts.Node | undefined = node; at !== undefined && !ts.isSourceFile(at); at = at.parent) {
    const name = nameOf(at);
    const isOfThis = names[0]?.startsWith(OF_THIS) === true;
    if (name !== null && isOfThis && !ts.isClassLike(at)) continue;
    if (name !== null && isOfThis) names[0] = (names[0] ?? '').slice(OF_THIS.length);
    if (name !== null) names.unshift(name);
    else if (ts.isFunctionLike(at)) names.length = 0;
  }
  while (names.length > 0 && !isKnown(names.join('.'))) names.pop();
  return names.join('.');
}

function nameOf(node: ts.Node): string | null {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (ts.isExportAssignment(node) || isUnnamedDefault(node)) return 'default';
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) return assigned(node);
  if (!isNamed(node) || node.name === undefined) return null;
  if (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) || ts.isPrivateIdentifier(node.name))
    return node.name.text.replace(/^#/, '');
  return null;
}

const isUnnamedDefault = (node: ts.Node): boolean =>
  (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name === undefined;

const isNamed = (node: ts.Node) =>
  ts.isFunctionDeclaration(node) ||
  ts.isClassLike(node) ||
  ts.isVariableDeclaration(node) ||
  ts.isBindingElement(node) ||
  ts.isEnumDeclaration(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isPropertyDeclaration(node) ||
  ts.isPropertyAssignment(node) ||
  ts.isAccessor(node) ||
  ts.isShorthandPropertyAssignment(node);

function assigned({ left, right }: ts.BinaryExpression): string | null {
  const text = left.getText();
  if (text === 'module.exports' || (text.startsWith('this.') && !holdsFunction(right))) return null;
  return text
    .replace(/^(module\.)?exports\./, '')
    .replace(/\.prototype\./, '.')
    .replace(/^this\./, OF_THIS);
}

const holdsFunction = (node: ts.Expression): boolean =>
  ts.isFunctionLike(node) || (ts.isCallExpression(node) && node.arguments.some(holdsFunction));
