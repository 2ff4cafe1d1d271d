/** GitHub-flavoured Markdown. */

/** A table. */
export const rows = (header: readonly string[], body: readonly (readonly (string | number)[])[]): string =>
  [header, header.map(() => '---'), ...body]
    .map((row) => `| ${row.map((cell) => String(cell).replace(/\|/g, '\\|')).join(' | ')} |`)
    .join('\n');

export const code = (text: string): string => `\`${text}\``;

/** Keeps `<`, `*` and `_` of the program's own names from becoming markup. */
export const literal = (text: string): string => text.replace(/[<*_]/g, '\\$&');
