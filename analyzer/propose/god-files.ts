import { type CodeGraph, moduleOf } from '../model/graph.ts';
import { addTo, groupBy } from '../model/order.ts';
import { isTooling } from '../model/tooling.ts';
import { pathWords } from './words.ts';

/** A file of this many lines, or of this share of the program, may hold several domains. */
const MANY_LINES = 600;
const SHARE = 0.15;
/** Fewer declarations and handlers are not worth dividing. */
const MIN_PARTS = 4;

/**
 * Files that may hold several domains: large ones in which routes of two subjects or more are answered, or code writes two
 * tables or more. Whether they are split is seen when their parts are clustered.
 */
export function godFiles(graph: CodeGraph): ReadonlySet<string> {
  const code = graph.modules.filter(
    ({ path, barrel }) => !barrel && !isTooling(path) && !/\.(json|sql|prisma)$/.test(path),
  );
  const total = code.reduce((sum, { lines }) => sum + lines, 0);
  const parts = new Map<string, number>();
  for (const { module, name, kind } of graph.symbols)
    if (kind !== 'module' && kind !== 'type' && !name.includes('.')) addTo(parts, module, 1);
  const routes = groupBy(graph.routes, ({ handler }) => handler.file);
  for (const [file, own] of routes) addTo(parts, file, own.length);
  const tables = groupBy(
    graph.statements.flatMap(({ symbol, reads, writes }) =>
      [...reads, ...writes].map((table) => ({ table, file: moduleOf(symbol) })),
    ),
    ({ file }) => file,
  );
  const subjects = (file: string): number =>
    Math.max(
      new Set(
        (routes.get(file) ?? []).map(({ path }) => pathWords(path)[0]?.join(' ')).filter((word) => word !== undefined),
      ).size,
      new Set((tables.get(file) ?? []).map(({ table }) => table)).size,
    );
  return new Set(
    code
      .filter(({ lines }) => lines >= Math.min(MANY_LINES, total * SHARE))
      .map(({ path }) => path)
      .filter((path) => (parts.get(path) ?? 0) >= MIN_PARTS && subjects(path) >= 2),
  );
}
