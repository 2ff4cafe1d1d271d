/**
 * Statements as drivers take them → statements as the grammar takes them. `?`, `:id`, `@id`, `$(id)` become NULL, names that
 * are filled in (`??`, `:table:`, `$1:name`) and computed parts become words that {@link holesOf} turns back.
 */
import { hole } from '../tokenize.ts';

/** Computed parts stand for an expression or a name, or for clauses that may be left out. */
export type HolesAs = 'words' | 'nothing';

/** A name that the driver fills in. */
const FILLED_IN = 99_999;

const word = (index: number | string): string => `xhole${index}x`;

/** Computed parts in a name of the syntax tree, as they stood in the text. */
export const holesOf = (name: string): string => name.replace(/xhole(\d+)x/gi, (_, index) => hole(Number(index)));

const PLACEHOLDERS = new RegExp(
  [
    String.raw`--[^\n]*|/\*[\s\S]*?\*/`,
    String.raw`'(?:[^'\\]|''|\\.)*'|(?<tag>\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\k<tag>`,
    String.raw`(?<name>\?\?(?!\?)|(?<![:\w]):[A-Za-z_]\w*:(?!:)|\$\d+:(?:name|alias|raw)\b|\$\d+[~^]|%(?:\d+\$)?I\b|\$[({</[]\w+(?::(?:name|alias|raw)|[~^])[)}>/\]])`,
    String.raw`(?<value>\?+(?![|&])\d*|(?<![:\w\]]):[A-Za-z_]\w*|@@?[A-Za-z_]\w*|\$\d+:(?:csv|list|json|value)\b|(?<![\w\uE001])\$(?!\d)[A-Za-z_]\w*|%(?:\d+\$)?[Ls]\b|\$[({</[]\w+(?::\w+)?[)}>/\]])`,
    String.raw`(?<place>(?<before>\b(?:values?|set|in)\s*)\uE000(?<lone>\d+)\uE001(?=\s*(?:$|;|\)|where\b|returning\b|on\b|from\b|and\b|or\b|as\b)))`,
    String.raw`\uE000(?<hole>\d+)\uE001`,
  ].join('|'),
  'giu',
);

export function withoutPlaceholders(sql: string, holesAs: HolesAs): string {
  return sql.replace(PLACEHOLDERS, (text, ...rest) => {
    const groups: Record<string, string | undefined> = rest.at(-1);
    if (groups.name !== undefined) return word(FILLED_IN);
    if (groups.value !== undefined) return groups.value.startsWith('@@') ? text : 'NULL';
    if (groups.place !== undefined) return asPlace(groups.before ?? '', groups.lone ?? '');
    if (groups.hole === undefined) return text.startsWith('--') || text.startsWith('/*') ? ' ' : text;
    return holesAs === 'words' ? word(groups.hole) : ' ';
  });
}

/** `VALUES ${rows}`, `SET ${assignments}`, `IN ${ids}`. */
const asPlace = (before: string, index: string): string =>
  /^set/i.test(before) ? `${before}${word(index)} = NULL` : `${before}(${word(index)})`;
