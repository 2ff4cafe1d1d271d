/** Where things stand in a JSON text, so that a message can say the line a person has to mend. */

/** Line of what a path leads to, counted from 1; undefined when it is not there. */
export type LineOf = (path: readonly PropertyKey[]) => number | undefined;

/** Reads a JSON text that is known to be valid. */
export function indexLines(text: string): LineOf {
  const lines = new Map<string, number>();
  readValue({ text, at: 0, line: 1 }, '', lines);
  return (path) => lines.get(path.map((part) => `/${String(part)}`).join(''));
}

interface Cursor {
  readonly text: string;
  at: number;
  line: number;
}

function readValue(cursor: Cursor, path: string, lines: Map<string, number>): void {
  skipSpace(cursor);
  lines.set(path, cursor.line);
  const start = cursor.text[cursor.at];
  if (start === '{' || start === '[')
    readMembers(cursor, start === '[', (key) => readValue(cursor, `${path}/${key}`, lines));
  else readScalar(cursor);
}

/** Everything between a bracket and its partner; the value is read once its key is known. */
function readMembers(cursor: Cursor, isArray: boolean, readOne: (key: string) => void): void {
  const end = isArray ? ']' : '}';
  cursor.at += 1;
  for (let index = 0; ; index++) {
    skipSpace(cursor);
    if (cursor.text[cursor.at] === end || cursor.at >= cursor.text.length) break;
    const key = isArray ? String(index) : (JSON.parse(readScalar(cursor)) as string);
    readOne(key);
  }
  cursor.at += 1;
}

/** White space, and the commas and colons that a valid text has in the right places. */
function skipSpace(cursor: Cursor): void {
  for (; /[\s,:]/.test(cursor.text[cursor.at] ?? ''); cursor.at++) if (cursor.text[cursor.at] === '\n') cursor.line++;
}

const SCALAR = /"(?:[^"\\]|\\.)*"|[^\s,\]}]+/y;

function readScalar(cursor: Cursor): string {
  SCALAR.lastIndex = cursor.at;
  const found = SCALAR.exec(cursor.text)?.[0] ?? '';
  cursor.at += Math.max(1, found.length);
  return found;
}
