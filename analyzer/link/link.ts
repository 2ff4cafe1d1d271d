/**
 * All files' facts → one graph. Pure: which file a specifier means comes in through `resolve`.
 *
 *     facts ──indexCalls──> who calls what ──> references, statements, tables, routes, transactions, events, state
 *
 * Start reading at `evaluate.ts`: everything else asks it what a value is.
 */
import { type FileFacts, isDataFile } from '../model/facts.ts';
import type { CodeGraph } from '../model/graph.ts';
import type { OpenSite, PreciseAnswers } from '../model/precise.ts';
import { type Bodies, createBodies } from './bodies.ts';
import { indexCalls, type Linked } from './call-index.ts';
import { classShapes } from './class-shapes.ts';
import { createConditions, withConditions } from './conditions.ts';
import { matchPatterns } from './event-names.ts';
import { jobClasses } from './job-classes.ts';
import { type JsonOf, jsonFacts } from './json.ts';
import { dataModule, findEntryPoints, moduleOfFacts, symbolsOfFacts } from './modules.ts';
import { openSites } from './open-sites.ts';
import { inOrder } from './order.ts';
import type { Program, Resolve } from './program.ts';
import { withoutParts } from './recognizers/common-tables.ts';
import { recognizers } from './recognizers/index.ts';
import { allData, allEntries, type Data, type Entries, type Recognizer } from './recognizers/recognizer.ts';
import { linkReferences, tidyReferences } from './references.ts';
import { linkRoutes } from './routes/routes.ts';
import { linkSharedState } from './shared-state.ts';
import { callsOfStatements, linkStatements } from './statements.ts';
import { linkTables } from './tables.ts';
import { linkTransactions } from './transactions.ts';

export interface LinkInput {
  /** Name of the analyzed folder. */
  readonly root: string;
  /** Source files and files that declare data, in any order. */
  readonly files: readonly FileFacts[];
  readonly resolve: Resolve;
  /** Files that package.json starts. */
  readonly started: readonly string[];
  readonly changeCoupling: CodeGraph['changeCoupling'];
  readonly skipped: CodeGraph['skipped'];
  /** Lines of imported files that are no source, such as JSON. */
  readonly linesOf: (path: string) => number;
  /** Content of JSON files; none is read without. */
  readonly jsonOf?: JsonOf;
  /** What a type checker said of {@link findOpenSites}. */
  readonly answers?: PreciseAnswers;
}

type CallsInput = Pick<LinkInput, 'files' | 'resolve' | 'jsonOf' | 'answers'>;

/** The calls that a type checker may know more of than linking does. */
export function findOpenSites(input: CallsInput): readonly OpenSite[] {
  return openSites(linkCalls(sorted(input.files), input).linked);
}

const sorted = (files: readonly FileFacts[]): readonly FileFacts[] =>
  [...files].sort((a, b) => (a.path < b.path ? -1 : 1));

function linkCalls(files: readonly FileFacts[], { answers, jsonOf = () => undefined, ...input }: CallsInput) {
  const sources = files.filter(({ path }) => !isDataFile(path));
  const resolve = memoized(input.resolve);
  const program = {
    files: new Map([...sources, ...jsonFacts(sources, resolve, jsonOf)].map((facts) => [facts.path, facts])),
    resolve,
    data: files.filter(({ path }) => isDataFile(path)),
  };
  const active = activeIn(program);
  const hooks = active.flatMap(({ read }) => read.hooks?.(program) ?? []);
  return { sources, program, active, linked: indexCalls(program, hooks, answers) };
}

