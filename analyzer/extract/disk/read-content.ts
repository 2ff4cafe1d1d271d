/** One file → its text, or why it is left out. An effect: it reads the file. */
import { hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { codeOf } from './find-files.ts';

/** What tells that a file is the one read before; the change time cannot be set back by programs, the others can. */
export type Stamp = readonly [size: number, mtimeMs: number, ctimeMs: number, inode: number];

export type Content =
  | { readonly kind: 'text'; readonly text: string; readonly hash: string; readonly stamp: Stamp }
  /** It has the bytes that the caller knows. */
  | { readonly kind: 'same'; readonly hash: string; readonly stamp: Stamp }
  | { readonly kind: 'left-out'; readonly why: string; readonly hash: string; readonly stamp: Stamp }
  | { readonly kind: 'failed'; readonly why: string };

/** Larger files are made by programs. */
const MAX_BYTES = 1_000_000;
/** A pipe in the place of a file must not be waited for. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export const stampOf = ({ size, mtimeMs, ctimeMs, ino }: Stats): Stamp => [size, mtimeMs, ctimeMs, ino];

/**
 * Never throws: a file that cannot be read is an answer.
 * @param known hash of the bytes that need not be looked at again
 */
export function readContent(file: string, known: string | null = null): Content {
  try {
    const descriptor = openSync(file, READ);
    try {
      return readOpened(descriptor, known);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return { kind: 'failed', why: `could not be read (${codeOf(error)})` };
  }
}

function readOpened(descriptor: number, known: string | null): Content {
  const stats = fstatSync(descriptor);
  if (!stats.isFile()) return { kind: 'failed', why: 'could not be read (not a file any more)' };
  const stamp = stampOf(stats);
  if (stats.size > MAX_BYTES) return { kind: 'left-out', why: 'larger than 1 MB', hash: '', stamp };
  const bytes = readFileSync(descriptor);
  const digest = hash('sha256', bytes, 'base64url');
  if (digest === known) return { kind: 'same', hash: digest, stamp };
  const encoding = encodingOf(bytes);
  if (encoding === null) return { kind: 'left-out', why: 'not a text', hash: digest, stamp };
  const text = new TextDecoder(encoding).decode(bytes);
  if (isGenerated(text)) return { kind: 'left-out', why: 'minified', hash: digest, stamp };
  return { kind: 'text', text, hash: digest, stamp };
}

const LOOKED_AT = 8_000;

/** UTF-16 by its mark or by its zero bytes, else UTF-8, where bytes that are none become replacement characters. */
function encodingOf(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, LOOKED_AT);
  if (!head.includes(0)) return 'utf-8';
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > head.length / 4 && even === 0) return 'utf-16le';
  if (even > head.length / 4 && odd === 0) return 'utf-16be';
  return null;
}

const LARGE = 20_000;
/** Files whose lines are longer on average are made by programs. */
const MAX_MEAN_LINE = 500;

function isGenerated(text: string): boolean {
  if (text.length < LARGE) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return text.length / lines > MAX_MEAN_LINE;
}
