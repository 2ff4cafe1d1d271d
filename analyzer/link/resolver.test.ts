import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { CodeGraph } from '../model/graph.ts';
import { readCodeGraph } from '../read-code-graph.ts';

const FIXTURE = path.join(path.dirname(fileURLToPath(import.meta.url)), 'fixtures/imports');

let graph: CodeGraph;
beforeAll(async () => {
  graph = await readCodeGraph(FIXTURE, { history: false });
});

const edges = (from: string): string[] =>
  graph.references
    .filter((one) => one.from === `${from}#` && one.to.endsWith('#'))
    .map(({ kind, to, confidence }) => `${kind} ${to.slice(0, -1)}${confidence === 'exact' ? '' : ` (${confidence})`}`)
    .sort();

describe('imports of a source tree that is neither installed nor built', () => {
  it('lead to the file they mean, in every way of ES modules and TypeScript', () => {
    expect(edges('src/esm.ts')).toEqual([
      'dynamic src/exporters/csv.cjs (inferred)',
      'dynamic src/exporters/txt.cjs (inferred)',
      'dynamic src/lib/lazy.ts',
      'dynamic src/lib/thread.ts (inferred)',
      'import packages/built/src/index.ts',
      'import src/db/pool.ts',
      'import src/lib/config.json',
      'import src/lib/index.ts',
      'import src/lib/logger.mts',
      'import src/lib/money.ts',
      'import src/lib/tool.cjs',
      'import src/lib/tool.cjs',
      'import src/lib/view.tsx',
      'import src/models/cart.ts',
      'import src/models/order.ts',
      're-export packages/built/src/parts/wheel.ts',
      're-export packages/plain/lib/plain.js',
      'type src/lib/globals.d.ts',
      'type src/lib/money.ts',
      'type src/models/order.ts',
    ]);
  });

  it('lead to the file they mean in CommonJS', () => {
    expect(edges('src/commonjs.cjs')).toEqual([
      'dynamic src/exporters/txt.cjs (inferred)',
      'dynamic src/lib/lazy.ts (inferred)',
      'import src/lib/tool.cjs',
      'type src/models/cart.ts',
    ]);
  });

  it('obey the nearest tsconfig.json', () => {
    expect(edges('packages/tool/index.ts')).toEqual(['import packages/tool/models/own.ts']);
  });

  it('never take a package for a file of the same name, and name what is missing', () => {
    expect(graph.references.some(({ to }) => to.startsWith('src/express.ts'))).toBe(false);
    expect(graph.unresolved).toEqual([
      { what: './gone.ts', at: 'src/esm.ts:23', why: 'no file was found for this import' },
    ]);
  });

  it('make files that only re-export barrels, and imported data modules', () => {
    expect(graph.modules.filter(({ barrel }) => barrel).map((module) => module.path)).toEqual(['src/lib/index.ts']);
    expect(graph.modules.map((module) => module.path)).toEqual(
      expect.arrayContaining(['src/lib/config.json', 'src/lib/globals.d.ts']),
    );
  });

  it('start where a package.json names a build that was never made', () => {
    expect(graph.entryPoints).toContain('src/start.ts');
    expect(graph.entryPoints).toContain('src/worker.ts');
  });
});
