import type { CodeGraph, Route, SourceModule } from '../model/graph.ts';
import { addTo, groupBy } from '../model/order.ts';
import type { Reach } from '../model/reach.ts';
import { routeKey } from '../model/service-map.ts';
import { type DeclaredModules, findDeclaredModules } from './folders.ts';
import { anchorsOf, formsOf, pluralsOf } from './word-forms.ts';
import { bareTable, type IsNoun, nounFilter, pathWords, splitWords } from './words.ts';

/** How strongly something speaks of each domain noun; the shares of one thing sum to 1, or there are none. */
export type NounShares = ReadonlyMap<string, number>;

export interface Nouns {
  readonly modules: ReadonlyMap<string, NounShares>;
  readonly tables: ReadonlyMap<string, NounShares>;
  /** By {@link routeKey}. */
  readonly routes: ReadonlyMap<string, NounShares>;
  /** What a module's own file and folder names say. */
  readonly named: ReadonlyMap<string, NounShares>;
  /** Nouns that lead the name of a table or the path of a route. */
  readonly anchors: ReadonlySet<string>;
  /** Every word as it is written somewhere, lower case: tells whether the plural is in use. */
  readonly forms: ReadonlySet<string>;
  readonly isNoun: IsNoun;
  readonly declared: DeclaredModules;
}

/** Weights of the places where a module speaks of its domain. */
const FILE_NAME = 3;
const FOLDER = 3;
const ROUTES = 2;
const WRITES = 2;
const READS = 0.7;
const EXPORTS = 1;

/** A folder that holds more than this share of all modules says nothing about any of them. */
const TELLING_FOLDER = 0.5;

/**
 * The domain nouns of every module, table and route: from file and folder names, path segments, table names and exported
 * identifiers, in the singular, words of layers removed.
 */
export function collectNouns(graph: CodeGraph, reach: Reach): Nouns {
  const isNoun = nounFilter(anchorsOf(graph), pluralsOf(graph));
  const tables = new Map(graph.tables.map(({ name }) => [name, shares(leading(splitWords(bareTable(name)), isNoun))]));
  const routes = new Map(reach.routes.map(({ route }) => [routeKey(route), shares(routeNouns(route, isNoun))]));
  const context: ModuleContext = { graph, isNoun, tables, routes, ...indexOf(graph) };
  const modules = new Map(graph.modules.map((module) => [module.path, shares(moduleNouns(module, context))]));
  const named = new Map(graph.modules.map(({ path }) => [path, shares(nameWeights(path, context))]));
  const anchors = new Set([...tables.values(), ...routes.values()].flatMap(strongest));
  return {
    modules,
    tables,
    routes,
    named,
    anchors,
    forms: formsOf(graph),
    isNoun,
    declared: findDeclaredModules(graph, isNoun),
  };
}

interface ModuleContext {
  readonly graph: CodeGraph;
  readonly isNoun: IsNoun;
  readonly tables: ReadonlyMap<string, NounShares>;
  readonly routes: ReadonlyMap<string, NounShares>;
  readonly routesOf: ReadonlyMap<string, readonly Route[]>;
  readonly exportsOf: ReadonlyMap<string, readonly string[]>;
  readonly accessOf: ReadonlyMap<string, { readonly reads: readonly string[]; readonly writes: readonly string[] }>;
  readonly folderSize: ReadonlyMap<string, number>;
}

function indexOf(graph: CodeGraph): Pick<ModuleContext, 'routesOf' | 'exportsOf' | 'accessOf' | 'folderSize'> {
  const exported = graph.symbols.filter(
    (symbol) => symbol.exported && symbol.kind !== 'module' && symbol.kind !== 'type',
  );
  const statements = groupBy(graph.statements, ({ symbol }) => symbol.slice(0, symbol.lastIndexOf('#')));
  const folderSize = new Map<string, number>();
  for (const { path } of graph.modules) for (const folder of foldersOf(path)) addTo(folderSize, folder, 1);
  return {
    routesOf: groupBy(graph.routes, ({ handler }) => handler.file),
    exportsOf: new Map(
      [...groupBy(exported, ({ module }) => module)].map(([path, own]) => [path, own.map(({ name }) => name)]),
    ),
    accessOf: new Map(
      [...statements].map(([path, own]) => [
        path,
        { reads: own.flatMap(({ reads }) => reads), writes: own.flatMap(({ writes }) => writes) },
      ]),
    ),
    folderSize,
  };
}

