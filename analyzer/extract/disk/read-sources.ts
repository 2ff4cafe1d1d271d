/** File names → texts, whatever their encoding. An effect: it reads files. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, type Skipped } from './find-files.ts';

export interface Source {
  readonly path: string;
  readonly text: string;
}

export interface ReadSources {
  /** In the order of the names. */
  readonly sources: readonly Source[];
  readonly skipped: readonly Skipped[];
  /** Files that should have been read and could not be. */
  readonly unreadable: number;
}

/** Larger files are made by programs. */
const MAX_BYTES = 1_000_000;
/** So are files whose lines are this long on average. */
const MAX_MEAN_LINE = 500;
const AT_ONCE = 32;

export async function readSources(root: string, files: readonly string[]): Promise<ReadSources> {
  const outcomes: Outcome[] = [];
  for (let at = 0; at < files.length; at += AT_ONCE)
    outcomes.push(...(await Promise.all(files.slice(at, at + AT_ONCE).map((file) => readOne(root, file)))));
  return {
    sources: outcomes.flatMap(({ source }) => source ?? []),
    skipped: outcomes.flatMap(({ skipped }) => skipped ?? []),
    unreadable: outcomes.filter(({ failed }) => failed).length,
  };
}

interface Outcome {
  readonly source?: Source;
  readonly skipped?: Skipped;
  readonly failed?: boolean;
}

async function readOne(root: string, file: string): Promise<Outcome> {
  try {
    const full = path.join(root, file);
    if ((await stat(full)).size > MAX_BYTES) return { skipped: { path: file, why: 'larger than 1 MB' } };
    const text = decode(await readFile(full));
    if (isGenerated(text)) return { skipped: { path: file, why: 'minified' } };
    return { source: { path: file, text } };
  } catch (error) {
    return { skipped: { path: file, why: `could not be read (${codeOf(error)})` }, failed: true };
  }
}

/** UTF-8 or UTF-16 with its mark; bytes that are neither become replacement characters. */
function decode(bytes: Buffer): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

function isGenerated(text: string): boolean {
  if (text.length < 20_000) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return text.length / lines > MAX_MEAN_LINE;
}
