/**
 * JSON files that the program reads: settings that hold prefixes, descriptors of routes. Which ones matter is seen from the
 * source, so that no others are opened: what is imported, what a call names, and `route.json` beside code.
 */
import type { FileFacts, ObjectFact, Value } from '../model/facts.ts';
import { folderOf, normalizePath } from './patterns.ts';
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
const named = ({ path, calls }: FileFacts): readonly string[] =>
  calls.flatMap(({ args }) =>
    args.flatMap((arg) => (arg?.k === 'text' && arg.text.endsWith('.json') ? candidates(path, arg.text) : [])),
  );

export function candidates(file: string, text: string): readonly string[] {
  const paths = [`${folderOf(file)}/${text}`, text].map((path) => normalizePath(path).replace(/^\.\//, ''));
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
