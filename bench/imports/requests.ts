/** What a source file asks for, read from TypeScript's own syntax tree. */
import path from 'node:path';
import ts from 'typescript';

export interface Request {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly mode: ts.ResolutionMode;
  readonly line: number;
}

export function requestsOf(file: string, text: string): Request[] {
  const kind = /\.[cm]?js$/.test(file) ? ts.ScriptKind.JSX : undefined;
  const source = ts.createSourceFile(path.basename(file), text, ts.ScriptTarget.Latest, false, kind);
  const found: Request[] = [];
  const visit = (node: ts.Node): void => {
    const asked = requestOf(node);
    if (asked !== null)
      found.push({ ...asked, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1 });
    ts.forEachChild(node, visit);
  };
  visit(source);
  for (const { fileName, pos } of source.referencedFiles)
    found.push({
      specifier: /^\.{0,2}\//.test(fileName) ? fileName : `./${fileName}`,
      typeOnly: true,
      mode: ts.ModuleKind.ESNext,
      line: source.getLineAndCharacterOfPosition(pos).line + 1,
    });
  return found;
}

function requestOf(node: ts.Node): Omit<Request, 'line'> | null {
  if (ts.isImportDeclaration(node))
    return ask(node.moduleSpecifier, ts.ModuleKind.ESNext, isTypeImport(node.importClause));
  if (ts.isExportDeclaration(node))
    return ask(node.moduleSpecifier, ts.ModuleKind.ESNext, node.isTypeOnly || onlyTypes(node.exportClause));
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
    return ask(node.moduleReference.expression, ts.ModuleKind.CommonJS, node.isTypeOnly);
  if (ts.isImportTypeNode(node))
    return ask(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, ts.ModuleKind.ESNext, true);
  if (!ts.isCallExpression(node)) return null;
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return ask(node.arguments[0], ts.ModuleKind.ESNext, false);
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
  return isRequire ? ask(node.arguments[0], ts.ModuleKind.CommonJS, false) : null;
}

function ask(specifier: ts.Node | undefined, mode: ts.ResolutionMode, typeOnly: boolean): Omit<Request, 'line'> | null {
  if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return null;
  return { specifier: specifier.text.replace(/\?.*$/, ''), typeOnly, mode };
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  return clause.name === undefined && clause.namedBindings !== undefined && onlyTypes(clause.namedBindings);
}

const onlyTypes = (names: ts.Node | undefined): boolean =>
  names !== undefined &&
  (ts.isNamedImports(names) || ts.isNamedExports(names)) &&
  names.elements.length > 0 &&
  (names.elements as ts.NodeArray<ts.ImportSpecifier | ts.ExportSpecifier>).every((one) => one.isTypeOnly);
