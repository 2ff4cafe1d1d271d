/**
 * Types that JavaScript says in comments: `@param {import('./order.js').Order} order`, `@returns {Promise<Order[]>}`, `@type {Order}`.
 * A comment counts for what begins on the line after it. Files without such tags pay one search of their text.
 */
import type { Comment } from 'oxc-parser';
import type { Value } from '../model/facts.ts';
import { memberOf } from './scope.ts';

export interface Docs {
  readonly text: string;
  /** In the order of the text. */
  readonly comments: readonly { readonly end: number; readonly text: string }[];
  /** `@typedef {…} Name`. */
  readonly named: ReadonlyMap<string, string>;
}

const HAS_TYPES = /@(param|arg|argument|returns?|type|typedef)\s*\{/;

/** Null where TypeScript says the types, or nothing does. */
export function readDocs(path: string, text: string, comments: readonly Comment[]): Docs | null {
  if (!/\.[cm]?jsx?$/.test(path) || !HAS_TYPES.test(text)) return null;
  const typed = comments.filter(
    ({ type, value }) => type === 'Block' && value.startsWith('*') && HAS_TYPES.test(value),
  );
  const named = typed.flatMap(({ value }) => tagsOf(value).filter(({ tag }) => tag === 'typedef'));
  return {
    text,
    comments: typed.map(({ value, end }) => ({ end, text: value })),
    named: new Map(named.map(({ name, type }) => [name, type])),
  };
}

export interface DocTag {
  readonly tag: 'param' | 'returns' | 'type' | 'typedef';
  readonly type: string;
  readonly name: string;
}

/** The tags of the comment right before an offset. */
export function tagsBefore(docs: Docs | null, start: number): readonly DocTag[] {
  const comment = docs === null ? undefined : lastBefore(docs.comments, start);
  if (docs === null || comment === undefined || start - comment.end > MAX_DISTANCE) return [];
  return NAMING.test(docs.text.slice(comment.end, start).trimStart()) ? tagsOf(comment.text) : [];
}

const MAX_DISTANCE = 200;

/** What may stand between a comment and what it describes: `export const place =`, `static async place`, `module.exports.place =`. */
const NAMING = /^[\w$#.*=: \t]*$/;

function lastBefore(comments: Docs['comments'], start: number): Docs['comments'][number] | undefined {
  let [low, high] = [0, comments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return comments[low - 1];
}

const TAG = /@(param|arg|argument|returns?|type|typedef)\s*\{/g;
const TAGS: Readonly<Record<string, DocTag['tag']>> = { arg: 'param', argument: 'param', return: 'returns' };

function tagsOf(text: string): DocTag[] {
  return [...text.matchAll(TAG)].flatMap((found): DocTag[] => {
    const from = found.index + found[0].length;
    const end = closing(text, from);
    const name = /^\s*\[?\s*([\w$.]+)/.exec(text.slice(end + 1, end + MAX_DISTANCE))?.[1] ?? '';
    const tag = found[1] ?? '';
    return end < 0 ? [] : [{ tag: TAGS[tag] ?? (tag as DocTag['tag']), type: text.slice(from, end), name }];
  });
}

function closing(text: string, from: number): number {
  for (let at = from, depth = 1; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

const TRANSPARENT = new Set(['Promise', 'Readonly', 'Partial', 'Required', 'NonNullable']);
const LISTS = new Set(['Array', 'ReadonlyArray', 'Set', 'Iterable', 'AsyncIterable', 'Generator']);
const MAX_DEPTH = 6;

/** @param meaning what a name of the file stands for */
export function docValue(type: string, docs: Docs, meaning: (name: string) => Value, depth = 0): Value | null {
  const inner = (text: string): Value | null => (depth > MAX_DEPTH ? null : docValue(text, docs, meaning, depth + 1));
  const plain = type.replace(/^[\s*?!]+|^\.\.\.|[\s*=]+$/g, '');
  const options = splitAt(plain, '|');
  if (options.length > 1) {
    const known = options.flatMap((option) => inner(option) ?? []);
    return known.length > 1 ? { k: 'choice', of: known } : (known[0] ?? null);
  }
  if (/^\([\s\S]*\)$/.test(plain)) return inner(plain.slice(1, -1));
  if (plain.endsWith('[]')) return listOf(inner(plain.slice(0, -2)));
  const imported = /^import\(\s*['"]([^'"]+)['"]\s*\)((?:\.[\w$]+)+)$/.exec(plain);
  if (imported !== null) {
    const module: Value = { k: 'module', specifier: imported[1] ?? '', way: 'import' };
    return { k: 'typed', type: pathOf(module, (imported[2] ?? '').split('.').slice(1)) };
  }
  const generic = /^([\w$]+)\.?<([\s\S]*)>$/.exec(plain);
  if (generic !== null) {
    const [name = '', argument = ''] = generic.slice(1);
    if (TRANSPARENT.has(name)) return inner(argument);
    return LISTS.has(name) ? listOf(inner(argument)) : inner(name);
  }
  return /^[\w$]+(\.[\w$]+)*$/.test(plain) ? nameValue(plain.split('.'), docs, { meaning, inner }) : null;
}

interface Lookup {
  readonly meaning: (name: string) => Value;
  readonly inner: (text: string) => Value | null;
}

function nameValue(
  [first = '', ...path]: readonly string[],
  { named }: Docs,
  { meaning, inner }: Lookup,
): Value | null {
  const value = meaning(first);
  const declared = named.get(first);
  if (value.k === 'global') return declared === undefined || path.length > 0 ? null : inner(declared);
  return { k: 'typed', type: pathOf(value, path) };
}

const pathOf = (value: Value, path: readonly string[]): Value =>
  path.reduce<Value>((of, name) => memberOf(of, name) ?? of, value);

const listOf = (item: Value | null): Value | null => (item === null ? null : { k: 'array', items: [item] });

/** At the top level only. */
function splitAt(text: string, separator: string): string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    if ('<({['.includes(text[at] ?? '')) depth += 1;
    if ('>)}]'.includes(text[at] ?? '') && text[at - 1] !== '=') depth -= 1;
    if (depth !== 0 || text[at] !== separator) continue;
    parts.push(text.slice(from, at));
    from = at + 1;
  }
  return [...parts, text.slice(from)];
}
