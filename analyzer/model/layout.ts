/** Text laid out for a terminal: wrapped lines, columns, headings. Widths are in characters. */

export interface TextOptions {
  readonly columns: number;
  readonly color: boolean;
}

/** Breaks words into lines of at most `columns`; continued lines are indented like the first. A longer word keeps its own line. */
export function wrap(text: string, indent: number, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${' '.repeat(indent)}${each}`);
}

type Cell = string | number;

/** Rows under a header; numbers are set flush right, texts flush left, too long texts are cut in the middle. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[], maxWidth = 44): string[] {
  const cells = [
    header,
    ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? group(cell) : shorten(cell, maxWidth)))),
  ];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const isNumber = header.map(
    (_, column) =>
      rows.length > 0 &&
      rows.every((row) => typeof row[column] === 'number' || /^(-?[\d.,]+( %)?|–)$/.test(String(row[column]))),
  );
  return cells.map((row) =>
    `  ${row.map((cell, column) => (isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ')}`.trimEnd(),
  );
}

/** Keeps both ends of a text, since paths differ at theirs. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  const head = Math.floor((width - 1) / 3);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}

/** 12345 → "12,345". */
export const group = (value: number): string => {
  const [whole = '', decimals] = String(value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
};

/** "1 module", "2 modules", "2 boundaries". */
export const many = (count: number, one: string, more = `${one}s`): string =>
  `${group(count)} ${count === 1 ? one : more}`;

/** The first few of a list in words. */
export const some = (list: readonly string[], limit: number): string =>
  list.length === 0
    ? 'none'
    : list.length <= limit
      ? list.join(', ')
      : `${list.slice(0, limit).join(', ')} and ${list.length - limit} more`;

export const bold = (text: string, { color }: TextOptions): string => (color ? `\u001b[1m${text}\u001b[22m` : text);
export const dim = (text: string, { color }: TextOptions): string => (color ? `\u001b[2m${text}\u001b[22m` : text);
export const red = (text: string, { color }: TextOptions): string => (color ? `\u001b[31m${text}\u001b[39m` : text);

/** Routes that nobody may be able to ask for are counted, but told apart. */
export function countRoutes(routes: readonly { readonly mounted?: false | undefined }[]): string {
  const lost = routes.filter(({ mounted }) => mounted === false).length;
  return `${many(routes.length, 'route')}${lost === 0 ? '' : ` (${lost} not mounted)`}`;
}

/** 0.125 → "13 %"; "–" for what is unknown. */
export const percent = (share: number | null): string => (share === null ? '–' : `${Math.round(share * 100)} %`);
