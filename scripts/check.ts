/**
 * `npm run check`: types, lint, boundaries, unit tests. `npm test` (`--all`): the journeys over real processes too.
 * Runs every step even when one fails, and ends with one line: `N passed, N failed` (`, N skipped`).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Step {
  readonly name: string;
  readonly run: () => Tally;
}

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name: string): string => path.join(ROOT, 'node_modules', name);

const STEPS: readonly Step[] = [
  { name: 'types', run: () => pass(node([bin('typescript/bin/tsc'), '--noEmit'])) },
  { name: 'lint', run: () => pass(node([bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'])) },
  { name: 'boundaries', run: () => pass(node(['cli/main.ts', 'check', '.'])) },
  // By default jest leaves one core idle, which of two is half of them.
  { name: 'unit tests', run: () => jest(['--selectProjects', 'unit', '--maxWorkers=100%', '--testTimeout=30000']) },
];

const JOURNEYS: Step = { name: 'journeys', run: () => jest(['--selectProjects', 'journeys', '--runInBand']) };

const steps = process.argv.includes('--all') ? [...STEPS, JOURNEYS] : STEPS;
const total = steps.map(runStep).reduce(add);
const forbiddenSkip = process.env.CI === 'true' && total.skipped > 0;
if (forbiddenSkip) console.log('Nothing may be skipped where CI=true.');
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed > 0 || forbiddenSkip ? 1 : 0);

function runStep(step: Step): Tally {
  const started = performance.now();
  const tally = step.run();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${tally.failed > 0 ? '✗' : '✓'} ${step.name}: ${tally.passed} passed, ${tally.failed} failed (${seconds} s)\n`,
  );
  return tally;
}

function node(args: readonly string[]): boolean {
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

/** Jest's own counts; a suite that could not even be loaded is a failure too. */
function jest(args: readonly string[]): Tally {
  const folder = mkdtempSync(path.join(tmpdir(), 'strangler-check-'));
  const file = path.join(folder, 'results.json');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const succeeded = node([
    ...flags,
    bin('jest/bin/jest.js'),
    ...args,
    '--json',
    `--outputFile=${file}`,
    '--testLocationInResults=false',
  ]);
  try {
    const results = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
    const broken = results.numRuntimeErrorTestSuites ?? 0;
    const tally = {
      passed: results.numPassedTests ?? 0,
      failed: (results.numFailedTests ?? 0) + broken,
      skipped: (results.numPendingTests ?? 0) + (results.numTodoTests ?? 0),
    };
    return succeeded || tally.failed > 0 ? tally : { ...tally, failed: 1 };
  } catch {
    return pass(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pass(succeeded: boolean): Tally {
  return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 };
}

function add(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}
