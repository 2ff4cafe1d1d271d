/** Literal graphs for the tests of the pure stages: only what a test speaks of has to be written. */
import {
  type CodeGraph,
  moduleCode,
  moduleOf,
  type Reference,
  type Route,
  type SourceModule,
  type SourceSymbol,
  type Statement,
  type Table,
} from '../model/graph.ts';
import { sortedUnique } from '../model/order.ts';
import type { ServiceMap } from '../model/service-map.ts';
import { withoutServices } from '../model/service-map.ts';

/** `a.ts -> b.ts` imports, `a.ts#f => b.ts#g` calls, `a.ts ~> b.ts` takes types. Modules and symbols follow from the references. */
export function literalGraph(arrows: readonly string[], more: Partial<CodeGraph> = {}): CodeGraph {
  const references = arrows.map(toReference);
  const ids = sortedUnique([
    ...references.flatMap(({ from, to }) => [from, to]),
    ...(more.statements ?? []).map(({ symbol }) => symbol),
    ...(more.routes ?? []).flatMap(({ handler }) => (handler.symbol === null ? [] : [handler.symbol])),
    ...(more.routes ?? []).map(({ handler }) => moduleCode(handler.file)),
  ]);
  const symbols = ids.filter((id) => !id.endsWith('#')).map(toSymbol);
  const modules = sortedUnique(ids.map(moduleOf)).map((path): SourceModule => ({ path, lines: 10, barrel: false }));
  return { ...EMPTY, modules, symbols, references, ...more };
}

export const EMPTY: CodeGraph = {
  root: 'app',
  modules: [],
  entryPoints: [],
  symbols: [],
  classes: [],
  references: [],
  routes: [],
  entries: [],
  tables: [],
  statements: [],
  transactions: [],
  events: [],
  environment: [],
  hosts: [],
  sharedState: [],
  changeCoupling: [],
  unresolved: [],
  skipped: [],
};

const KINDS: Readonly<Record<string, Reference['kind']>> = {
  '->': 'import',
  '=>': 'call',
  '~>': 'type',
  '+>': 're-export',
  '..>': 'dynamic',
};

function toReference(arrow: string, index: number): Reference {
  const [from = '', sign = '', to = ''] = arrow.split(' ');
  const kind = KINDS[sign];
  if (kind === undefined) throw new Error(`no such arrow: ${arrow}`);
  const end = (text: string): string => (text.includes('#') ? text : moduleCode(text));
  return { from: end(from), to: end(to), kind, confidence: 'exact', at: `${moduleOf(end(from))}:${index + 1}` };
}

/** The references of a graph as the arrows that {@link literalGraph} takes. */
export function arrowsOf({ references }: CodeGraph): string[] {
  const signs = new Map(Object.entries(KINDS).map(([sign, kind]) => [kind, sign]));
  const end = (symbol: string): string => symbol.replace(/#$/, '');
  return references.map(({ from, to, kind }) => `${end(from)} ${signs.get(kind)} ${end(to)}`);
}

const toSymbol = (id: string): SourceSymbol => ({
  id,
  module: moduleOf(id),
  name: id.slice(id.lastIndexOf('#') + 1),
  kind: 'function',
  exported: true,
  line: 100,
  endLine: 120,
});

export const route = (key: string, symbol: string, more: Partial<Route> = {}): Route => {
  const [method = '', path = ''] = key.split(' ');
  const file = moduleOf(symbol);
  return {
    method,
    path,
    handler: { file, symbol: symbol.endsWith('#') ? null : symbol, line: 5 },
    middleware: [],
    calls: [],
    statements: [],
    confidence: 'exact',
    at: `${file}:5`,
    ...more,
  };
};

export const table = (name: string, foreignKeys: Readonly<Record<string, string>> = {}): Table => ({
  name,
  definedAt: 'schema.sql:1',
  columns: ['id', ...Object.keys(foreignKeys)],
  foreignKeys: Object.entries(foreignKeys).map(([column, target]) => ({ columns: [column], table: target })),
});

/** `a.ts#f reads x,y`, `a.ts#f writes z` at a line. */
export function statement(text: string, line = 1): Statement {
  const [symbol = '', verb = '', names = ''] = text.split(' ');
  const tables = names.split(',');
  return {
    at: `${moduleOf(symbol)}:${line}`,
    symbol,
    reads: verb === 'reads' ? tables : [],
    writes: verb === 'writes' ? tables : [],
    confidence: 'exact',
  };
}

/** A service map: `{ orders: ['orders.ts', 'table:orders'] }`; what is not named is shared. */
export function literalMap(graph: CodeGraph, services: Readonly<Record<string, readonly string[]>>): ServiceMap {
  const owner = new Map(Object.entries(services).flatMap(([name, own]) => own.map((thing) => [thing, name] as const)));
  const none = withoutServices(graph);
  return {
    ...none,
    services: Object.keys(services).map((name) => ({ name, why: 'told so', stays: false })),
    modules: new Map([...none.modules.keys()].map((path) => [path, owner.get(path) ?? null])),
    tables: new Map([...none.tables.keys()].map((name) => [name, owner.get(`table:${name}`) ?? null])),
    routes: new Map([...none.routes.keys()].map((key) => [key, owner.get(`route:${key}`) ?? null])),
  };
}
