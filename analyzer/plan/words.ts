/** "1 route", "2 routes", "2 boundaries" when told so. */
export const plural = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;

type Cell = string | number;

export const markdownTable = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [header, header.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => String(cell).replace(/\|/g, '\\|')).join(' | ')} |`)
    .join('\n');
