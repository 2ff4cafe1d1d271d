/**
 * The module graph beside one that TypeScript's own module resolution makes of the same files, on repositories that are
 * neither installed nor built. Every difference is printed; docs/accuracy.md says what each kind of them means.
 *
 *     node bench/imports.ts <folder>... [--quiet]
 */
import path from 'node:path';
import type { CodeGraph } from '../analyzer/model/graph.ts';
import { moduleOf } from '../analyzer/model/graph.ts';
import { readCodeGraph } from '../analyzer/read-code-graph.ts';
import { readRepository } from './imports/packages.ts';
import { type ReferenceEdge, referenceEdges } from './imports/reference.ts';

const quiet = process.argv.includes('--quiet');
const roots = process.argv.slice(2).filter((one) => !one.startsWith('--'));

for (const root of roots) await compare(path.resolve(root));

async function compare(root: string): Promise<void> {
  const repository = readRepository(root);
  const graph = await readCodeGraph(root, { history: false });
  const files = graph.modules.map((module) => module.path).filter((file) => /(?<!\.d)\.[cm]?[jt]sx?$/.test(file));
  const started = performance.now();
  const left = new Set(graph.skipped.map((one) => one.path));
  const isLeft = (file: string): boolean =>
    /(^|\/)\./.test(file) || left.has(file) || [...left].some((one) => one.endsWith('/') && file.startsWith(one));
  const theirs = pairsOf(referenceEdges(repository, root, files).filter(({ from, to }) => from !== to && !isLeft(to)));
  const seconds = (performance.now() - started) / 1_000;
  const ours = ourPairs(graph);
  const missing = [...theirs].filter(([pair]) => !ours.has(pair));
  const extra = [...ours].filter(([pair, kind]) => !theirs.has(pair) && kind !== 'inferred');
  const inferred = [...ours].filter(([pair, kind]) => !theirs.has(pair) && kind === 'inferred');
  const kinds = [...theirs].filter(([pair, kind]) => ours.has(pair) && ours.get(pair) !== kind);
  const recall = (1 - missing.length / theirs.size) * 100;
  console.log(
    `${path.relative(path.dirname(repository.top), root)}: ${files.length} files, ${theirs.size} edges by TypeScript (${seconds.toFixed(1)} s), ` +
      `recall ${recall.toFixed(2)} %, ${missing.length} missing, ${extra.length} extra, ${inferred.length} inferred beside them, ${kinds.length} of another kind`,
  );
  if (quiet) return;
  for (const [what, pairs] of Object.entries({ missing, extra, inferred, kind: kinds }))
    for (const [pair, kind] of pairs) console.log(`  ${what}: ${pair} (${kind})`);
}

type Pairs = ReadonlyMap<string, 'run time' | 'type' | 'inferred'>;

/** Two files are tied at run time when one of the imports between them is. */
function pairsOf(edges: readonly ReferenceEdge[]): Pairs {
  const pairs = new Map<string, 'run time' | 'type'>();
  for (const { from, to, typeOnly } of edges) {
    const pair = `${from} -> ${to}`;
    if (!typeOnly || !pairs.has(pair)) pairs.set(pair, typeOnly ? 'type' : 'run time');
  }
  return pairs;
}

function ourPairs({ references }: CodeGraph): Pairs {
  const pairs = new Map<string, 'run time' | 'type' | 'inferred'>();
  const rank = { 'run time': 2, type: 1, inferred: 0 };
  for (const { from, to, kind, confidence } of references) {
    if (kind === 'call' || kind === 'use') continue;
    const pair = `${moduleOf(from)} -> ${moduleOf(to)}`;
    const is = confidence !== 'exact' ? 'inferred' : kind === 'type' ? 'type' : 'run time';
    const before = pairs.get(pair);
    if (before === undefined || rank[is] > rank[before]) pairs.set(pair, is);
  }
  return pairs;
}
