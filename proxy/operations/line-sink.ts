/**
 * Where lines go without anybody waiting for them: bounded, and closed or slow readers cost lines, never requests.
 *
 * Files are written by sonic-boom (pino's destination) in threads. Pipes are not: a thread that is stuck in `write` because nobody
 * reads would keep the process from ending, and Node's own stream for pipes does not block.
 */
import { fstatSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { destination } from 'pino';

export interface LineSink {
  /** The line ends with a newline. */
  write(line: string): void;
  /** Lines lost because nobody took them in time, or at all. */
  dropped(): number;
  /** Goes on in a new file of the same name: the old one was moved away. */
  reopen(): void;
  /** What is still waiting is written, if that is possible. */
  close(): Promise<void>;
}

export interface LineSinkOptions {
  readonly maxBufferedBytes: number;
  /** Told once per row of failures. */
  readonly onFault: (error: Error) => void;
}

/** @param file appended to, its folder is made */
export const openFileSink = (file: string, options: LineSinkOptions): LineSink => openSonic({ dest: file }, options);

/** Standard output, whatever that is. */
export function openOutputSink(stream: Writable & { readonly fd: number }, options: LineSinkOptions): LineSink {
  return fstatSync(stream.fd).isFile() ? openSonic({ dest: stream.fd }, options) : openStreamSink(stream, options);
}

function openSonic({ dest }: { dest: string | number }, { maxBufferedBytes, onFault }: LineSinkOptions): LineSink {
  const sonic = destination({ dest, sync: false, mkdir: true, maxLength: maxBufferedBytes });
  let dropped = 0;
  let failing = false;
  let reopened: Promise<void> | undefined;
  sonic.on('drop', (lines: string) => {
    dropped += countLines(lines);
  });
  sonic.on('write', () => {
    failing = false;
  });
  sonic.on('error', (error: Error) => {
    if (!failing) onFault(error);
    failing = true;
  });
  const batch = createBatch((lines) => void sonic.write(lines));
  return {
    write: batch.add,
    dropped: () => dropped,
    reopen() {
      batch.flush();
      if (typeof dest !== 'string') return;
      reopened = new Promise((resolve) => sonic.once('ready', resolve).once('error', () => resolve()));
      sonic.reopen();
    },
    async close() {
      batch.flush();
      // Ended while it waits to reopen, sonic-boom does neither.
      await reopened;
      await new Promise<void>((resolve) => {
        sonic.once('close', resolve).once('error', () => resolve());
        sonic.end();
      });
    },
  };
}

/** Exported for tests: any stream that tells how much it holds. */
export function openStreamSink(stream: Writable, { maxBufferedBytes, onFault }: LineSinkOptions): LineSink {
  let dropped = 0;
  stream.on('error', onFault);
  const batch = createBatch((lines) => {
    if (stream.destroyed || stream.writableLength + lines.length > maxBufferedBytes) dropped += countLines(lines);
    else stream.write(lines);
  });
  return {
    write: batch.add,
    dropped: () => dropped,
    reopen: () => {},
    // A reader that stands still must not keep the process.
    close: async () => batch.flush(),
  };
}

/** Gathers the lines of one turn of the event loop. */
function createBatch(write: (lines: string) => void) {
  let lines = '';
  const flush = (): void => {
    const full = lines;
    lines = '';
    if (full !== '') write(full);
  };
  const add = (line: string): void => {
    if (lines === '') setImmediate(flush);
    lines += line;
    if (lines.length > 65_536) flush();
  };
  return { add, flush };
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
