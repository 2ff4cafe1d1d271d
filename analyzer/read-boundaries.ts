import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Boundaries } from '../contracts/boundaries.ts';
import { unreadableFile } from '../contracts/errors/parsing.ts';
import { indexLines, type LineOf } from '../contracts/json-lines.ts';
import { parseJsonDocument } from '../contracts/parse.ts';

/** The approved map that is used when it lies at the root. */
export const BOUNDARIES_FILE = 'boundaries.json';

export interface ApprovedMap {
  readonly boundaries: Boundaries;
  /** Name of the file, as messages say it. */
  readonly source: string;
  /** Where an entry stands in the file. */
  readonly lineOf?: LineOf;
}

/** The map in the named file, or the one at the root, if any; none for `propose`. */
export function readBoundaries(
  root: string,
  choice?: { readonly file: string } | 'propose',
  named: 'must be there' | 'if there is one' = 'must be there',
): ApprovedMap | undefined {
  if (choice === 'propose') return undefined;
  const file = choice?.file ?? path.join(root, BOUNDARIES_FILE);
  if ((choice === undefined || named === 'if there is one') && !existsSync(file)) return undefined;
  const source = path.basename(file);
  const text = readText(file);
  return { source, boundaries: parseJsonDocument(Boundaries, text, source), lineOf: indexLines(text) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unreadableFile(file, cause);
  }
}
