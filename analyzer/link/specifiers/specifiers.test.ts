import { describe, expect, it } from '@jest/globals';
import { literalTree, sourcesOf } from '../../test/literal-tree.ts';
import type { Resolution } from '../program.ts';
import { createResolve } from '../resolver.ts';

type Files = Readonly<Record<string, string>>;

/** What a specifier means in a file of the repository `/r`; `root` is the analyzed folder. */
function resolver(files: Files, root = '/r') {
  const all = Object.fromEntries(Object.entries(files).map(([file, text]) => [`/r/${file}`, text]));
  const resolve = createResolve(root, sourcesOf(all, root), { tree: literalTree({ '/r/.git': '', ...all }) });
  return (from: string, specifier: string, way: 'import' | 'require' = 'import'): string =>
    described(resolve(from, specifier, way));
}

const described = (found: Resolution): string =>
  found.kind === 'missing' ? 'missing' : found.kind === 'package' ? `package ${found.name}` : found.path;

/** TypeScript's word for the folder of the configuration that is asked, not of the one that says it. */
const CONFIG_DIR = ['$', '{configDir}/src/*'].join('');

const json = (value: unknown): string => JSON.stringify(value);

describe('a relative import', () => {
  it.each([
    ['./a', 'src/a.ts'],
    ['./a.js', 'src/a.ts'],
    ['./view.jsx', 'src/view.tsx'],
    ['./view.ts', 'src/view.tsx'],
    ['./a.tsx', 'src/a.ts'],
    ['./m.mjs', 'src/m.mts'],
    ['./c.cjs', 'src/c.cts'],
    ['./order.service', 'src/order.service.ts'],
    ['./types', 'src/types.d.ts'],
    ['./data', 'src/data.json'],
    ['./page.vue?raw', 'src/page.vue'],
    ['raw-loader!./a', 'src/a.ts'],
    ['./parts', 'src/parts/index.jsx'],
    ['.', 'src/index.ts'],
    ['./parts/..', 'src/index.ts'],
    ['./both', 'src/both.ts'],
    ['./both/', 'src/both/index.ts'],
    ['./box', 'src/box/lib/main.js'],
    ['./gone', 'missing'],
    ['../../outside', 'missing'],
  ])('%s means %s', (specifier, file) => {
    const names = 'a.ts view.tsx m.mts c.cts order.service.ts types.d.ts data.json page.vue parts/index.jsx index.ts';
    const more = 'both.ts both/index.ts box/lib/main.js';
    const files = Object.fromEntries(`${names} ${more}`.split(' ').map((name) => [`src/${name}`, '']));
    expect(resolver({ ...files, 'src/box/package.json': json({ main: 'lib/main' }) })('src/a.ts', specifier)).toBe(
      file,
    );
  });

  it('prefers source over what was compiled beside it', () => {
    expect(resolver({ 'a.ts': '', 'a.js': '', 'b.js': '' })('b.js', './a.js')).toBe('a.ts');
  });

  it('means the source of a build that was never made, or that lies beside it', () => {
    const files = { 'package.json': '{}', 'bin/run.mjs': '', 'src/cli.ts': '' };
    expect(resolver(files)('bin/run.mjs', '../dist/cli.mjs')).toBe('src/cli.ts');
    expect(resolver({ ...files, 'dist/cli.mjs': '' })('bin/run.mjs', '../dist/cli.mjs')).toBe('src/cli.ts');
  });

  it('takes no folder of sources for a build', () => {
    const files = { 'package.json': '{}', 'lib/other.ts': '', 'src/gone.ts': '' };
    expect(resolver(files)('lib/other.ts', './gone')).toBe('missing');
  });

  it('is seen through the folders that rootDirs lay over each other', () => {
    const files = {
      'tsconfig.json': json({ compilerOptions: { rootDirs: ['src', 'generated'] } }),
      'src/a.ts': '',
      'generated/b.ts': '',
    };
    expect(resolver(files)('src/a.ts', './b')).toBe('generated/b.ts');
  });

  it('goes by the name under which a file was read when a link leads there', () => {
    const files = { 'a.ts': '', 'shared/x.ts': '', 'linked/x.ts': '-> /r/shared/x.ts' };
    expect(resolver(files)('a.ts', './linked/x')).toBe('shared/x.ts');
  });
});

