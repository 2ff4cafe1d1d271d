/**
 * How long a what-if takes, beside what a whole analysis of the same graph takes: `node bench/whatif.ts <folder>...`
 * Moves one file after another to the next service; a what-if is the change, the map, all its measures and the difference.
 */
import path from 'node:path';
import { analyzeGraph } from '../analyzer/analyze-graph.ts';
import { changeBoundaries, currentBoundaries, prepareProject, seeThrough, whatIf } from '../analyzer/project.ts';
import { readCodeGraph } from '../analyzer/read-code-graph.ts';

const TIMES = 25;

console.log('program               files   what-if ms: median  p95   per 2,000 files   analysis ms   ratio');
for (const root of process.argv.slice(2)) await measure(path.resolve(root));

async function measure(root: string): Promise<void> {
  const linked = await readCodeGraph(root, { history: false, cache: true });
  const [report] = timed(() => analyzeGraph(linked));
  const project = prepareProject(linked);
  const boundaries = currentBoundaries(project);
  const before = seeThrough(project, boundaries);
  const services = boundaries.services.map(({ name }) => name);
  const files = project.graph.modules;
  const times = Array.from({ length: TIMES }, (_, at) => {
    const name = files[Math.floor((at * files.length) / TIMES)]?.path ?? '';
    const service = services[at % services.length] ?? '';
    const things = [{ kind: 'module' as const, name }];
    const [ms] = timed(() =>
      whatIf(project, '', before, changeBoundaries(project, boundaries, { kind: 'move', things, service })),
    );
    return ms;
  }).sort((a, b) => a - b);
  const [median = 0, p95 = 0] = [times[TIMES >> 1], times[Math.floor(TIMES * 0.95)]];
  const cells = [
    path.relative(process.cwd(), root).slice(-20).padEnd(20),
    String(files.length).padStart(7),
    median.toFixed(0).padStart(19),
    p95.toFixed(0).padStart(5),
    ((median * 2_000) / files.length).toFixed(0).padStart(18),
    report.toFixed(0).padStart(14),
    (report / median).toFixed(1).padStart(8),
  ];
  console.log(cells.join(''));
}

function timed<Result>(work: () => Result): [ms: number, result: Result] {
  const started = performance.now();
  const result = work();
  return [performance.now() - started, result];
}
