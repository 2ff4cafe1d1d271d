/** The house keeps its own rules: who may import whom, and where effects may happen. Read from the source with oxc. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parseSync } from 'oxc-parser';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const SAMPLE_APPS = [
  'legacy-monolith',
  'extracted-services/users',
  'extracted-services/catalog',
  'extracted-services/orders',
  'extracted-services/payments',
];
const STAGES = ['extract', 'link', 'precise', 'measure', 'propose', 'plan', 'check', 'whatif', 'report'];

/** Which of our own folders each folder may import from, beside itself. The first matching prefix counts. */
const MAY_IMPORT: readonly (readonly [string, readonly string[]])[] = [
  ['contracts/', []],
  ...STAGES.map((stage) => [`analyzer/${stage}/`, ['contracts/', 'analyzer/model/']] as const),
  ['analyzer/model/', ['contracts/']],
  ['analyzer/', ['contracts/']],
  ['proxy/route/', ['contracts/']],
  ['proxy/', ['contracts/']],
  ['cli/', ['contracts/', 'analyzer/', 'proxy/']],
  ...SAMPLE_APPS.map((app) => [`${app}/`, []] as const),
];

/** The edges of the house: only here may code touch disk, network, clock, chance, process or console. */
const EFFECT_FILES: readonly RegExp[] = [
  /^cli\//,
  /^analyzer\/(index|read-code-graph|read-boundaries)\.ts$/,
  /^analyzer\/extract\/disk\//,
  /^analyzer\/link\/(resolver|started-files|specifiers\/disk-tree)\.ts$/,
  /^proxy\/(index|server|system)\.ts$/,
  /^proxy\/(careful|exchange|fast|middleware|operations|shadow|store|admin)\//,
  // Only for the BlockList of node:net, which is arithmetic.
  /^proxy\/route\/network\.ts$/,
  /^proxy\/upstream\/(examine|resolve)\.ts$/,
  /^proxy\/compare\/(ledger|send|replay)[a-z-]*\.ts$/,
];
const EFFECT_MODULES = /^node:(fs|http|https|net|tls|child_process|worker_threads|dgram|timers)/;
const EFFECT_GLOBALS =
  /\b(process\.|console\.|Date\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|setTimeout\(|setInterval\(|fetch\()/;

interface SourceFile {
  readonly path: string;
  readonly code: string;
  readonly imports: readonly { readonly specifier: string; readonly line: number }[];
}

const files = ['contracts', 'analyzer', 'proxy', 'cli', ...SAMPLE_APPS].flatMap(readFolder);

describe('the one-way rule', () => {
  it('lets every folder import only from the folders below it', () => {
    expect(files.flatMap((file) => file.imports.flatMap((entry) => violation(file, entry)))).toEqual([]);
  });

  it('sees an import that goes the wrong way', () => {
    const file = { path: 'contracts/report.ts', code: '', imports: [] };
    expect(violation(file, { specifier: '../analyzer/index.ts', line: 7 })).toHaveLength(1);
    expect(violation({ ...file, path: 'analyzer/index.ts' }, { specifier: '../proxy/index.ts', line: 1 })).toHaveLength(
      1,
    );
    expect(violation({ ...file, path: 'analyzer/measure/a.ts' }, { specifier: '../link/b.ts', line: 1 })).toHaveLength(
      1,
    );
    expect(
      violation({ ...file, path: 'legacy-monolith/src/a.ts' }, { specifier: '../../cli/main.ts', line: 1 }),
    ).toHaveLength(1);
    expect(violation({ ...file, path: 'cli/main.ts' }, { specifier: '../proxy/index.ts', line: 1 })).toEqual([]);
  });
});

describe('effects', () => {
  const toolkit = files.filter((file) => /^(contracts|analyzer|proxy)\//.test(file.path));

  it('happen only in the listed files at the edge', () => {
    expect(toolkit.filter((file) => !mayHaveEffects(file.path)).flatMap(effectsIn)).toEqual([]);
  });

  it('are seen when they happen elsewhere', () => {
    const code = "import fs from 'node:fs';\nexport const now = () => Date.now();";
    expect(effectsIn(parse('proxy/route/decide.ts', code))).toEqual([
      'proxy/route/decide.ts imports node:fs',
      'proxy/route/decide.ts:2 Date.now(',
    ]);
  });
});

describe('the size of things', () => {
  it('keeps every file of the toolkit at 200 lines or fewer', () => {
    const toolkit = files.filter((file) => /^(contracts|analyzer|proxy|cli)\//.test(file.path));
    expect(toolkit.filter((file) => file.code.split('\n').length > 201).map((file) => file.path)).toEqual([]);
  });
});

function violation(file: SourceFile, { specifier, line }: { specifier: string; line: number }): string[] {
  if (!specifier.startsWith('.')) return [];
  const target = path.posix.join(path.posix.dirname(file.path), specifier);
  const rule = MAY_IMPORT.find(([folder]) => file.path.startsWith(folder));
  if (rule === undefined) return [];
  const [folder, others] = rule;
  const allowed =
    folder === 'analyzer/'
      ? ['analyzer/', ...others]
      : folder === 'proxy/'
        ? ['proxy/', ...others]
        : [folder, ...others];
  return allowed.some((prefix) => target.startsWith(prefix)) ? [] : [`${file.path}:${line} must not import ${target}`];
}

function mayHaveEffects(file: string): boolean {
  return EFFECT_FILES.some((pattern) => pattern.test(file));
}

function effectsIn(file: SourceFile): string[] {
  const modules = file.imports
    .filter(({ specifier }) => EFFECT_MODULES.test(specifier))
    .map(({ specifier }) => `${file.path} imports ${specifier}`);
  const globals = withoutComments(file)
    .split('\n')
    .flatMap((text, index) => {
      const found = EFFECT_GLOBALS.exec(text);
      return found ? [`${file.path}:${index + 1} ${found[1]}`] : [];
    });
  return [...modules, ...globals];
}

/** Comments and string contents blanked, line numbers kept. */
function withoutComments(file: SourceFile): string {
  const { comments, program } = parseSync(file.path, file.code);
  const spans = [...comments.map(({ start, end }) => ({ start, end })), ...literalSpans(program)];
  const text = file.code.split('');
  for (const { start, end } of spans) for (let i = start; i < end; i++) if (text[i] !== '\n') text[i] = ' ';
  return text.join('');
}

function literalSpans(node: unknown): { start: number; end: number }[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(literalSpans);
  const { type, start, end, value } = node as { type?: string; start?: number; end?: number; value?: unknown };
  const literal = type === 'TemplateElement' || (type === 'Literal' && typeof value === 'string');
  if (literal && start !== undefined && end !== undefined) return [{ start, end }];
  return Object.values(node).flatMap(literalSpans);
}

function readFolder(folder: string): SourceFile[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.(ts|cjs|mjs)$/.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !/(^|\/)(node_modules|fixtures|test|dist)\//.test(file))
    .sort()
    .map((file) => parse(file, readFileSync(path.join(ROOT, file), 'utf8')));
}

function parse(file: string, code: string): SourceFile {
  const { module } = parseSync(file, code);
  const found = [
    ...module.staticImports.map((entry) => ({ specifier: entry.moduleRequest.value, start: entry.start })),
    ...module.staticExports.flatMap((entry) =>
      entry.entries.flatMap((one) =>
        one.moduleRequest ? [{ specifier: one.moduleRequest.value, start: one.start }] : [],
      ),
    ),
    ...module.dynamicImports.map((entry) => ({
      specifier: code.slice(entry.moduleRequest.start + 1, entry.moduleRequest.end - 1),
      start: entry.start,
    })),
  ];
  return {
    path: file,
    code,
    imports: found.map(({ specifier, start }) => ({ specifier, line: code.slice(0, start).split('\n').length })),
  };
}