describe('the configuration of a file', () => {
  it('maps by the most specific pattern, then by baseUrl', () => {
    const paths = { '*': ['lib/*'], '@app/*': ['src/*'], '@app/special/*': ['special/*'], exact: ['src/x.ts'] };
    const files = {
      'tsconfig.json': json({ compilerOptions: { baseUrl: '.', paths } }),
      'src/x.ts': '',
      'special/x.ts': '',
      'lib/y.ts': '',
      'base/z.ts': '',
    };
    const ask = resolver(files);
    expect(['@app/x', '@app/special/x', 'exact', 'y', 'base/z', 'express'].map((one) => ask('src/x.ts', one))).toEqual([
      'src/x.ts',
      'special/x.ts',
      'src/x.ts',
      'lib/y.ts',
      'base/z.ts',
      'package express',
    ]);
  });

  it('is the nearest one, or the jsconfig.json of a folder that has no other', () => {
    const files = {
      'tsconfig.json': json({ compilerOptions: { paths: { '~/*': ['./outer/*'] } } }),
      'app/jsconfig.json': json({ compilerOptions: { paths: { '~/*': ['./inner/*'] } } }),
      'outer/x.ts': '',
      'app/inner/x.js': '',
      'app/a.js': '',
      'b.ts': '',
    };
    expect(resolver(files)('b.ts', '~/x')).toBe('outer/x.ts');
    expect(resolver(files)('app/a.js', '~/x')).toBe('app/inner/x.js');
  });

  it('is the one among its references that includes the file', () => {
    const app = { include: ['src'], compilerOptions: { paths: { '@/*': ['./src/*'] } } };
    const node = { include: ['tools/**/*.ts'], compilerOptions: { paths: { '@/*': ['./tools/*'] } } };
    const files = {
      'tsconfig.json': json({ files: [], references: [{ path: './tsconfig.app.json' }, { path: './tools' }] }),
      'tsconfig.app.json': json(app),
      'tools/tsconfig.json': json({ files: [], references: [{ path: '../tsconfig.node.json' }] }),
      'tsconfig.node.json': json(node),
      'src/x.ts': '',
      'tools/x.ts': '',
    };
    expect(resolver(files)('src/x.ts', '@/x')).toBe('src/x.ts');
    expect(resolver({ ...files, 'tools/tsconfig.json': json(node) })('src/x.ts', '@/x')).toBe('src/x.ts');
    expect(resolver(files)('tools/x.ts', '@/x')).toBe('tools/x.ts');
  });

  it('may go by another name where no tsconfig.json lies', () => {
    const server = { include: ['src'], compilerOptions: { paths: { '@/*': ['./src/*'] } } };
    const files = { 'tsconfig.server.json': json(server), 'src/x.ts': '', 'web/y.ts': '' };
    expect(resolver(files)('src/x.ts', '@/x')).toBe('src/x.ts');
    expect(resolver(files)('web/y.ts', '@/x')).toBe('missing');
  });

  it('takes over what it extends, one after the other, without what is not installed', () => {
    const files = {
      'tsconfig.json': '\uFEFF{ "extends": ["@tsconfig/node22", "./base", "@acme/config/web.json"], /* no more */ }',
      'base.json': json({ extends: './tsconfig.json', compilerOptions: { paths: { '@/*': ['./old/*'] } } }),
      'package.json': json({ workspaces: ['packages/*'] }),
      'packages/config/package.json': json({ name: '@acme/config' }),
      'packages/config/web.json': json({ compilerOptions: { paths: { '@/*': [CONFIG_DIR] } } }),
      'src/x.ts': '',
      'old/x.ts': '',
    };
    expect(resolver(files)('src/x.ts', '@/x')).toBe('src/x.ts');
    const { 'packages/config/web.json': _, ...less } = files;
    expect(resolver(less)('src/x.ts', '@/x')).toBe('old/x.ts');
  });

  it('measures inherited paths from its own baseUrl', () => {
    const files = {
      'base.json': json({ compilerOptions: { paths: { '@/*': ['lib/*'] } } }),
      'app/tsconfig.json': json({ extends: '../base.json', compilerOptions: { baseUrl: './src' } }),
      'app/src/lib/x.ts': '',
      'lib/x.ts': '',
    };
    expect(resolver(files)('app/src/lib/x.ts', '@/x')).toBe('app/src/lib/x.ts');
  });

  it('is asked before the package, but never for a module of Node', () => {
    const files = {
      'tsconfig.json': json({ compilerOptions: { baseUrl: 'src' } }),
      'src/express.ts': '',
      'src/events.ts': '',
    };
    expect(resolver(files)('src/express.ts', 'express')).toBe('src/express.ts');
    expect(resolver(files)('src/express.ts', 'events')).toBe('package events');
    expect(resolver(files)('src/express.ts', 'node:fs')).toBe('package fs');
  });
});

