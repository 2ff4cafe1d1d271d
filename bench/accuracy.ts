/**
 * Symbol references next to the TypeScript checker's, on sources that need be neither installed nor built.
 *
 *     node bench/accuracy.ts <folder> [more folders] [--show 40]
 *
 * The checker names what every identifier in value position refers to; a reference counts when it leads from a symbol of one
 * file to a symbol of another; who refers to a member refers to its owner. An edge of ours that the checker does not have is *wrong* when the checker knows the names on
 * its line, and *beyond* when it is blind there: `any` (no package is installed), a call through a variable, a member of an
 * interface that ours goes through, an abstract method where ours has the overriding one.
 */
import path from 'node:path';
import { ts } from 'ts-morph';
import type { CodeGraph } from '../analyzer/model/graph.ts';
import { createProgram, isCode } from '../analyzer/precise/index.ts';
import { symbolNameOf } from '../analyzer/precise/symbol-names.ts';
import { readCodeGraph } from '../analyzer/read-code-graph.ts';

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly at: string;
}

interface Seen {
  readonly edges: Map<string, Edge>;
  /** References to what only leads to the thing that is meant: `services` in `services.orders.place()`. */
  readonly passed: Set<string>;
  /** Names of members of the same file, with the line: an abstract one may run as another file's. */
  readonly members: Set<string>;
  /** Lines with a name that the checker could not resolve, or resolved to a type's member. */
  readonly blind: Set<string>;
}

const show = Number(process.argv.includes('--show') ? process.argv[process.argv.indexOf('--show') + 1] : 0);
const roots = process.argv.slice(2).filter((arg, index, all) => !arg.startsWith('--') && all[index - 1] !== '--show');

