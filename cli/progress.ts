/** One line on a terminal that says how far a long analysis is, and that is gone when it has ended. */
import type { Progress } from '../analyzer/index.ts';
import type { CliContext } from './context.ts';

export interface ProgressLine {
  readonly show: (progress: Progress) => void;
  readonly end: () => void;
}

/** What takes less than this is not worth a line. */
const PATIENCE_MS = 1_000;
const PAUSE_MS = 100;
const BAR = 24;
const CLEAR = '\r\u001B[2K';

/** @param now milliseconds of a clock that only goes forward */
export function createProgressLine({ err, env }: Pick<CliContext, 'err' | 'env'>, now: () => number): ProgressLine {
  const isWatched = err.isTerminal && !env.CI && env.TERM !== 'dumb';
  const started = now();
  let shown = '';
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show(progress) {
      const time = now();
      const isNewStage = progress.stage !== shown;
      if (!isWatched || time - started < PATIENCE_MS || (!isNewStage && time - shownAt < PAUSE_MS)) return;
      shown = progress.stage;
      shownAt = time;
      err.write(`${CLEAR}${lineOf(progress).slice(0, Math.min(err.columns, 80) - 1)}`);
    },
    end() {
      if (shown !== '') err.write(CLEAR);
      shown = '';
    },
  };
}

function lineOf(progress: Progress): string {
  if (progress.stage !== 'reading') return STAGES[progress.stage];
  const { done, all } = progress;
  const filled = Math.round((done / Math.max(all, 1)) * BAR);
  return `reading files  ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}  ${count(done)} of ${count(all)}`;
}

const STAGES = {
  history: 'reading the git history …',
  linking: 'following imports, calls and queries …',
  checking: 'asking the type checker …',
  measuring: 'measuring and proposing …',
};

const count = (value: number): string => value.toLocaleString('en-US');