describe('a package of the same repository', () => {
  const workspace = {
    'package.json': json({ workspaces: { packages: ['packages/*', '!packages/left'] } }),
    'apps/api/a.ts': '',
  };
  const inWorkspace = (manifest: object, ...sources: string[]) =>
    resolver({
      ...workspace,
      'packages/money/package.json': json({ name: '@acme/money', ...manifest }),
      ...Object.fromEntries(sources.map((source) => [`packages/money/${source}`, ''])),
    });

  it.each<[string, object, string, string]>([
    ['main', { main: 'dist/index.js' }, '@acme/money', 'src/index.ts'],
    ['no entry at all', {}, '@acme/money', 'src/index.ts'],
    ['types only', { types: './dist/types/index.d.ts' }, '@acme/money', 'src/index.ts'],
    ['its source', { source: 'src/real.ts', main: 'dist/index.js' }, '@acme/money', 'src/real.ts'],
    [
      'a condition',
      { exports: { browser: './dist/real.js', import: './dist/index.mjs' } },
      '@acme/money',
      'src/index.ts',
    ],
    ['exports', { exports: { './cents': './dist/esm/real.js' } }, '@acme/money/cents', 'src/real.ts'],
    [
      'a pattern',
      { exports: { './*': './dist/*.js', './in/*': './dist/deep/*.js' } },
      '@acme/money/in/x',
      'src/deep/x.ts',
    ],
    ['an old pattern', { exports: { './in/': './dist/deep/' } }, '@acme/money/in/x.js', 'src/deep/x.ts'],
    ['a list', { exports: { '.': [null, './dist/index.js'] } }, '@acme/money', 'src/index.ts'],
    ['a folder', { exports: { './deep': './dist/deep.js' } }, '@acme/money/deep', 'src/deep/index.ts'],
    ['a deep import', { main: 'dist/index.js' }, '@acme/money/src/deep/x', 'src/deep/x.ts'],
    ['a deep import of the build', { main: 'dist/index.js' }, '@acme/money/dist/deep/x', 'src/deep/x.ts'],
    ['a short way to its source', { main: 'dist/index.js' }, '@acme/money/deep/x', 'src/deep/x.ts'],
  ])('is found by %s, unbuilt', (_, manifest, specifier, file) => {
    const ask = inWorkspace(manifest, 'src/index.ts', 'src/real.ts', 'src/deep/x.ts', 'src/deep/index.ts');
    expect(ask('apps/api/a.ts', specifier)).toBe(`packages/money/${file}`);
  });

  it('is built from where its configurations say', () => {
    const files = {
      ...workspace,
      'packages/money/package.json': json({
        name: '@acme/money',
        exports: { '.': './output/money.js', './old': './old/old.js' },
      }),
      'packages/money/tsconfig.json': json({ compilerOptions: { outDir: 'output', rootDir: 'code' } }),
      'packages/money/tsconfig.old.json': json({ include: ['legacy/**/*'], compilerOptions: { outDir: 'old' } }),
      'packages/money/code/money.ts': '',
      'packages/money/legacy/old.ts': '',
    };
    expect(resolver(files)('apps/api/a.ts', '@acme/money')).toBe('packages/money/code/money.ts');
    expect(resolver(files)('apps/api/a.ts', '@acme/money/old')).toBe('packages/money/legacy/old.ts');
  });

  it('is missing, not foreign, where it has no such file', () => {
    expect(inWorkspace({}, 'src/index.ts')('apps/api/a.ts', '@acme/money/gone')).toBe('missing');
  });

  it('may be told by pnpm or lerna', () => {
    const money = {
      'libs/deep/money/package.json': json({ name: 'money' }),
      'libs/deep/money/index.ts': '',
      'a.ts': '',
    };
    const asked = { 'package.json': json({ dependencies: { money: '^1.0.0' } }), ...money };
    expect(resolver(asked)('a.ts', 'money')).toBe('package money');
    const pnpm = 'catalog:\n  x: 1\npackages: # all\n  - "libs/**"\n  - \'apps/*\'\nother:\n  - no\n';
    for (const [name, text] of [
      ['pnpm-workspace.yaml', pnpm],
      ['lerna.json', json({ packages: ['libs/deep/*'] })],
    ] as const)
      expect(resolver({ ...asked, [name]: text })('a.ts', 'money')).toBe('libs/deep/money/index.ts');
  });

  it('may be linked by a dependency, and is not by a version of the registry', () => {
    const files = (version: string) => ({
      'api/package.json': json({ dependencies: { money: version } }),
      'api/a.ts': '',
      'other/money/package.json': json({ name: 'money' }),
      'other/money/index.js': '',
    });
    expect(resolver(files('file:../other/money'))('api/a.ts', 'money')).toBe('other/money/index.js');
    expect(resolver(files('^2.0.0'))('api/a.ts', 'money')).toBe('package money');
  });

  it('may refer to itself, and to what its imports name', () => {
    const manifest = {
      name: 'shop',
      exports: { './pub': './dist/pub.js' },
      imports: { '#db/*': './src/db/*.js', '#log': 'pino' },
    };
    const files = { 'package.json': json(manifest), 'src/pub.ts': '', 'src/db/pool.ts': '' };
    const ask = resolver(files);
    expect(['shop/pub', '#db/pool', '#log', '#gone'].map((one) => ask('src/pub.ts', one))).toEqual([
      'src/pub.ts',
      'src/db/pool.ts',
      'package pino',
      'missing',
    ]);
  });

  it('is foreign when it lies outside of the analyzed folder', () => {
    const files = {
      ...workspace,
      'packages/money/package.json': json({ name: '@acme/money' }),
      'packages/money/index.ts': '',
      'packages/shop/package.json': json({ name: '@acme/shop', dependencies: { '@acme/money': 'workspace:*' } }),
      'packages/shop/src/a.ts': '',
    };
    expect(resolver(files, '/r/packages/shop')('src/a.ts', '@acme/money')).toBe('package @acme/money');
    expect(resolver(files, '/r/packages/shop')('src/a.ts', '../../money/index')).toBe(
      'package (outside the analyzed folder)',
    );
    expect(resolver(files, '/r/packages')('shop/src/a.ts', '@acme/money')).toBe('money/index.ts');
  });

  it('gives its folders names that module-alias knows', () => {
    const files = {
      'package.json': json({ _moduleAliases: { '@models': 'dist/models' } }),
      'src/models/user.ts': '',
      'src/a.ts': '',
    };
    expect(resolver(files)('src/a.ts', '@models/user')).toBe('src/models/user.ts');
  });
});

