/** The file of crossings that are known, on the disk. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Checked } from '../../analyzer/index.ts';
import { BASELINE_VERSION, Baseline } from '../../contracts/check.ts';
import { unreadableFile } from '../../contracts/errors/parsing.ts';
import { indexLines } from '../../contracts/json-lines.ts';
import { parseJsonDocument } from '../../contracts/parse.ts';
import { writeText } from './analysis.ts';

export const BASELINE_FILE = 'boundaries.baseline.json';

interface Kept {
  readonly baseline: Baseline;
  readonly lineOfEntry?: LineOfEntry;
}
type LineOfEntry = NonNullable<Checked['lineOfEntry']>;

/** Empty when there is no file yet. Throws UNREADABLE_FILE, BROKEN_JSON, INVALID_DOCUMENT. */
export function readBaseline(file: string): Kept {
  if (!existsSync(file)) return { baseline: { schemaVersion: BASELINE_VERSION, crossings: [] } };
  const text = readText(file);
  return { baseline: parseJsonDocument(Baseline, text, path.basename(file)), lineOfEntry: linesIn(text) };
}

/** One entry a line, sorted: small differences in git. */
export function writeBaseline(file: string, baseline: Baseline): { readonly lineOfEntry: LineOfEntry } {
  const text = `${JSON.stringify(baseline, null, 2)}\n`;
  writeText(file, text);
  return { lineOfEntry: linesIn(text) };
}

function linesIn(text: string): LineOfEntry {
  const lineOf = indexLines(text);
  return (index) => lineOf(['crossings', index]);
}

/** The nearest folder upward that git knows, since CI names files from there; else where the command runs. */
export function repositoryOf(root: string, cwd: string): string {
  for (let folder = root; path.dirname(folder) !== folder; folder = path.dirname(folder))
    if (existsSync(path.join(folder, '.git'))) return folder;
  return cwd;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unreadableFile(file, cause);
  }
}
