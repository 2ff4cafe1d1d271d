import { describe, expect, it } from '@jest/globals';
import { createProgressLine } from './progress.ts';

const CLEAR = '\r\u001B[2K';

function watched(terminal: { isTerminal?: boolean; columns?: number } = {}, env: Record<string, string> = {}) {
  const written: string[] = [];
  let time = 0;
  const err = {
    write: (text: string) => void written.push(text),
    columns: 80,
    color: false,
    isTerminal: true,
    ...terminal,
  };
  const line = createProgressLine({ err, env }, () => time);
  const at = (ms: number, done: number) => {
    time = ms;
    line.show({ stage: 'reading', done, all: 1_628 });
  };
  return { written, line, at };
}

describe('the progress of an analysis', () => {
  it('is told on a terminal once it takes over a second, and leaves nothing behind', () => {
    const { written, line, at } = watched();
    at(900, 100);
    expect(written).toEqual([]);
    at(1_100, 814);
    at(1_150, 830);
    at(1_250, 1_628);
    line.show({ stage: 'linking' });
    line.end();
    expect(written).toEqual([
      `${CLEAR}reading files  ${'█'.repeat(12)}${'░'.repeat(12)}  814 of 1,628`,
      `${CLEAR}reading files  ${'█'.repeat(24)}  1,628 of 1,628`,
      `${CLEAR}following imports, calls and queries …`,
      CLEAR,
    ]);
  });

  it('fits the terminal', () => {
    const { written, at } = watched({ columns: 20 });
    at(2_000, 1);
    expect(written.map((text) => text.length - CLEAR.length)).toEqual([19]);
  });

  it('is not told where nobody watches', () => {
    for (const { written, line, at } of [
      watched({ isTerminal: false }),
      watched({}, { CI: '1' }),
      watched({}, { TERM: 'dumb' }),
    ]) {
      at(5_000, 1);
      line.end();
      expect(written).toEqual([]);
    }
  });
});
