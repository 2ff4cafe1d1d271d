import { isGlob } from '../model/glob.ts';
import type { CodeGraph } from '../model/graph.ts';
import { byText } from '../model/order.ts';
import { routeKey } from '../model/service-map.ts';
import { createThingFinder, type Thing } from '../model/things.ts';

/** What a word of the command line means; `known` are all names it could have been. */
export type Meaning =
  | { readonly kind: 'found'; readonly things: readonly Thing[] }
  | { readonly kind: 'ambiguous'; readonly things: readonly Thing[] }
  | { readonly kind: 'unknown'; readonly known: readonly string[] };

/** The name itself, else whatever ends in it: a file without its folders or ending, a symbol without its file, a route's path. */
export function resolveName(graph: CodeGraph, text: string): Meaning {
  const exact = createThingFinder(graph)(text);
  if (exact.length > 0) return { kind: 'found', things: exact };
  const all = allThings(graph);
  const similar = isGlob(text) ? [] : all.filter((thing) => isShortFor(text, thing));
  if (similar.length === 1) return { kind: 'found', things: similar };
  if (similar.length > 1) return { kind: 'ambiguous', things: similar };
  return { kind: 'unknown', known: all.map(({ name }) => name) };
}

function allThings({ modules, symbols, tables, routes }: CodeGraph): Thing[] {
  const of = (kind: Thing['kind'], names: readonly string[]): Thing[] =>
    [...new Set(names)].sort(byText).map((name) => ({ kind, name }));
  return [
    ...of(
      'module',
      modules.map(({ path }) => path),
    ),
    ...of(
      'table',
      tables.map(({ name }) => name),
    ),
    ...of('route', routes.map(routeKey)),
    ...of(
      'symbol',
      symbols.map(({ id }) => id),
    ),
  ];
}

function isShortFor(text: string, { kind, name }: Thing): boolean {
  if (kind === 'module') return name.endsWith(`/${text}`) || name.replace(/^.*\//, '').replace(/\.\w+$/, '') === text;
  if (kind === 'symbol') return name.endsWith(`#${text}`) || name.endsWith(`/${text}`) || name.endsWith(`.${text}`);
  if (kind === 'route') return name.slice(name.indexOf(' ') + 1) === text || name.toLowerCase() === text.toLowerCase();
  return name.toLowerCase() === text.toLowerCase() || name.endsWith(`.${text}`);
}