async function compare(root: string): Promise<void> {
  const started = performance.now();
  const graph = await readCodeGraph(root, { history: false });
  const ours = (performance.now() - started) / 1_000;
  const checked = performance.now();
  const oracle = readWithChecker(root, graph);
  const theirs = (performance.now() - checked) / 1_000;
  const own = ourEdges(graph);
  const owners = new Set([...own.values()].map(({ from, to }) => `${from}\n${to.slice(0, to.lastIndexOf('.'))}`));
  const dispatched = membersAt([...own.values()]);
  const missed = [...oracle.edges]
    .filter(([key, { at, to }]) => !own.has(key) && !owners.has(key) && !dispatched.has(`${at} ${memberOf(to)}`))
    .map(([, edge]) => edge);
  const extra = [...own].filter(([key]) => !oracle.edges.has(key) && !oracle.passed.has(key)).map(([, edge]) => edge);
  const sameMember = membersAt([...oracle.edges.values()]);
  const isDispatch = ({ at, to }: Edge): boolean =>
    [sameMember, oracle.members].some((members) => members.has(`${at} ${memberOf(to)}`));
  const wrong = extra.filter((edge) => !oracle.blind.has(edge.at) && !isDispatch(edge));
  const found = oracle.edges.size - missed.length;
  const share = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`;
  console.log(
    `${path.basename(path.dirname(root))}/${path.basename(root)}: ${oracle.edges.size} edges of the checker (${theirs.toFixed(1)} s), ${own.size} of ours (${ours.toFixed(1)} s); ` +
      `recall ${share(found, oracle.edges.size)}, precision ${share(found, found + wrong.length)}, beyond ${extra.length - wrong.length}`,
  );
  const sample = (edges: readonly Edge[]): Edge[] =>
    edges.filter((_, index) => index % Math.max(1, Math.ceil(edges.length / show)) === 0);
  if (show > 0) for (const { from, to, at } of sample(missed)) console.log(`  missed ${from} -> ${to}  ${at}`);
  if (show > 0) for (const { from, to, at } of sample(wrong)) console.log(`  wrong  ${from} -> ${to}  ${at}`);
}

/** `C.place` at a line: what is declared by a class and what overrides it are one reference. */
const memberOf = (symbol: string): string => symbol.slice(symbol.lastIndexOf('.') + 1);
const membersAt = (edges: readonly Edge[]): ReadonlySet<string> =>
  new Set(edges.filter(({ to }) => /#.*\./.test(to)).map(({ at, to }) => `${at} ${memberOf(to)}`));

const fileOf = (symbol: string): string => symbol.slice(0, symbol.lastIndexOf('#'));

function ourEdges({ references }: CodeGraph): Map<string, Edge> {
  const edges = references.filter(
    ({ kind, from, to }) => (kind === 'call' || kind === 'use') && fileOf(from) !== fileOf(to),
  );
  return new Map(edges.map((edge) => [`${edge.from}\n${edge.to}`, edge]));
}

function readWithChecker(root: string, graph: CodeGraph): Seen {
  const known = new Set(graph.symbols.map(({ id }) => id));
  const files = graph.modules.map((module) => module.path).filter((name) => /\.[cm]?[jt]sx?$/.test(name));
  const program = createProgram(root, files);
  const reading: Reading = {
    root,
    known,
    files: new Set(files),
    checker: program.getTypeChecker(),
    seen: { edges: new Map(), passed: new Set(), members: new Set(), blind: new Set() },
  };
  for (const file of files) {
    const source = program.getSourceFile(path.join(root, file));
    if (source !== undefined) visit(source, source, reading);
  }
  return reading.seen;
}

interface Reading {
  readonly root: string;
  readonly known: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
  readonly checker: ts.TypeChecker;
  readonly seen: Seen;
}

function visit(node: ts.Node, source: ts.SourceFile, reading: Reading): void {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
  if (ts.isExpressionWithTypeArguments(node) && ts.isHeritageClause(node.parent)) {
    if (node.parent.token === ts.SyntaxKind.ImplementsKeyword) return;
    visit(node.expression, source, reading);
    return;
  }
  if (ts.isTypeNode(node)) return;
  if (ts.isCallExpression(node) && ts.isElementAccessExpression(node.expression))
    reading.seen.blind.add(placeOf(node, source, reading.root));
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) readTaken(node, source, reading);
  if (ts.isIdentifier(node) && isUse(node)) readUse(node, source, reading);
  ts.forEachChild(node, (child) => visit(child, source, reading));
}

/** Not the name of a declaration. */
function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return !('name' in parent && parent.name === node) || ts.isPropertyAccessExpression(parent);
}

/** `{ total }` of an order takes a member by its name; ours tells it where the name is used. */
function readTaken(node: ts.BindingElement, source: ts.SourceFile, reading: Reading): void {
  const name = node.propertyName ?? node.name;
  const member = ts.isIdentifier(name)
    ? reading.checker.getTypeAtLocation(node.parent).getProperty(name.text)
    : undefined;
  const file = relative(source.fileName, reading.root);
  for (const declaration of member?.declarations ?? []) {
    const other = relative(declaration.getSourceFile().fileName, reading.root);
    if (reading.files.has(other) && other !== file)
      reading.seen.passed.add(`${symbolIn(node, file, reading)}\n${symbolIn(declaration, other, reading)}`);
  }
}

const symbolIn = (node: ts.Node, file: string, { known }: Reading): string =>
  `${file}#${symbolNameOf(node, (name) => known.has(`${file}#${name}`))}`;

function readUse(node: ts.Identifier, source: ts.SourceFile, reading: Reading): void {
  const { checker, seen } = reading;
  const file = relative(source.fileName, reading.root);
  const at = placeOf(node, source, reading.root);
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  if (symbol === undefined) {
    seen.blind.add(at);
    return;
  }
  const target = valueBehind(symbol, checker);
  const declarations = target.declarations ?? [];
  if (declarations.length === 0 || (isCalled(node) && !declarations.some(isCode))) seen.blind.add(at);
  for (const declaration of declarations) {
    const other = relative(declaration.getSourceFile().fileName, reading.root);
    if (!reading.files.has(other)) continue;
    if (other === file) seen.members.add(`${at} ${node.text}`);
    if (other === file) continue;
    if (isTyped(declaration)) {
      seen.blind.add(at);
      continue;
    }
    const to = symbolIn(ownerOf(declaration), other, reading);
    const from = symbolIn(node, file, reading);
    const isPassedThrough = isReceiver(node, reading);
    if (isPassedThrough) seen.passed.add(`${from}\n${to}`);
    else seen.edges.set(`${from}\n${to}`, { from, to, at });
  }
}

/** `{ list }` and `{ list: listOrders }` hand out what they name. */
function valueBehind(symbol: ts.Symbol, checker: ts.TypeChecker, hops = 0): ts.Symbol {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const [declaration] = target.declarations ?? [];
  if (declaration === undefined || hops > 8) return target;
  const named = ts.isShorthandPropertyAssignment(declaration)
    ? checker.getShorthandAssignmentValueSymbol(declaration)
    : ts.isPropertyAssignment(declaration) && ts.isIdentifier(bare(declaration.initializer))
      ? checker.getSymbolAtLocation(bare(declaration.initializer))
      : ts.isExportAssignment(declaration) && ts.isIdentifier(declaration.expression)
        ? checker.getSymbolAtLocation(declaration.expression)
        : undefined;
  return named === undefined ? target : valueBehind(named, checker, hops + 1);
}

/** In `orders.place` the reference is to `place`, where the project declares that. */
function isReceiver(node: ts.Identifier, { checker, root, files }: Reading): boolean {
  const { parent } = node;
  const access = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent.parent : parent;
  if (!ts.isPropertyAccessExpression(access) || (access.expression !== node && access.expression !== parent))
    return false;
  const member = checker.getSymbolAtLocation(access.name);
  const declarations = member === undefined ? [] : (valueBehind(member, checker).declarations ?? []);
  return declarations.some((one) => !isTyped(one) && files.has(relative(one.getSourceFile().fileName, root)));
}

const bare = (node: ts.Expression): ts.Expression =>
  ts.isAsExpression(node) || ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)
    ? bare(node.expression)
    : node;

