/**
 * A TypeScript checker over the sources of a folder, for the call sites that the fast path left open: it is asked once for each
 * site, never for all references of a symbol. Loaded only when it is asked for.
 */
import path from 'node:path';
import { Project, ts } from 'ts-morph';
import { type AskChecker, type OpenSite, type PreciseTarget, siteKey } from '../model/precise.ts';
import { compilerOptions } from './compiler-options.ts';
import { symbolNameOf } from './symbol-names.ts';

/** @param root absolute path of the analyzed folder; it need be neither installed nor built */
export const createChecker =
  (root: string): AskChecker =>
  ({ sites, files, isSymbol }) => {
    const program = createProgram(root, files);
    const reading: Reading = { root, known: new Set(files), isSymbol, checker: program.getTypeChecker() };
    const answers = new Map<string, readonly PreciseTarget[]>();
    for (const [file, wanted] of Map.groupBy(sites, (site) => site.file)) {
      const source = program.getSourceFile(path.join(root, file));
      if (source !== undefined) answerFile(source, wanted, { reading, answers });
    }
    return answers;
  };

/** All files of one checker program, by the options of the tsconfig that is nearest to the root. */
export function createProgram(root: string, files: readonly string[]): ts.Program {
  const project = new Project({ compilerOptions: compilerOptions(root), skipAddingFilesFromTsConfig: true });
  for (const file of files) project.addSourceFileAtPathIfExists(path.join(root, file));
  return project.getProgram().compilerObject;
}

interface Reading {
  readonly root: string;
  readonly known: ReadonlySet<string>;
  readonly isSymbol: (file: string, name: string) => boolean;
  readonly checker: ts.TypeChecker;
}

interface Answering {
  readonly reading: Reading;
  readonly answers: Map<string, readonly PreciseTarget[]>;
}

function answerFile(source: ts.SourceFile, wanted: readonly OpenSite[], { reading, answers }: Answering): void {
  const keys = new Map(wanted.map((site) => [`${site.start} ${site.end}`, siteKey(site)]));
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const key = keys.get(`${node.getStart(source)} ${node.end}`);
      const targets = key === undefined ? [] : targetsOf(node, reading);
      if (key !== undefined && targets.length > 0) answers.set(key, targets);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

/** Declarations of code in the project that the callee names. */
function targetsOf({ expression }: ts.CallExpression | ts.NewExpression, reading: Reading): PreciseTarget[] {
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  const named = reading.checker.getSymbolAtLocation(name);
  if (named === undefined) return [];
  const symbol = named.flags & ts.SymbolFlags.Alias ? reading.checker.getAliasedSymbol(named) : named;
  return (symbol.declarations ?? []).flatMap((declaration) => targetOf(declaration, reading) ?? []);
}

function targetOf(declaration: ts.Declaration, { root, known, isSymbol }: Reading): PreciseTarget | null {
  const file = path.relative(root, declaration.getSourceFile().fileName).split(path.sep).join('/');
  if (!known.has(file) || !isCode(declaration)) return null;
  const symbol = symbolNameOf(declaration, (name) => isSymbol(file, name));
  return symbol === '' ? null : { file, symbol };
}

/** A parameter, a variable or a member of an interface says no more than the source does. */
export const isCode = (node: ts.Node): boolean =>
  (ts.isFunctionLike(node) && !ts.isMethodSignature(node) && !ts.isFunctionTypeNode(node)) ||
  ts.isClassLike(node) ||
  ((ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)) &&
    node.initializer !== undefined &&
    (ts.isFunctionLike(node.initializer) || ts.isClassLike(node.initializer)));
