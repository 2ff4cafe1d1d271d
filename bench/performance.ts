/**
 * How long facts and graph take, cold and warm, beside madge and a tuned dependency-cruiser (imports only, both) on the same
 * files in the same run; then how time and memory grow. Every figure is the best of the turns, in a process of its own, the
 * start of the program included.
 *
 *     node bench/performance.ts [--turns 3] [--no-scale] <folder> [<folder> …]      three monoliths of 500 files and more
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findFiles } from '../analyzer/extract/disk/find-files.ts';

interface Measured {
  readonly seconds: number;
  /** Of all threads; tells more than the seconds where other programs run. */
  readonly cpuSeconds: number;
  readonly found: string;
  readonly megabytes: number;
}

const SUBJECT = path.join(path.dirname(fileURLToPath(import.meta.url)), 'performance-subject.ts');
const { values, positionals } = parseArgs({
  options: { turns: { type: 'string', default: '3' }, 'no-scale': { type: 'boolean', default: false } },
  allowPositionals: true,
});
const turns = Number(values.turns);
const scratch = mkdtempSync(path.join(tmpdir(), 'bench-performance-'));

interface Project {
  readonly root: string;
  readonly files: readonly string[];
  readonly lines: number;
}

/** A copy of the monolith with the project around it, whose package.json and tsconfig.json count, without other tools' files. */
async function copyOf(folder: string): Promise<Project> {
  const top = topOf(path.resolve(folder));
  const place = mkdtempSync(path.join(scratch, 'project-'));
  cpSync(top, place, { recursive: true, filter: (file) => !/[\\/](node_modules|\.git|\.strangler)$/.test(file) });
  const root = path.join(place, path.relative(top, path.resolve(folder)));
  const found = await findFiles(root, []);
  const files = found.files.filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !file.startsWith('..'));
  return { root, files, lines: files.reduce((sum, file) => sum + linesOf(path.join(root, file)), 0) };
}

/** The highest folder of the project. */
function topOf(folder: string): string {
  const above = path.dirname(folder);
  const isProject = (place: string) =>
    ['package.json', '.git', 'tsconfig.json'].some((name) => existsSync(path.join(place, name)));
  if (above === folder) return folder;
  const higher = topOf(above);
  return higher !== above || isProject(above) ? higher : folder;
}

const linesOf = (file: string): number => readFileSync(file, 'utf8').split('\n').length;

function measureOnce(who: string, root: string, files: readonly string[]): Measured {
  const list = path.join(scratch, 'files.json');
  writeFileSync(list, JSON.stringify(files));
  const { stdout, stderr, status } = spawnSync(process.execPath, [SUBJECT, who, root, list], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NODE_COMPILE_CACHE: path.join(scratch, 'code') },
  });
  if (status !== 0) throw new Error(`${who}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measured;
}

/** The best of the turns; `before` prepares each. */
function measure(who: string, project: Pick<Project, 'root' | 'files'>, before: () => void = () => {}): Measured {
  const all = Array.from({ length: turns }, () => {
    before();
    return measureOnce(who, project.root, project.files);
  });
  return all.reduce((best, one) => (one.seconds < best.seconds ? one : best));
}

const cacheOf = (root: string): string => path.join(root, '.strangler');
const forget = (root: string) => () => rmSync(cacheOf(root), { recursive: true, force: true });

/** Stamps are trusted when they are older than the coarsest clock, so the first warm run still reads. */
async function settle(project: Project): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  measureOnce('ours with cache', project.root, project.files);
}

async function compare(folder: string): Promise<void> {
  const project = await copyOf(folder);
  const { root, files, lines } = project;
  const name = path.relative(path.resolve(folder, '../..'), path.resolve(folder));
  const cold = measure('ours with cache', project, forget(root));
  await settle(project);
  const warm = measure('ours with cache', project);
  const changed = files[Math.floor(files.length / 2)] ?? '';
  const touch = () => appendFileSync(path.join(root, changed), '\nexport const benchmark = () => 1;\n');
  const rows: (readonly [string, Measured])[] = [
    ['ours, cold', cold],
    ['ours, nothing changed', warm],
    ['ours, one file changed', measure('ours with cache', project, touch)],
    ['dependency-cruiser', measure('dependency-cruiser', project)],
    ['madge', measure('madge', project)],
  ];
  console.log(`\n### ${name}: ${count(files.length)} files, ${count(lines)} lines\n`);
  console.log(
    '| | seconds | times ours, cold | CPU seconds | times ours, cold | peak MB | found |\n|---|--:|--:|--:|--:|--:|---|',
  );
  for (const [what, { seconds, cpuSeconds, megabytes, found }] of rows) {
    const figures = [seconds, seconds / cold.seconds, cpuSeconds, cpuSeconds / cold.cpuSeconds].map((one) =>
      one.toFixed(2),
    );
    console.log(`| ${[what, ...figures, megabytes.toFixed(0), found].join(' | ')} |`);
  }
}

/** Copies of a monolith beside each other, until there are so many files. */
async function scale(folder: string): Promise<void> {
  const one = await copyOf(folder);
  console.log('\n### Growth: copies of the first monolith beside each other\n');
  console.log(
    '| files | lines | cold, s | ms per file | nothing changed, s | one file changed, s | peak MB |\n|--:|--:|--:|--:|--:|--:|--:|',
  );
  for (const copies of [1, Math.ceil(1_600 / one.files.length), 4, Math.ceil(6_500 / one.files.length)]) {
    const root = mkdtempSync(path.join(scratch, 'scale-'));
    for (let copy = 0; copy < copies; copy += 1) cpSync(one.root, path.join(root, `part${copy}`), { recursive: true });
    const files = one.files.flatMap((file) => Array.from({ length: copies }, (_, copy) => `part${copy}/${file}`));
    const cold = measure('ours with cache', { root, files }, forget(root));
    await settle({ root, files, lines: 0 });
    const warm = measure('ours with cache', { root, files });
    const touch = () => appendFileSync(path.join(root, files[0] ?? ''), '\nexport const benchmark = () => 1;\n');
    const changed = measure('ours with cache', { root, files }, touch);
    const figures = [
      count(files.length),
      count(one.lines * copies),
      cold.seconds.toFixed(2),
      ((cold.seconds * 1_000) / files.length).toFixed(2),
    ];
    const peak = Math.max(cold.megabytes, changed.megabytes).toFixed(0);
    console.log(`| ${[...figures, warm.seconds.toFixed(2), changed.seconds.toFixed(2), peak].join(' | ')} |`);
    rmSync(root, { recursive: true, force: true });
  }
}

const count = (value: number): string => value.toLocaleString('en-US');

console.log(
  `Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)} at the start, best of ${turns}.`,
);
try {
  for (const folder of positionals) await compare(folder);
  const [first] = positionals;
  if (first !== undefined && !values['no-scale']) await scale(first);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