export function linkFacts(input: LinkInput): CodeGraph {
  const files = sorted(input.files);
  const { sources, active, linked } = linkCalls(files, input);
  const database = linkDatabase(files, active, linked);
  const conditions = createConditions(linked, database.statements);
  const { references, unresolved, imported } = linkReferences(linked, conditions);
  const statements = withConditions(database.statements, { linked, conditions });
  const bodies = createBodies(linked, database.statements);
  const found = readEntries(active, linked, bodies);
  const entries = allEntries(found, 'entries');
  const isSource = new Set(sources.map(({ path }) => path));
  const data = [...imported].filter((path) => !isSource.has(path)).map((path) => dataModule(path, input.linesOf(path)));
  const symbols = [...sources.flatMap(symbolsOfFacts), ...data.map(({ path, lines }) => codeOf(path, lines))];
  const known = new Set(symbols.map(({ id }) => id));
  const tidy = tidyReferences([...references, ...callsOfStatements(statements)], known);
  return inOrder({
    root: input.root,
    modules: [...sources.map(moduleOfFacts), ...data],
    entryPoints: findEntryPoints(sources, tidy, input.started),
    symbols,
    classes: sources.flatMap(classShapes),
    references: tidy,
    routes: allEntries(found, 'routes'),
    entries: [...entries, ...jobClasses(entries, linked, bodies)],
    tables: database.tables,
    statements: statements.map(
      ({ file: _file, start: _start, calls: _calls, under: _under, ...statement }) => statement,
    ),
    transactions: [...linkTransactions(linked, bodies), ...allEntries(found, 'transactions')],
    events: matchPatterns(allEntries(found, 'events')),
    environment: allEntries(found, 'environment'),
    hosts: allEntries(found, 'hosts'),
    sharedState: linkSharedState(linked),
    changeCoupling: input.changeCoupling,
    unresolved: [...unresolved, ...database.unresolved, ...allEntries(found, 'unresolved')],
    skipped: input.skipped,
  });
}

function readEntries(active: readonly Recognizer[], linked: Linked, bodies: Bodies): readonly Partial<Entries>[] {
  const dialects = active.flatMap(({ read }) => read.routes ?? []);
  const others = active.flatMap(({ read }): Partial<Entries>[] => (read.entries ? [read.entries(linked, bodies)] : []));
  return [linkRoutes(linked, bodies, dialects), ...others];
}

const codeOf = (path: string, lines: number) =>
  ({ id: `${path}#`, module: path, name: '', kind: 'module', exported: false, line: 1, endLine: lines }) as const;

function activeIn(program: Program): readonly Recognizer[] {
  const packages = new Set<string>();
  for (const { imports } of program.files.values())
    for (const { specifier } of imports) if (specifier !== null && !/^[./#]/.test(specifier)) packages.add(specifier);
  return recognizers.filter(({ applies }) => applies(packages, program));
}

function linkDatabase(files: readonly FileFacts[], active: readonly Recognizer[], linked: Linked) {
  const { statements, unresolved } = linkStatements(
    linked,
    files.filter(({ path }) => isDataFile(path)),
  );
  const found = active.flatMap(({ read }): Partial<Data>[] => (read.data ? [read.data(linked)] : []));
  const written = files.map(({ path, schema }) => ({ path, schema }));
  const schema = [...written, ...allData(found, 'schema')].sort((a, b) => (a.path < b.path ? -1 : 1));
  const tables = allData(found, 'tables');
  const declared = [
    ...tables.map(({ name }) => name),
    ...schema.flatMap((one) => one.schema.map(({ table }) => table)),
  ];
  const names = new Set(declared.map((name) => name.toLowerCase()));
  const all = withoutParts([...statements, ...allData(found, 'statements')], allData(found, 'parts'), names);
  return {
    ...linkTables(schema, tables, all),
    unresolved: [...unresolved, ...allData(found, 'unresolved')],
  };
}

/** The same question is asked many times. */
function memoized(resolve: Resolve): Resolve {
  const known = { import: new Map<string, Answers>(), require: new Map<string, Answers>() };
  return (from, specifier, way) => {
    const answers: Answers = known[way].get(from) ?? new Map();
    if (answers.size === 0) known[way].set(from, answers);
    const before = answers.get(specifier);
    if (before !== undefined) return before;
    const found = resolve(from, specifier, way);
    answers.set(specifier, found);
    return found;
  };
}

type Answers = Map<string, ReturnType<Resolve>>;
