/**
 * One measurement in a process of its own: `node bench/performance-subject.ts <who> <folder> <file with the list of files>`.
 * Prints the seconds from its first line to the result, with what was found; whoever started it reads its peak memory.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const started = performance.now();
const [, , who = '', folder = '', listFile = ''] = process.argv;

/** Files of the project, relative to the folder. */
const files = JSON.parse(readFileSync(listFile, 'utf8')) as readonly string[];

async function ours(cache: boolean): Promise<string> {
  const { readCodeGraph } = await import('../analyzer/read-code-graph.ts');
  const { modules, references } = await readCodeGraph(folder, { history: false, cache });
  const edges = new Set(
    references
      .filter(({ kind }) => kind !== 'call' && kind !== 'use')
      .map(({ from, to }) => `${from.split('#')[0]} ${to.split('#')[0]}`),
  );
  return `${modules.length} modules, ${edges.size} imports, ${references.length - edges.size} further references`;
}

async function madge(): Promise<string> {
  const { default: run } = await import('madge');
  const result = await run(
    files.map((file) => path.join(folder, file)),
    {
      baseDir: folder,
      fileExtensions: ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs'],
    },
  );
  const edges = Object.values(result.obj());
  return `${edges.length} modules, ${edges.reduce((sum, list) => sum + list.length, 0)} imports`;
}

/** Tuned: exactly these files, nothing followed, no rules, no reporting, the fast parser where it is enough. */
async function dependencyCruiser(): Promise<string> {
  const { cruise } = await import('dependency-cruiser');
  process.chdir(folder);
  const { output } = await cruise([...files], {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules' },
    moduleSystems: ['es6', 'cjs'],
    skipAnalysisNotInRules: true,
    validate: false,
    cache: false,
  } as Parameters<typeof cruise>[1]);
  if (typeof output === 'string') return output.slice(0, 100);
  const own = output.modules.filter(({ source }) => files.includes(source));
  const edges = own.flatMap(({ dependencies }) => dependencies.filter(({ resolved }) => files.includes(resolved)));
  return `${own.length} modules, ${edges.length} imports`;
}

const subjects: Readonly<Record<string, () => Promise<string>>> = {
  'ours without cache': () => ours(false),
  'ours with cache': () => ours(true),
  madge,
  'dependency-cruiser': dependencyCruiser,
};

const found = await subjects[who]?.();
const { user, system } = process.cpuUsage();
const seconds = (performance.now() - started) / 1_000;
const megabytes = process.resourceUsage().maxRSS / 1_000;
console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1_000_000, megabytes, found }));
