/** package.json, and which of its targets an import of the package means. https://nodejs.org/api/packages.html */
import path from 'node:path';
import { isRecord, parseJsonc, textsIn } from './jsonc.ts';
import { isFile, type Tree } from './tree.ts';

export interface Manifest {
  /** Absolute. */
  readonly folder: string;
  readonly content: Readonly<Record<string, unknown>>;
}

export type Way = 'import' | 'require';

export interface Manifests {
  /** The package.json in this very folder. */
  readonly at: (folder: string) => Manifest | null;
  /** The package that a folder belongs to. */
  readonly above: (folder: string) => Manifest | null;
}

/** @param onBroken told once for each package.json that is no JSON */
export function createManifests(tree: Tree, onBroken: (file: string) => void): Manifests {
  const known = new Map<string, Manifest | null>();
  const at = (folder: string): Manifest | null => {
    const before = known.get(folder);
    if (before !== undefined) return before;
    const manifest = read(folder, tree, onBroken);
    known.set(folder, manifest);
    return manifest;
  };
  const nearest = new Map<string, Manifest | null>();
  const above = (folder: string): Manifest | null => {
    const before = nearest.get(folder);
    if (before !== undefined) return before;
    const outer = path.posix.dirname(folder);
    const found = at(folder) ?? (outer === folder || tree.entriesOf(folder).has('.git') ? null : above(outer));
    nearest.set(folder, found);
    return found;
  };
  return { at, above };
}

function read(folder: string, tree: Tree, onBroken: (file: string) => void): Manifest | null {
  const file = path.posix.join(folder, 'package.json');
  if (!isFile(tree, file)) return null;
  const content = parseJsonc(tree.readText(file) ?? '');
  if (content === null) onBroken(file);
  return { folder, content: content ?? {} };
}

/**
 * Where `exports` or the entry fields lead, best first: what the package calls its source, then what this way of importing
 * takes, then everything else, since an export that is only declared for a browser is still this package's code.
 * @param subpath `.` or `./x`
 */
export function exportTargets({ content }: Manifest, subpath: string, way: Way): string[] {
  const exported = isPresent(content.exports) ? inTable(content.exports, subpath, way) : [];
  if (subpath !== '.') return exported;
  return [...textsIn(content.source), ...exported, ...ENTRIES.flatMap((field) => textsIn(content[field]))];
}

const ENTRIES = ['module', 'main', 'types', 'typings'] as const;
const isPresent = (value: unknown): boolean => value !== undefined && value !== null;

/** Where `imports` leads. @param specifier `#x` */
export function importTargets({ content }: Manifest, specifier: string, way: Way): string[] {
  return isRecord(content.imports) ? inTable(content.imports, specifier, way) : [];
}

function inTable(table: unknown, key: string, way: Way): string[] {
  const hasKeys = isRecord(table) && Object.keys(table).some((one) => /^[.#]/.test(one));
  if (!hasKeys) return key === '.' ? conditions(table, '', way) : [];
  for (const pattern of Object.keys(table).sort(bySpecificity)) {
    const star = starOf(pattern, key);
    if (star !== null) return conditions(table[pattern], star, way);
  }
  return [];
}

/** Exact keys first, then the longest text before the star. */
function bySpecificity(a: string, b: string): number {
  const length = (key: string): number =>
    key.includes('*') ? key.indexOf('*') : key.endsWith('/') ? key.length : Number.MAX_SAFE_INTEGER;
  return length(b) - length(a) || b.length - a.length;
}

/** What the star of a pattern stands for, null when it does not match; `./lib/` is the old way to write `./lib/*`. */
export function starOf(pattern: string, key: string): string | null {
  if (pattern === key) return '';
  const [before = '', after, more] = (pattern.endsWith('/') ? `${pattern}*` : pattern).split('*');
  if (after === undefined || more !== undefined) return null;
  if (key.length <= before.length + after.length || !key.startsWith(before) || !key.endsWith(after)) return null;
  return key.slice(before.length, key.length - after.length);
}

const PREFERRED: Record<Way, ReadonlySet<string>> = {
  import: new Set(['source', 'development', 'import', 'node', 'module', 'default']),
  require: new Set(['source', 'development', 'require', 'node', 'default']),
};

function conditions(target: unknown, star: string, way: Way): string[] {
  const preferred = leaves(target, star, (condition) => PREFERRED[way].has(condition));
  return [...new Set([...preferred, ...leaves(target, star, () => true)])];
}

function leaves(target: unknown, star: string, takes: (condition: string) => boolean): string[] {
  if (typeof target === 'string') return [target.endsWith('/') ? target + star : target.replaceAll('*', star)];
  if (Array.isArray(target)) return target.flatMap((one) => leaves(one, star, takes));
  if (!isRecord(target)) return [];
  return Object.entries(target).flatMap(([condition, inner]) => (takes(condition) ? leaves(inner, star, takes) : []));
}
