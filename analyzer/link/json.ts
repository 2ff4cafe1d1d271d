/**
 * JSON files that the program reads: settings that hold prefixes, descriptors of routes. Which ones matter is seen from the
 * source, so that no others are opened: what is imported, what a call names, and `route.json` beside code.
 */
import type { FileFacts, ObjectFact, Value } from '../model/facts.ts';
import { declareLists } from './data-lists.ts';
import { ANY, folderOf, normalizePath } from './patterns.ts';
import type { Resolve } from './program.ts';

/** The content of a JSON file of the root; undefined when there is none or it cannot be parsed. */
export type JsonOf = (path: string) => unknown;

export function jsonFacts(files: readonly FileFacts[], resolve: Resolve, jsonOf: JsonOf): readonly FileFacts[] {
  const paths = new Set(files.flatMap((facts) => [...imported(facts, resolve), ...named(facts)]));
  for (const { path } of files) paths.add(inFolder(folderOf(path), DESCRIPTOR));
  const [like] = files;
  if (like === undefined) return [];
  return [...paths].sort().flatMap((path) => {
    const content = jsonOf(path);
    return typeof content === 'object' && content !== null ? [factsOfJson(path, content, like)] : [];
  });
}

/** What a folder of handlers calls the file that says for which route they are. */
export const DESCRIPTOR = 'route.json';

export const inFolder = (folder: string, name: string): string => (folder === '.' ? name : `${folder}/${name}`);

const imported = ({ path, imports }: FileFacts, resolve: Resolve): readonly string[] =>
  imports.flatMap(({ specifier, way }) => {
    if (specifier?.endsWith('.json') !== true) return [];
    const resolution = resolve(path, specifier, way);
    return resolution.kind === 'file' ? [resolution.path] : [];
  });

/** `readFileSync('settings.json')` means the working folder, `join(__dirname, 'settings.json')` the file's own. */
const named = (facts: FileFacts): readonly string[] =>
  facts.calls.flatMap(({ args }) => {
    const [last] = args.slice(-1);
    const texts = [...args.map((arg) => pathText(arg, facts)), ...(last?.k === 'text' ? [joined(args, facts)] : [])];
    return texts.filter((text) => text.endsWith('.json')).flatMap((text) => candidates(facts.path, text));
  });

/** `join(DATA, 'orders.json')`, what is not written left out. */
const joined = (args: readonly (Value | null)[], facts: FileFacts): string =>
  args.map((arg) => pathText(arg, facts)).join('/');

/** The written part of a path; a constant of the file may hold it. */
function pathText(value: Value | null | undefined, facts: FileFacts, depth = 0): string {
  if (value === null || value === undefined || depth > MAX_DEPTH) return '';
  if (value.k === 'text') return value.text;
  if (value.k === 'concat') return value.parts.map((part) => pathText(part, facts, depth + 1)).join('');
  if (value.k === 'call') return value.args.map((arg) => pathText(arg, facts, depth + 1)).join('/');
  return value.k === 'name' ? pathText(facts.bindings[value.name]?.values[0], facts, depth + 1) : '';
}

const MAX_DEPTH = 5;

/** A part at the beginning that is not known counts as the working folder or the file's own. */
export function candidates(file: string, written: string): readonly string[] {
  const text = written.startsWith(ANY) ? `.${written.slice(ANY.length)}` : written;
  const paths = [`${folderOf(file)}/${text}`, text].map((path) => normalizePath(path).replace(/^\.?\//, ''));
  return paths.filter((path) => !/^[./]/.test(path));
}

interface Tables {
  readonly objects: Record<number, ObjectFact>;
  next: number;
}

function factsOfJson(path: string, content: object, like: FileFacts): FileFacts {
  const tables: Tables = { objects: {}, next: 0 };
  const whole = toValue(content, tables);
  return {
    ...nothingLike(like),
    path,
    lines: 0,
    shebang: false,
    ownCode: false,
    commonjs: whole === null ? [] : [whole],
    objects: tables.objects,
    schema: declareLists(path, content),
  };
}

function toValue(content: unknown, tables: Tables): Value | null {
  if (typeof content === 'string') return { k: 'text', text: content, at: 0 };
  if (Array.isArray(content)) return { k: 'array', items: content.map((item) => toValue(item, tables)) };
  if (typeof content !== 'object' || content === null) return null;
  const id = tables.next;
  tables.next += 1;
  const props: Record<string, Value> = Object.create(null) as Record<string, Value>;
  tables.objects[id] = { props, spreads: [] };
  for (const [key, inner] of Object.entries(content)) {
    const value = toValue(inner, tables);
    if (value !== null) props[key] = value;
  }
  return { k: 'object', id };
}

/** The facts of a file that says nothing. */
const nothingLike = (facts: FileFacts): FileFacts =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      Array.isArray(value) ? [] : typeof value === 'object' ? {} : value,
    ]),
  ) as unknown as FileFacts;
