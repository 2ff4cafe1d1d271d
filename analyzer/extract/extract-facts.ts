/**
 * One file's text → its facts. Pure: the same path and text give the same facts, so they can be cached by content.
 *
 *     text ──parse──> syntax tree ──one visit, all recognizers──> FileFacts
 *
 * Start reading at `walk.ts` (the visit) and `value.ts` (what is kept of an expression).
 */
import type { Node } from 'oxc-parser';
import { type FileFacts, isDataFile, type MentionFact, MODULE_CODE, type SqlFact } from '../model/facts.ts';
import { readDocs } from './docs.ts';
import { createDraft, type Draft } from './draft.ts';
import { hoistModule } from './hoist.ts';
import { readImportTypes } from './import-types.ts';
import { lineIndex } from './lines.ts';
import { readComments, readEmptyExports, readErased, readModuleRecord } from './module-record.ts';
import { type Parsed, parse } from './parse.ts';
import { readPrisma } from './prisma/read-prisma.ts';
import { recognizers } from './recognizers/index.ts';
import { tableOf } from './recognizers/recognizer.ts';
import type { Context } from './scope.ts';
import { readSqlFile } from './sql/sql-file.ts';
import { declareSymbols } from './symbols.ts';
import { readTypes } from './types.ts';
import { createWalk } from './walk.ts';

const NESTED = 'is nested too deeply to be read';

/**
 * Everything that one source file says on its own.
 * A text that does not parse gives the facts of what the parser could save, and `problems`; it never throws.
 * @param path relative to the analyzed root, "/" between folders; its ending decides the language (`.sql` and `.prisma` included)
 */
export function extractFacts(path: string, text: string): FileFacts {
  const draft = createDraft(path, text, lineIndex(text));
  if (isDataFile(path)) return finish(readDataFile(draft), []);
  const parsed = parse(path, text);
  if (parsed === null) return finish(draft, [{ line: 1, message: NESTED }]);
  const problems = parsed.problems.map(({ start, message }) => ({ line: draft.lineOf(start), message }));
  try {
    walkProgram(parsed, draft);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.push({ line: 1, message: NESTED });
  }
  return finish(draft, problems);
}

function readDataFile(draft: Draft): Draft {
  if (draft.path.endsWith('.prisma')) draft.models.push(...readPrisma(draft.text, draft.lineOf));
  else readSqlFile(draft);
  return draft;
}

function walkProgram({ program, module, comments, erased }: Parsed, draft: Draft): void {
  const fn = draft.functions[MODULE_CODE];
  if (fn === undefined) return;
  readModuleRecord(module, draft);
  readComments(comments, draft);
  draft.docs = readDocs(draft.path, draft.text, comments);
  readEmptyExports(program.body, draft);
  readErased(erased, draft);
  if (draft.text.includes('import(')) readImportTypes(program.body, draft);
  const scope = { parent: null, names: new Map() };
  const context: Context = { draft, scope, fn, self: null, classId: null, holder: null, naming: null };
  const body: readonly Node[] = program.body;
  hoistModule(body, context);
  declareSymbols(body, draft);
  readTypes(body, context);
  draft.ownCode = body.some((node) => !isReExport(node));
  createWalk(tableOf(recognizers, draft.text)).visitAll(body, context);
}

const isReExport = (node: Node): boolean =>
  node.type === 'ExportAllDeclaration' ||
  node.type === 'ImportDeclaration' ||
  (node.type === 'ExportNamedDeclaration' && node.declaration === null) ||
  (node.type === 'ExpressionStatement' && 'directive' in node && typeof node.directive === 'string');

function finish(draft: Draft, problems: FileFacts['problems']): FileFacts {
  const {
    lineOf,
    text,
    exportedNames,
    symbols,
    read: _read,
    values: _values,
    inlined: _inlined,
    iterating: _iterating,
    passing: _passing,
    listed: _listed,
    fallbacks: _fallbacks,
    ...facts
  } = draft;
  const names = exportedByCommonjs(draft);
  const mentions = markInlined(draft);
  return {
    ...facts,
    mentions,
    sql: facts.sql.filter((fact) => !isOnlyPart(fact, mentions, names)),
    lines: lineOf(text.length) - (text.endsWith('\n') ? 1 : 0),
    shebang: text.startsWith('#!'),
    problems,
    symbols: symbols.map((symbol) => ({ ...symbol, exported: symbol.exported || names.has(rootName(symbol.name)) })),
  };
}

/** Constants that a statement was read with say nothing more where they stand in it. */
function markInlined({ mentions, inlined }: Draft): MentionFact[] {
  return mentions.map((mention) => {
    const { value, start } = mention;
    const isPart =
      value.k === 'name' && inlined.some((one) => one.name === value.name && start >= one.from && start < one.to);
    return isPart ? { ...mention, inlined: true } : mention;
  });
}

/** A text that is only ever used as a part of statements is told with those. */
function isOnlyPart({ holder }: SqlFact, mentions: readonly MentionFact[], exported: ReadonlySet<string>): boolean {
  if (holder === null || exported.has(holder)) return false;
  const uses = mentions.filter(({ value }) => value.k === 'name' && value.name === holder);
  return uses.length > 0 && uses.every(({ inlined }) => inlined);
}

const rootName = (name: string): string => name.split('.')[0] ?? name;

/** Names of the module's own things that `module.exports` and `exports.x` hand out. */
function exportedByCommonjs({ commonjs, exports, objects, functions, exportedNames }: Draft): Set<string> {
  const names = new Set(exportedNames);
  for (const value of [...commonjs, ...Object.values(exports).flat()]) {
    if (value.k === 'name') names.add(value.name);
    if (value.k === 'function') names.add(functions[value.id]?.symbol ?? '');
    if (value.k !== 'object') continue;
    for (const [key, inner] of Object.entries(objects[value.id]?.props ?? {}))
      names.add(inner.k === 'name' ? inner.name : key);
  }
  for (const name of Object.keys(exports)) names.add(name);
  if (commonjs.length > 0) names.add('default');
  return names;
}
