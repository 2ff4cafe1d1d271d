/**
 * The module graph against two tools that others wrote. Where they differ, a rule below says why, and who is right:
 * a difference without a rule is a failure.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, jest } from '@jest/globals';
import madge from 'madge';
import { Project } from 'ts-morph';
import type { CodeGraph } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { readCodeGraph } from '../read-code-graph.ts';

/** A type checker on a busy machine. */
jest.setTimeout(60_000);

const HERE = path.dirname(fileURLToPath(import.meta.url));
const SHOP = path.join(HERE, '../../legacy-monolith/src');
const IMPORTS = path.join(HERE, '../link/fixtures/imports/src');

interface Edge {
  readonly from: string;
  readonly to: string;
  /** How our graph has it; empty when it has not. */
  readonly kinds: string;
}

const key = (from: string, to: string): string => `${from} -> ${to}`;

function ourEdges({ references }: CodeGraph): Map<string, Edge> {
  const edges = new Map<string, Edge>();
  for (const { from, to, kind, confidence } of references) {
    if (kind === 'call' || kind === 'use') continue;
    const [a, b] = [moduleOf(from), moduleOf(to)];
    const before = edges.get(key(a, b))?.kinds ?? '';
    edges.set(key(a, b), { from: a, to: b, kinds: `${before} ${kind}:${confidence}`.trim() });
  }
  return edges;
}

interface Rule {
  readonly why: string;
  readonly applies: (edge: Edge) => boolean;
}

/** Every difference that no rule explains. */
function unexplained(
  ours: ReadonlyMap<string, Edge>,
  theirs: ReadonlySet<string>,
  rules: { missing: Rule[]; extra: Rule[] },
): string[] {
  const missing = [...ours.values()].filter(({ from, to }) => !theirs.has(key(from, to)));
  const extra = [...theirs]
    .filter((edge) => !ours.has(edge))
    .map((edge): Edge => {
      const [from = '', to = ''] = edge.split(' -> ');
      return { from, to, kinds: '' };
    });
  const open = (edges: Edge[], list: Rule[]) => edges.filter((edge) => !list.some(({ applies }) => applies(edge)));
  return [
    ...open(missing, rules.missing).map(({ from, to, kinds }) => `only ours: ${key(from, to)} (${kinds})`),
    ...open(extra, rules.extra).map(({ from, to }) => `only theirs: ${key(from, to)}`),
  ];
}

const every = (kinds: string, pattern: RegExp): boolean => kinds.split(' ').every((kind) => pattern.test(kind));

const computed: Rule = {
  why: 'neither follows computed specifiers; ours are inferred',
  applies: ({ kinds }) => every(kinds, /:inferred$/),
};

async function madgeEdges(root: string): Promise<Set<string>> {
  const result = await madge(root, {
    fileExtensions: ['ts', 'tsx', 'mts', 'cts', 'js', 'cjs', 'mjs'],
    detectiveOptions: { ts: { mixedImports: true }, es6: { mixedImports: true } },
  });
  return new Set(Object.entries(result.obj()).flatMap(([from, list]) => list.map((to) => key(from, to))));
}

const inComments: Rule = {
  why: 'neither reads types in JSDoc and <reference path>',
  applies: ({ from, to }) => ['commonjs.cjs -> models/cart.ts', 'esm.ts -> lib/globals.d.ts'].includes(key(from, to)),
};

const fromAbove: Rule = {
  why: 'neither was given the tsconfig.json above the folder, whose baseUrl it is',
  applies: ({ from, to }) => key(from, to) === 'esm.ts -> models/cart.ts',
};

const MADGE: { missing: Rule[]; extra: Rule[] } = {
  missing: [computed, inComments, fromAbove],
  extra: [],
};

function morphEdges(root: string, graph: CodeGraph): Set<string> {
  const project = new Project({
    compilerOptions: {
      allowJs: true,
      module: 199,
      moduleResolution: 99,
      allowImportingTsExtensions: true,
      noEmit: true,
      resolveJsonModule: true,
    },
  });
  for (const { path: file } of graph.modules)
    if (/\.[cm]?[jt]sx?$/.test(file)) project.addSourceFileAtPathIfExists(path.join(root, file));
  const relative = (file: string) => path.relative(root, file).split(path.sep).join('/');
  return new Set(
    project.getSourceFiles().flatMap((file) =>
      [...file.getImportDeclarations(), ...file.getExportDeclarations()].flatMap((declaration) => {
        const target = declaration.getModuleSpecifierSourceFile();
        return target === undefined || relative(target.getFilePath()).startsWith('..')
          ? []
          : [key(relative(file.getFilePath()), relative(target.getFilePath()))];
      }),
    ),
  );
}

const MORPH: { missing: Rule[]; extra: Rule[] } = {
  missing: [
    computed,
    inComments,
    fromAbove,
    { why: 'asked for declarations, it does not tell import()', applies: ({ kinds }) => every(kinds, /^dynamic:/) },
    { why: 'nor require(), also as import x = require()', applies: ({ to }) => to.endsWith('.cjs') },
    {
      why: 'it resolves no paths of a tsconfig.json it was not given',
      applies: ({ from, to }) => from === 'esm.ts' && to === 'models/order.ts',
    },
  ],
  extra: [],
};

describe.each([
  ['the shop', SHOP],
  ['the ways to import', IMPORTS],
])('the module graph of %s', (_, root) => {
  it('is madge’s, but for what the rules explain', async () => {
    const graph = await readCodeGraph(root, { history: false });
    const theirs = await madgeEdges(root);
    expect(theirs.size).toBeGreaterThan(0);
    expect(unexplained(ourEdges(graph), theirs, MADGE)).toEqual([]);
  });

  it('is ts-morph’s, but for what the rules explain', async () => {
    const graph = await readCodeGraph(root, { history: false });
    const theirs = morphEdges(root, graph);
    expect(theirs.size).toBeGreaterThan(0);
    expect(unexplained(ourEdges(graph), theirs, MORPH)).toEqual([]);
  });
});