describe('a specifier with a computed part', () => {
  it('can lie wherever its fixed part leads', () => {
    const files = {
      '/r/.git': '',
      '/r/package.json': json({ workspaces: ['packages/*'] }),
      '/r/tsconfig.json': json({ compilerOptions: { paths: { '@app/*': ['./src/*'] } } }),
      '/r/src/a.ts': '',
      '/r/packages/texts/package.json': json({ name: '@acme/texts' }),
    };
    const resolve = createResolve('/r', sourcesOf(files, '/r'), { tree: literalTree(files) });
    const places = (specifier: string) => resolve('src/a.ts', specifier, 'import');
    expect(places('@app/texts/\u0000.ts')).toEqual({ kind: 'missing', places: ['src/texts/\u0000.ts'] });
    expect(places('@acme/texts/\u0000')).toEqual({ kind: 'missing', places: ['packages/texts/\u0000'] });
    expect(places('pino/\u0000')).toEqual({ kind: 'missing', places: [] });
  });
});

describe('what is broken', () => {
  it('is told once and counts for nothing', () => {
    const files = {
      '/r/.git': '',
      '/r/package.json': '{ "name": ',
      '/r/app/tsconfig.json': '[]',
      '/r/app/a.ts': '',
      '/r/app/b.ts': '',
    };
    const problems: string[] = [];
    const onProblem = (problem: { path: string }) => problems.push(problem.path);
    const resolve = createResolve('/r', sourcesOf(files, '/r'), { tree: literalTree(files), onProblem });
    expect(problems.sort()).toEqual(['app/tsconfig.json', 'package.json']);
    expect(resolve('app/a.ts', './b', 'import')).toEqual({ kind: 'module', path: 'app/b.ts' });
  });

  it('ends: configurations that extend and refer to each other, packages that enter themselves', () => {
    const files = {
      'tsconfig.json': json({
        extends: './other.json',
        files: [],
        references: [{ path: './other.json' }, { path: '.' }],
      }),
      'other.json': json({ extends: './tsconfig.json', files: [], references: [{ path: './tsconfig.json' }] }),
      'a.ts': '',
      'own/package.json': json({ name: 'own', main: './', exports: { '.': './' } }),
      'own/b.ts': '',
    };
    expect(resolver(files)('a.ts', 'own')).toBe('missing');
    expect(resolver(files)('a.ts', './own')).toBe('missing');
  });
});