function moduleNouns({ path }: SourceModule, context: ModuleContext): Map<string, number> {
  const { isNoun, accessOf, tables, routes, routesOf, exportsOf } = context;
  const access = accessOf.get(path) ?? { reads: [], writes: [] };
  const sum = new Map<string, number>();
  const include = (nouns: NounShares, weight: number): void => {
    for (const [noun, share] of nouns) addTo(sum, noun, share * weight);
  };
  for (const [noun, weight] of nameWeights(path, context)) addTo(sum, noun, weight);
  include(blend((routesOf.get(path) ?? []).map((route) => routes.get(routeKey(route)))), ROUTES);
  include(blend(access.writes.map((table) => tables.get(table))), WRITES);
  include(blend(access.reads.map((table) => tables.get(table))), READS);
  include(blend((exportsOf.get(path) ?? []).map((name) => shares(leading(splitWords(name), isNoun)))), EXPORTS);
  return sum;
}

/** `users.handler.js` → `users.handler`. */
const stemOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');

function nameWeights(path: string, context: ModuleContext): Map<string, number> {
  const sum = new Map<string, number>();
  for (const [noun, share] of shares(leading(splitWords(stemOf(path)), context.isNoun)))
    addTo(sum, noun, share * FILE_NAME);
  for (const [noun, share] of shares(folderNouns(path, context))) addTo(sum, noun, share * FOLDER);
  return sum;
}

const strongest = (nouns: NounShares): string[] => {
  const top = Math.max(...nouns.values());
  return [...nouns].filter(([, share]) => share === top).map(([noun]) => noun);
};

function folderNouns(path: string, { folderSize, graph, isNoun }: ModuleContext): Map<string, number> {
  const sum = new Map<string, number>();
  let weight = 1;
  for (const folder of foldersOf(path).reverse()) {
    if ((folderSize.get(folder) ?? 0) > graph.modules.length * TELLING_FOLDER) continue;
    const nouns = leading(splitWords(folder.slice(folder.lastIndexOf('/') + 1)), isNoun);
    for (const [noun, share] of nouns) addTo(sum, noun, share * weight);
    if (nouns.size > 0) weight /= 2;
  }
  return sum;
}

/** `a/b/c.ts` → `a`, `a/b`. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** What a pair of neighbouring nouns weighs, such as `release plan`: rarer than either, so it tells more. */
const PAIR = 0.6;

/** The first noun of a compound carries most: an `order item` belongs to orders. */
function leading(words: readonly string[], isNoun: IsNoun): Map<string, number> {
  const nouns = words.filter(isNoun);
  const weights = new Map([...new Set(nouns)].map((noun, index) => [noun, index === 0 ? 1 : 0.4 / index]));
  nouns.slice(1).forEach((noun, index) => {
    weights.set(`${nouns[index]} ${noun}`, PAIR / (index + 1));
  });
  return weights;
}

function routeNouns({ path }: Route, isNoun: IsNoun): Map<string, number> {
  const sum = new Map<string, number>();
  const segments = pathWords(path)
    .map((words) => words.filter(isNoun))
    .filter((nouns) => nouns.length > 0);
  segments.forEach((nouns, index) => {
    for (const [noun, share] of leading(nouns, isNoun)) addTo(sum, noun, share / (1 + 3 * index));
  });
  return sum;
}

function shares(weights: ReadonlyMap<string, number>): NounShares {
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return new Map([...weights].map(([noun, weight]) => [noun, weight / total]));
}

function blend(list: readonly (NounShares | undefined)[]): NounShares {
  const sum = new Map<string, number>();
  for (const nouns of list) for (const [noun, share] of nouns ?? []) addTo(sum, noun, share);
  return shares(sum);
}
