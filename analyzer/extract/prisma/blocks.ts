/** The text of a `.prisma` file → its blocks, line by line. Tolerant: what it does not know it leaves alone. */

export interface Block {
  readonly keyword: string;
  readonly name: string;
  readonly start: number;
  readonly lines: readonly Line[];
}

/** One declaration; attributes may go over several lines of the file. */
export interface Line {
  readonly text: string;
  readonly start: number;
}

const HEAD = /(?:^|\n)[ \t]*([a-z]+)[ \t]+(\w+)[ \t]*\{/g;

export function blocksOf(text: string): Block[] {
  const code = withoutComments(text);
  const blocks: Block[] = [];
  HEAD.lastIndex = 0;
  for (let head = HEAD.exec(code); head !== null; head = HEAD.exec(code)) {
    const from = HEAD.lastIndex;
    const lines = linesFrom(code, from);
    blocks.push({ keyword: head[1] ?? '', name: head[2] ?? '', start: head.index + 1, lines: lines.found });
    HEAD.lastIndex = lines.end;
  }
  return blocks;
}

const STRING_OR_COMMENT = /"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** Comments become blanks, so that offsets stay. */
const withoutComments = (text: string): string =>
  text.replace(STRING_OR_COMMENT, (found) => (found.startsWith('"') ? found : found.replace(/[^\n]/g, ' ')));

const TOKEN = /"(?:\\.|[^"\\\n])*"|[([{}\])\n]/g;

/** Lines up to the brace that ends the block; a line goes on while a bracket is open. */
function linesFrom(code: string, from: number): { readonly found: Line[]; readonly end: number } {
  const found: Line[] = [];
  let start = from;
  let depth = 0;
  const add = (end: number): void => {
    const text = code.slice(start, end);
    if (text.trim() !== '') found.push({ text: text.trim(), start: start + (text.length - text.trimStart().length) });
    start = end + 1;
  };
  TOKEN.lastIndex = from;
  for (let token = TOKEN.exec(code); token !== null; token = TOKEN.exec(code)) {
    const [mark] = token;
    if (mark === '(' || mark === '[' || mark === '{') depth += 1;
    else if (mark === ')' || mark === ']' || (mark === '}' && depth > 0)) depth = Math.max(0, depth - 1);
    else if (mark === '\n' && depth === 0) add(token.index);
    else if (mark === '}') {
      add(token.index);
      return { found, end: TOKEN.lastIndex };
    }
  }
  add(code.length);
  return { found, end: code.length };
}