/** What `this.total = 0` declares is a member of the class around it. */
function ownerOf(node: ts.Node): ts.Node {
  const assignment = ts.isBinaryExpression(node) ? node : node.parent;
  if (assignment === undefined || !ts.isBinaryExpression(assignment)) return node;
  const { left, right } = assignment;
  const isOfThis = ts.isPropertyAccessExpression(left) && left.expression.kind === ts.SyntaxKind.ThisKeyword;
  if (!isOfThis || ts.isFunctionLike(right)) return node;
  return ts.findAncestor(node, ts.isClassLike) ?? node;
}

const isCalled = (node: ts.Node): boolean => {
  const callee = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : node;
  return (
    (ts.isCallExpression(callee.parent) || ts.isNewExpression(callee.parent)) && callee.parent.expression === callee
  );
};

/** A member stands where its chain begins, `orders` in `orders.list().at(0)`: so it is in the report. */
function placeOf(node: ts.Node, source: ts.SourceFile, root: string): string {
  const { parent } = node;
  const from = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
  return `${relative(source.fileName, root)}:${source.getLineAndCharacterOfPosition(from.getStart(source)).line + 1}`;
}

const relative = (file: string, root: string): string => path.relative(root, file).split(path.sep).join('/');

/** Declared by a type only: a member of an interface, a parameter, an alias. */
const isTyped = (node: ts.Node): boolean =>
  ts.isPropertySignature(node) ||
  ts.isMethodSignature(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isParameter(node) ||
  ts.isModuleDeclaration(node) ||
  ts.isSourceFile(node);

for (const root of roots) await compare(path.resolve(root));
