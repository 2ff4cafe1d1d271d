/**
 * How well proposed boundaries agree with known ones, beside plain Louvain on the import graph.
 *
 *     node bench/boundaries.ts <corpus> <checkouts> [--hidden] [name…]
 *
 * `corpus` holds sets-*.json, labels.mjs, hide.mjs and score.mjs, `checkouts` the work trees that its checkout.sh makes.
 * With `--hidden` the analyzed copy has no folders. One row per monolith and the means.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { UndirectedGraph } from 'graphology';
import imported from 'graphology-communities-louvain';
import { analyzeGraph } from '../analyzer/analyze-graph.ts';
import type { CodeGraph } from '../analyzer/model/graph.ts';
import { isRunTimeImport, moduleEdges } from '../analyzer/model/module-edges.ts';
import { readCodeGraph } from '../analyzer/read-code-graph.ts';

const louvain = imported as unknown as typeof imported.default;

interface Subject {
  readonly name: string;
  readonly dir: string;
  readonly root: string;
  readonly truth?: string;
}

type Labels = Readonly<Record<string, string>>;

/** Only `n` where it is 0. */
interface Agreement {
  readonly n: number;
  readonly labels?: number;
  readonly services?: number;
  readonly ari?: number;
  readonly completeness?: number;
  readonly pairF1?: number;
}

interface Row {
  readonly name: string;
  readonly files: Agreement;
  readonly baseline: Agreement;
  readonly routes: Agreement | null;
  readonly tables: Agreement | null;
}

const [corpus = '', checkouts = '', ...rest] = process.argv.slice(2);
const hidden = rest.includes('--hidden');
const wanted = rest.filter((word) => !word.startsWith('--'));
const { agreement } = (await import(pathToFileURL(path.resolve(corpus, 'score.mjs')).href)) as {
  agreement(predicted: Labels, truth: Labels): Agreement;
};
const { labels, RULES } = (await import(pathToFileURL(path.resolve(corpus, 'labels.mjs')).href)) as {
  labels(name: string, folder: string): Labels;
  /** A program in one or two files has no labelled files, only routes and tables. */
  RULES: Readonly<Record<string, unknown>>;
};

const subjects = readdirSync(corpus)
  .filter((name) => /^sets-.*\.json$/.test(name))
  .flatMap((name) => readJson<Subject[]>(path.join(corpus, name)))
  .filter(({ name }) => (wanted.length === 0 ? name in RULES || !hidden : wanted.includes(name)));

const rows: Row[] = [];
for (const subject of subjects) {
  rows.push(hidden ? await rowOfHidden(subject) : await rowOf(subject));
  print(rows.at(-1) as Row);
}
printMeans(rows);

async function rowOf(subject: Subject): Promise<Row> {
  const checkout = path.join(checkouts, subject.dir);
  const root = subject.root.includes(',') ? '.' : subject.root;
  const prefix = root === '.' ? '' : `${root}/`;
  return score(subject, await readCodeGraph(path.join(checkout, root)), {
    wanted: subject.name in RULES ? labels(subject.name, checkout) : {},
    nameOf: (file) => prefix + file,
  });
}

async function rowOfHidden(subject: Subject): Promise<Row> {
  const folder = mkdtempSync(path.join(tmpdir(), 'boundaries-'));
  try {
    const copy = path.join(folder, 'copy');
    execFileSync(process.execPath, [
      path.join(corpus, 'hide.mjs'),
      subject.name,
      path.join(checkouts, subject.dir),
      copy,
    ]);
    const key = readJson<Record<string, { label: string }>>(`${copy}.key.json`);
    const wanted = Object.fromEntries(Object.entries(key).map(([file, { label }]) => [file, label]));
    return score(subject, await readCodeGraph(copy, { history: false }), { wanted, nameOf: (file) => file });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Known {
  readonly wanted: Labels;
  readonly nameOf: (file: string) => string;
}

function score({ name, truth }: Subject, graph: CodeGraph, { wanted: all, nameOf }: Known): Row {
  const scored = Object.fromEntries(Object.entries(all).filter(([, label]) => !label.startsWith('_')));
  const report = analyzeGraph(graph);
  const files = Object.fromEntries(report.modules.map(({ path: file, service }) => [nameOf(file), of(service)]));
  const known = truth === undefined ? null : readJson<{ routes?: Labels; tables?: Labels }>(path.join(corpus, truth));
  const routes = report.routes.map(({ method, path: route, service }) => [keyOf(`${method} ${route}`), of(service)]);
  const tables = report.tables.map((table) => [table.name.toLowerCase(), of(table.owner)]);
  return {
    name,
    files: agreement(files, scored),
    baseline: agreement(importCommunities(graph, nameOf), scored),
    routes: known?.routes === undefined ? null : agreement(Object.fromEntries(routes), mapKeys(known.routes, keyOf)),
    tables:
      known?.tables === undefined
        ? null
        : agreement(
            Object.fromEntries(tables),
            mapKeys(known.tables, (key) => key.toLowerCase()),
          ),
  };
}

function of(service: string | null): string {
  return service ?? '~shared';
}

function mapKeys(record: Labels, change: (key: string) => string): Labels {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [change(key), value]));
}

/** As the corpus's scorer spells routes: parameters as one word, no slash at the end, lower case. */
function keyOf(route: string): string {
  return route
    .replace(/:[A-Za-z_]\w*\??|\{[^}]*\}|\[[^\]]*\]/g, ':p')
    .replace(/\/+$/, '')
    .toLowerCase();
}

/** The bar to beat: what Louvain makes of run-time imports alone. */
function importCommunities(graph: CodeGraph, nameOf: (file: string) => string): Labels {
  const imports = new UndirectedGraph();
  for (const { path: file } of graph.modules) imports.addNode(file);
  for (const { from, to } of moduleEdges(graph, isRunTimeImport)) if (from !== to) imports.mergeEdge(from, to);
  if (imports.size === 0) return {};
  const communities = louvain(imports, { randomWalk: false });
  return Object.fromEntries(graph.modules.map(({ path: file }) => [nameOf(file), String(communities[file])]));
}

function print({ name, files, baseline, routes, tables }: Row): void {
  const cells = [
    files.n === 0 ? '–' : `${files.labels} / ${files.services}`,
    ...[files.ari, files.completeness, baseline.ari, routes?.pairF1, tables?.pairF1].map(
      (value) => value?.toFixed(2) ?? '–',
    ),
  ];
  console.log(`| ${name} | ${files.n} | ${cells.join(' | ')} |`);
}

function printMeans(all: readonly Row[]): void {
  const mean = (list: readonly (number | undefined)[]): string => {
    const known = list.filter((value) => value !== undefined);
    return known.length === 0 ? '–' : (known.reduce((sum, value) => sum + value, 0) / known.length).toFixed(3);
  };
  console.log(
    `mean of ${all.length}: ARI ${mean(all.map(({ files }) => files.ari))}, completeness ${mean(all.map(({ files }) => files.completeness))}, ` +
      `Louvain on imports ${mean(all.map(({ baseline }) => baseline.ari))}, ` +
      `routes ${mean(all.map(({ routes }) => routes?.pairF1))}, tables ${mean(all.map(({ tables }) => tables?.pairF1))}`,
  );
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
