import type { CodeGraph, Statement } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { isRunTimeImport, isSymbolReference, moduleEdges } from '../model/module-edges.ts';
import { addTo, byText, sortedUnique } from '../model/order.ts';
import type { Reach } from '../model/reach.ts';
import { isTooling } from '../model/tooling.ts';
import type { DeclaredModules } from './folders.ts';
import type { NounShares, Nouns } from './nouns.ts';

/** Nodes of the affinity graph: modules, tables, and the domain nouns that tie what speaks of the same thing. */
export const moduleNode = (path: string): string => `module ${path}`;
export const tableNode = (name: string): string => `table ${name}`;
export const folderNode = (name: string): string => `folder ${name}`;
export const nounNode = (noun: string): string => `noun ${noun}`;

export interface Affinity {
  readonly a: string;
  readonly b: string;
  readonly weight: number;
}

/**
 * How much each view may tie. Names and table ownership say which domain code belongs to even where it is layered; calls run
 * along the layers of one domain but also across domains; one transaction over many tables says little about any two of
 * them, since a checkout touches everything; a foreign key least.
 */
const VIEW = {
  folder: 5,
  moduleNoun: 3,
  tableNoun: 3,
  write: 2.5,
  read: 0.6,
  call: 2,
  import: 0.7,
  /** The key that identifies a row is another table's: stock of a product, settings of a user. */
  identifyingKey: 2,
  foreignKey: 0.3,
  transaction: 0.3,
  change: 1,
} as const;

/** A noun that more than this share of all modules speaks of is the program's subject, not one of its domains. */
const COMMON_NOUN = 0.6;

/** All ties between the given modules and the tables, one per pair, in canonical order. */
export function weighAffinities(
  graph: CodeGraph,
  reach: Reach,
  nouns: Nouns,
  modules: ReadonlySet<string>,
): Affinity[] {
  const sums = new Map<string, number>();
  const tie: Tie = (a, b, weight) => {
    if (a !== b && weight > 0) addTo(sums, [a, b].sort(byText).join('\n'), weight);
  };
  tieFolders(nouns.declared, modules, tie);
  tieNouns(nouns, modules, tie);
  tieStatements(graph.statements, modules, tie);
  tieModules(graph, modules, tie);
  tieTables(graph, reach, tie);
  return [...sums]
    .sort(([a], [b]) => byText(a, b))
    .map(([pair, weight]) => ({ a: pair.slice(0, pair.indexOf('\n')), b: pair.slice(pair.indexOf('\n') + 1), weight }));
}

function tieFolders({ nameOf, trust }: DeclaredModules, modules: ReadonlySet<string>, tie: Tie): void {
  for (const [path, name] of nameOf)
    if (modules.has(path)) tie(moduleNode(path), folderNode(name), VIEW.folder * trust);
}

type Tie = (a: string, b: string, weight: number) => void;

function tieNouns(nouns: Nouns, modules: ReadonlySet<string>, tie: Tie): void {
  const speaking = [...nouns.modules].filter(([path]) => modules.has(path));
  const specificity = specificityOf(
    speaking.map(([, shares]) => shares),
    [...nouns.tables.values()],
  );
  for (const [path, shares] of speaking)
    for (const [noun, share] of shares)
      tie(moduleNode(path), nounNode(noun), VIEW.moduleNoun * share * (specificity.get(noun) ?? 0));
  for (const [name, shares] of nouns.tables)
    for (const [noun, share] of shares)
      tie(tableNode(name), nounNode(noun), VIEW.tableNoun * share * (specificity.get(noun) ?? 0));
}

