/**
 * How long it takes to read a source folder, next to madge (imports only) and ts-morph (imports only, types resolved).
 *
 *     node bench/analyzer.ts [folder]        default legacy-monolith/src
 */
import path from 'node:path';
import madge from 'madge';
import { Project } from 'ts-morph';
import { findFiles } from '../analyzer/extract/disk/find-files.ts';
import { readSources } from '../analyzer/extract/disk/read-sources.ts';
import { extractFacts } from '../analyzer/extract/extract-facts.ts';
import { readCodeGraph } from '../analyzer/read-code-graph.ts';

interface Row {
  readonly what: string;
  readonly seconds: number;
  readonly found: string;
}

const root = path.resolve(process.argv[2] ?? 'legacy-monolith/src');

async function timed(what: string, run: () => Promise<string> | string): Promise<Row> {
  const started = performance.now();
  const found = await run();
  return { what, seconds: (performance.now() - started) / 1_000, found };
}

async function readFacts(): Promise<string> {
  const { sources } = await readSources(root, (await findFiles(root, [])).files);
  const facts = sources.map((source) => extractFacts(source.path, source.text));
  return `${facts.reduce((sum, one) => sum + one.calls.length, 0)} calls`;
}

async function readGraph(): Promise<string> {
  const { references, routes, statements } = await readCodeGraph(root, { history: false });
  return `${references.length} references, ${routes.length} routes, ${statements.length} statements`;
}

async function readWithMadge(): Promise<string> {
  const result = await madge(root, { fileExtensions: ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs'] });
  const edges = Object.values(result.obj()).reduce((sum, list) => sum + list.length, 0);
  return `${edges} imports`;
}

function readWithMorph(files: readonly string[]): string {
  const project = new Project({ compilerOptions: { allowJs: true, allowImportingTsExtensions: true, noEmit: true } });
  for (const file of files) project.addSourceFileAtPath(path.join(root, file));
  const edges = project
    .getSourceFiles()
    .flatMap((file) => [...file.getImportDeclarations(), ...file.getExportDeclarations()])
    .filter((declaration) => declaration.getModuleSpecifierSourceFile() !== undefined);
  return `${edges.length} imports`;
}

const { files } = await findFiles(root, []);
const code = files.filter((file) => !file.endsWith('.sql'));
const lines = (await readSources(root, code)).sources.reduce((sum, { text }) => sum + text.split('\n').length, 0);
const rows = [
  await timed('facts (cold)', readFacts),
  await timed('facts and links', readGraph),
  await timed('madge', readWithMadge),
  await timed('ts-morph', () => readWithMorph(code)),
];
console.log(`${path.basename(root)}: ${code.length} files, ${lines} lines\n`);
for (const { what, seconds, found } of rows)
  console.log(`${what.padEnd(18)}${seconds.toFixed(2).padStart(8)} s   ${found}`);
