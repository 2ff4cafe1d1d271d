/**
 * The module graph beside madge's on the same files, with every option that helps madge. A difference is counted under the
 * first rule that explains it; what no rule explains is printed.
 *
 *     node bench/imports/madge.ts <folder>...
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import madge from 'madge';
import { moduleOf, type Reference } from '../../analyzer/model/graph.ts';
import { readCodeGraph } from '../../analyzer/read-code-graph.ts';

for (const root of process.argv.slice(2)) await compare(path.resolve(root));

async function compare(root: string): Promise<void> {
  const graph = await readCodeGraph(root, { history: false });
  const files = new Set(graph.modules.map((module) => module.path));
  const started = performance.now();
  const theirs = await madgeEdges(root, files);
  const seconds = (performance.now() - started) / 1_000;
  const ours = new Map<string, Reference[]>();
  for (const reference of graph.references) {
    if (reference.kind === 'call' || reference.kind === 'use') continue;
    const key = `${moduleOf(reference.from)} -> ${moduleOf(reference.to)}`;
    ours.set(key, [...(ours.get(key) ?? []), reference]);
  }
  const onlyOurs = [...ours].filter(([key]) => !theirs.has(key));
  const onlyTheirs = [...theirs].filter((key) => !ours.has(key));
  const both = theirs.size - onlyTheirs.length;
  console.log(
    `${path.basename(root)}: ${files.size} files, ${both} edges of both, ${onlyTheirs.length} only of madge (${seconds.toFixed(1)} s), ${onlyOurs.length} only ours`,
  );
  const counts = new Map<string, number>();
  for (const [key, references] of onlyOurs) {
    const why = reasonOf(references, root);
    counts.set(why ?? 'unexplained', (counts.get(why ?? 'unexplained') ?? 0) + 1);
    if (why === null) console.log(`  only ours: ${key}`);
  }
  for (const key of onlyTheirs) console.log(`  only madge: ${key}`);
  for (const [why, count] of counts) console.log(`  ${count} × ${why}`);
}

async function madgeEdges(root: string, files: ReadonlySet<string>): Promise<Set<string>> {
  const config = nearestConfig(root);
  const result = await madge(
    [...files].map((file) => path.join(root, file)),
    {
      baseDir: root,
      fileExtensions: ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs'],
      detectiveOptions: { ts: { mixedImports: true }, tsx: { mixedImports: true }, es6: { mixedImports: true } },
      ...(config === null ? {} : { tsConfig: config }),
    },
  );
  const edges = Object.entries(result.obj()).flatMap(([from, list]) => list.map((to) => `${from} -> ${to}`));
  return new Set(edges.filter((edge) => edge.split(' -> ').every((file) => files.has(file))));
}

function nearestConfig(folder: string): string | null {
  const config = path.join(folder, 'tsconfig.json');
  if (existsSync(config)) return config;
  return folder === path.dirname(folder) ? null : nearestConfig(path.dirname(folder));
}

/** Why madge does not have an edge, by how the source writes it. */
function reasonOf(references: readonly Reference[], root: string): string | null {
  if (references.every(({ confidence }) => confidence === 'inferred')) return 'computed or a mock (ours are inferred)';
  const written = references.map(({ at }) => writtenAt(at, root));
  const specifiers = written.map(
    (text) => /(?:from|import|require|path=)\s*\(?\s*(['"`])(.*?)\1/s.exec(text)?.[2] ?? '',
  );
  if (moduleOf(references[0]?.to ?? '').endsWith('.json')) return 'a JSON file, which is no module to it';
  if (
    written.every((text) => /\bimport\(\s*['"][^'"]+['"]\s*\)\s*[.[)>,;|&]/.test(text) || /reference path/.test(text))
  )
    return 'a type: import(…).T, JSDoc, reference path';
  if (specifiers.every((one) => !/^\.{0,2}\//.test(one) && one !== '.' && one !== '..'))
    return 'an alias or a workspace package it cannot resolve';
  if (specifiers.some((one) => /\.[cm]?jsx?$/.test(one))) return 'a .js specifier that means TypeScript';
  if (written.every((text) => /^\s*export\b/.test(text))) return 'a re-export';
  if (written.every((text) => /\brequire\b/.test(text))) return 'require()';
  if (written.every((text) => /\bimport\s*\(/.test(text))) return 'import()';
  return null;
}

function writtenAt(at: string, root: string): string {
  const cut = at.lastIndexOf(':');
  const lines = readFileSync(path.join(root, at.slice(0, cut)), 'utf8').split('\n');
  return (
    lines
      .slice(Number(at.slice(cut + 1)) - 1, Number(at.slice(cut + 1)) + 40)
      .join('\n')
      .split(/;|\n(?=import\b|export\b|const\b)/)[0] ?? ''
  );
}
