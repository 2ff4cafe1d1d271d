/** How a program writes its words: what leads names and paths, and what it says in the plural. */
import type { CodeGraph } from '../model/graph.ts';
import { bareTable, pathWords, plural, singular, splitWords } from './words.ts';

/** Words that name a table as a whole or lead a route's path. */
export function anchorsOf({ tables, routes }: CodeGraph): ReadonlySet<string> {
  const ofTables = tables.map(({ name }) => splitWords(bareTable(name))).filter((words) => words.length === 1);
  const ofRoutes = routes.map(({ path }) => pathWords(path)[0] ?? []).filter((words) => words.length === 1);
  return new Set([...ofTables, ...ofRoutes].flat());
}

/** Words whose plural names a table as a whole or leads a route's path. */
export function pluralsOf({ tables, routes }: CodeGraph): ReadonlySet<string> {
  const names = [...tables.map(({ name }) => bareTable(name)), ...routes.flatMap(({ path }) => path.split('/'))];
  return new Set(
    names
      .map((name) => name.toLowerCase())
      .filter((name) => plural(singular(name)) === name)
      .map(singular),
  );
}

/** Every word as it is written somewhere, lower case. */
export function formsOf({ tables, routes, modules }: CodeGraph): ReadonlySet<string> {
  const texts = [
    ...tables.map(({ name }) => bareTable(name)),
    ...routes.map(({ path }) => path),
    ...modules.map(({ path }) => path),
  ];
  return new Set(
    texts.flatMap((text) =>
      text
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .toLowerCase()
        .split(/[^a-z]+/),
    ),
  );
}