/** 1 for a rare noun, falling to 0 for one that everything speaks of; 0 for one that ties nothing since only one thing has it. */
function specificityOf(modules: readonly NounShares[], tables: readonly NounShares[]): ReadonlyMap<string, number> {
  const frequency = new Map<string, number>();
  const inModules = new Map<string, number>();
  for (const shares of [...modules, ...tables])
    for (const [noun, share] of shares) if (share >= 0.1) addTo(frequency, noun, 1);
  for (const shares of modules) for (const [noun, share] of shares) if (share >= 0.25) addTo(inModules, noun, 1);
  const total = modules.length + tables.length;
  return new Map(
    [...frequency].map(([noun, count]) => {
      const common = modules.length >= 8 && (inModules.get(noun) ?? 0) > modules.length * COMMON_NOUN;
      return [noun, count < 2 || common ? 0 : Math.log(total / count + 1) / Math.log(total + 1)];
    }),
  );
}

function tieStatements(statements: readonly Statement[], modules: ReadonlySet<string>, tie: Tie): void {
  for (const side of ['writes', 'reads'] as const) {
    const pairs = sortedUnique(
      statements.flatMap((statement) => statement[side].map((table) => `${moduleOf(statement.symbol)}\n${table}`)),
    ).map((pair) => pair.split('\n') as [string, string]);
    const own = pairs.filter(([module]) => modules.has(module));
    const [tablesOf, modulesOf] = [tally(own.map(([module]) => module)), tally(own.map(([, table]) => table))];
    for (const [module, table] of own)
      tie(
        moduleNode(module),
        tableNode(table),
        VIEW[side === 'writes' ? 'write' : 'read'] / spread(tablesOf.get(module), modulesOf.get(table)),
      );
  }
}

function tieModules(graph: CodeGraph, modules: ReadonlySet<string>, tie: Tie): void {
  const inside = (list: ReturnType<typeof moduleEdges>) =>
    list.filter(({ from, to }) => modules.has(from) && modules.has(to));
  const counts = new Map<string, number>();
  for (const { from, to } of graph.references.filter(isSymbolReference))
    addTo(counts, `${moduleOf(from)}\n${moduleOf(to)}`, 1);
  for (const [view, edges] of [
    ['call', inside(moduleEdges(graph, isSymbolReference))],
    ['import', inside(moduleEdges(graph, isRunTimeImport))],
  ] as const) {
    const [out, into] = [tally(edges.map(({ from }) => from)), tally(edges.map(({ to }) => to))];
    for (const { from, to } of edges) {
      const strength = view === 'import' ? 1 : Math.log2(1 + (counts.get(`${from}\n${to}`) ?? 1));
      tie(moduleNode(from), moduleNode(to), (VIEW[view] * strength) / spread(out.get(from), into.get(to)));
    }
  }
  for (const { a, b, degree } of graph.changeCoupling)
    if (modules.has(a) && modules.has(b)) tie(moduleNode(a), moduleNode(b), VIEW.change * degree);
}

function tieTables({ tables }: CodeGraph, { transactions }: Reach, tie: Tie): void {
  const known = new Set(tables.map(({ name }) => name));
  const pointedTo = tally(tables.flatMap(({ foreignKeys }) => foreignKeys.map(({ table }) => table)));
  for (const { name, foreignKeys, columns: all } of tables)
    for (const { table, columns } of foreignKeys) {
      const identifying = columns.length === 1 && columns[0] === all[0];
      const weight = identifying ? VIEW.identifyingKey : VIEW.foreignKey / Math.sqrt(pointedTo.get(table) ?? 1);
      if (known.has(table)) tie(tableNode(name), tableNode(table), weight);
    }
  for (const { writes, transaction } of transactions)
    if (!isTooling(moduleOf(transaction.symbol)))
      for (const [index, a] of writes.entries())
        for (const b of writes.slice(index + 1))
          tie(tableNode(a), tableNode(b), VIEW.transaction / (writes.length - 1));
}

const tally = (keys: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const key of keys) addTo(counts, key, 1);
  return counts;
};

/** Ties of what is tied to much count less: a hub must not glue everything together. */
const spread = (a = 1, b = 1): number => Math.sqrt(a * b);
