/** A graph from source texts, without a disk: relative imports are looked up by name, everything else is a package. */
import { extractFacts } from '../extract/extract-facts.ts';
import { type LinkInput, linkFacts } from '../link/link.ts';
import type { Resolve } from '../link/program.ts';
import type { CodeGraph } from '../model/graph.ts';

const ENDINGS = ['', '.ts', '.js', '.cjs', '/index.ts', '/index.js'];

export function graphOf(sources: Readonly<Record<string, string>>, more: Partial<LinkInput> = {}): CodeGraph {
  const paths = new Set(Object.keys(sources));
  return linkFacts({
    root: 'sample',
    files: Object.entries(sources).map(([path, text]) => extractFacts(path, text)),
    resolve: resolveAmong(paths),
    started: [],
    changeCoupling: [],
    skipped: [],
    linesOf: () => 1,
    ...more,
  });
}

const resolveAmong =
  (paths: ReadonlySet<string>): Resolve =>
  (from, specifier) => {
    if (!specifier.startsWith('.')) return { kind: 'package', name: specifier.replace(/^node:/, '') };
    const path = new URL(specifier, `file:///${from}`).pathname.slice(1);
    const found = ENDINGS.map((ending) => path + ending).find((candidate) => paths.has(candidate));
    return found === undefined ? { kind: 'missing' } : { kind: 'module', path: found };
  };

/** `GET /orders/:id -> orders.ts#find [auth]`, in the order of the graph. */
export const routeLines = ({ routes }: CodeGraph): string[] =>
  routes.map(
    ({ method, path, handler, middleware, confidence }) =>
      `${method} ${path} -> ${handler.symbol}${middleware.length === 0 ? '' : ` [${middleware.map(({ name }) => name).join()}]`}${confidence === 'exact' ? '' : ` (${confidence})`}`,
  );

/** `a.ts#f call b.ts#g`, without places. */
export const referenceLines = ({ references }: CodeGraph, kind: string): string[] =>
  references
    .filter((one) => one.kind === kind)
    .map(({ from, to, confidence }) => `${from} -> ${to}${confidence === 'exact' ? '' : ` (${confidence})`}`);

/** `a.ts#f reads orders,users writes carts`. */
export const statementLines = ({ statements }: CodeGraph): string[] =>
  statements.map(
    ({ symbol, reads, writes, confidence }) =>
      `${symbol}${reads.length === 0 ? '' : ` reads ${reads.join()}`}${writes.length === 0 ? '' : ` writes ${writes.join()}`}${confidence === 'exact' ? '' : ` (${confidence})`}`,
  );
