/**
 * `.strangler/cache` in the analyzed folder: files that are replaced whole or not at all, by any number of runs at once.
 * A run that is killed leaves at most a temporary file, which a later run removes. An effect: it reads and writes the disk.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writevSync,
} from 'node:fs';
import path from 'node:path';
import { codeOf } from './find-files.ts';

export interface CacheFolder {
  /** The clock of the disk, which may not be this machine's, when the folder was opened. */
  readonly openedMs: number;
  /** Null when there is no such file. */
  readonly read: (name: string) => Buffer | null;
  /** Replaces the file. What cannot be written is told once and given up: the next run works without it. */
  readonly write: (name: string, parts: readonly Uint8Array[]) => void;
  /** Removes the files of this kind that were written longest ago. */
  readonly keepNewest: (kind: RegExp, count: number) => void;
}

const FOLDER = '.strangler';
const TEMPORARY = /\.tmp$/;
/** A run that has not finished writing after so long was killed. */
const ABANDONED_MS = 600_000;

/** @param note takes what a person should know, at most once */
export function openCacheFolder(root: string, note: (text: string) => void): CacheFolder {
  const folder = path.join(root, FOLDER, 'cache');
  let canWrite = true;
  const giveUp = (error: unknown): void => {
    if (canWrite)
      note(
        `The cache ${path.join(FOLDER, 'cache')} cannot be written (${codeOf(error)}): the next run starts from nothing again.`,
      );
    canWrite = false;
  };
  const temporary = (): string => path.join(folder, `${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
  return {
    openedMs: attempt(() => prepare(root, folder, temporary()), giveUp) ?? Date.now(),
    read: (name) =>
      attempt(
        () => readFileSync(path.join(folder, name)),
        () => {},
      ),
    write(name, parts) {
      if (!canWrite) return;
      const file = temporary();
      const replace = (): void => {
        writeWhole(file, parts);
        renameSync(file, path.join(folder, name));
      };
      attempt(replace, (error) => {
        giveUp(error);
        attempt(
          () => rmSync(file, { force: true }),
          () => {},
        );
      });
    },
    keepNewest: (kind, count) => {
      if (canWrite)
        attempt(
          () => removeOldest(folder, kind, count),
          () => {},
        );
    },
  };
}

function attempt<Result>(action: () => Result, failed: (error: unknown) => void): Result | null {
  try {
    return action();
  } catch (error) {
    failed(error);
    return null;
  }
}

/** Makes the folder, which asks git to ignore it, and gives the time on its disk. */
function prepare(root: string, folder: string, probe: string): number {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(root, FOLDER, '.gitignore'), '*\n', { flag: 'w' });
  writeFileSync(probe, '');
  const now = statSync(probe).mtimeMs;
  rmSync(probe);
  for (const name of readdirSync(folder).filter((name) => TEMPORARY.test(name))) {
    const file = path.join(folder, name);
    if (now - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now) > ABANDONED_MS) rmSync(file, { force: true });
  }
  return now;
}

function writeWhole(file: string, parts: readonly Uint8Array[]): void {
  const descriptor = openSync(file, 'wx');
  try {
    let left = [...parts];
    while (left.length > 0) left = after(left, writevSync(descriptor, left));
  } finally {
    closeSync(descriptor);
  }
}

/** What is still to be written when so many bytes were. */
function after(parts: readonly Uint8Array[], written: number): Uint8Array[] {
  let skip = written;
  return parts.flatMap((part) => {
    const here = Math.min(skip, part.byteLength);
    skip -= here;
    return here === part.byteLength ? [] : [part.subarray(here)];
  });
}

function removeOldest(folder: string, kind: RegExp, count: number): void {
  const files = readdirSync(folder)
    .filter((name) => kind.test(name))
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, time: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.time - a.time);
  for (const { file } of files.slice(count)) rmSync(file, { force: true });
}
