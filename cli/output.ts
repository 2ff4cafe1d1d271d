import type { WriteStream } from 'node:tty';
import type { Output } from './context.ts';

/** A stream of the process as an Output: colour only on a terminal, and never with NO_COLOR. */
export function createOutput(stream: WriteStream | NodeJS.WriteStream, env: NodeJS.ProcessEnv): Output {
  const isTerminal = stream.isTTY === true;
  return {
    write: (text) => void stream.write(text),
    columns: isTerminal ? (stream.columns ?? 80) : 80,
    color: isTerminal && !env.NO_COLOR && env.TERM !== 'dumb',
    isTerminal,
  };
}

/** Resolves once everything written so far has left the process, however slow the reader is. */
export const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write('', () => resolve());
  });
