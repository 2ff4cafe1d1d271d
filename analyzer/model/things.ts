/** What people name in `boundaries.json` and on the command line: files, globs, symbols, tables and routes of a graph. */
import { globTest, isGlob } from './glob.ts';
import { type CodeGraph, moduleCode } from './graph.ts';
import { routeKey } from './service-map.ts';

export type Thing =
  | { readonly kind: 'module'; readonly name: string }
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'table'; readonly name: string }
  | { readonly kind: 'route'; readonly name: string };

/** All that a text names, of one kind when told; nothing when the source has no such thing. A file wins over a table of its name. */
export type FindThings = (text: string, kind?: Thing['kind']) => readonly Thing[];

/** One per graph, however often it is asked for: a change of a map asks for several. */
export function createThingFinder(graph: CodeGraph): FindThings {
  const known = finders.get(graph) ?? indexThings(graph);
  finders.set(graph, known);
  return known;
}

const finders = new WeakMap<CodeGraph, FindThings>();

function indexThings(graph: CodeGraph): FindThings {
  const paths = new Set(graph.modules.map(({ path }) => path));
  const symbols = new Set([...graph.symbols.map(({ id }) => id), ...[...paths].map(moduleCode)]);
  const tables = new Set(graph.tables.map(({ name }) => name));
  const routes = new Set(graph.routes.map(routeKey));
  const known = { module: paths, symbol: symbols, route: routes, table: tables } as const;
  const byGlob = new Map<string, readonly Thing[]>();
  const search = (glob: string): readonly Thing[] => {
    const found = [...paths].filter(globTest(glob)).map((name): Thing => ({ kind: 'module', name }));
    byGlob.set(glob, found);
    return found;
  };
  return (text, kind) => {
    const found = KINDS.find((one) => (kind ?? one) === one && known[one].has(text));
    if (found !== undefined) return [{ kind: found, name: text }];
    if ((kind ?? 'module') !== 'module' || !isGlob(text)) return [];
    return byGlob.get(text) ?? search(text);
  };
}

const KINDS = ['module', 'symbol', 'route', 'table'] as const;
