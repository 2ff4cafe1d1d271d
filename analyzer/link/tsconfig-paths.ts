/**
 * `paths` and `baseUrl` of the nearest tsconfig.json or jsconfig.json, read leniently: a base configuration that lies in a
 * package which is not installed is left out, and what the project itself says still counts.
 */
import path from 'node:path';
import { sourceOf } from './workspaces.ts';

interface PathRules {
  /** Relative to the analyzed root; null without `baseUrl`. */
  readonly baseUrl: string | null;
  readonly patterns: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
}

export interface TsconfigPaths {
  /** The source that a bare specifier means in this file. */
  readonly find: (from: string, specifier: string) => string | null;
}

/** @param readText text of a file by absolute path, null when there is none */
export function createTsconfigPaths(
  root: string,
  sources: ReadonlySet<string>,
  readText: (file: string) => string | null,
): TsconfigPaths {
  const byFolder = new Map<string, PathRules | null>();
  const rulesOf = (folder: string): PathRules | null => {
    const known = byFolder.get(folder);
    if (known !== undefined) return known;
    const above = path.dirname(folder);
    const own =
      readRules(path.join(folder, 'tsconfig.json'), root, readText) ??
      readRules(path.join(folder, 'jsconfig.json'), root, readText);
    const rules = own ?? (above === folder ? null : rulesOf(above));
    byFolder.set(folder, rules);
    return rules;
  };
  return {
    find(from, specifier) {
      const rules = rulesOf(path.dirname(path.join(root, from)));
      if (rules === null) return null;
      const bare = rules.baseUrl === null ? [] : [path.posix.join(rules.baseUrl, specifier)];
      const places = [...rules.patterns.flatMap((rule) => mapped(rule, specifier)), ...bare];
      for (const place of places) {
        const found = sourceOf('', path.posix.normalize(place), sources);
        if (found !== null) return found;
      }
      return null;
    },
  };
}

function mapped({ pattern, targets }: PathRules['patterns'][number], specifier: string): string[] {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return pattern === specifier ? [...targets] : [];
  if (!specifier.startsWith(before) || !specifier.endsWith(after)) return [];
  const star = specifier.slice(before.length, specifier.length - after.length);
  return targets.map((target) => target.replaceAll('*', star));
}

const MAX_EXTENDS = 8;

function readRules(file: string, root: string, readText: (file: string) => string | null, depth = 0): PathRules | null {
  const text = readText(file);
  if (text === null || depth > MAX_EXTENDS) return null;
  const config = parseJsonc(text);
  const options = isRecord(config.compilerOptions) ? config.compilerOptions : {};
  const base = baseOf(config.extends, file, root, { readText, depth });
  const folder = path.dirname(file);
  const baseUrl =
    typeof options.baseUrl === 'string' ? inRoot(root, path.resolve(folder, options.baseUrl)) : (base?.baseUrl ?? null);
  if (!isRecord(options.paths)) return { baseUrl, patterns: base?.patterns ?? [] };
  const from = typeof options.baseUrl === 'string' ? path.resolve(folder, options.baseUrl) : folder;
  const patterns = Object.entries(options.paths).map(([pattern, targets]) => ({
    pattern,
    targets: (Array.isArray(targets) ? targets : [])
      .filter((one) => typeof one === 'string')
      .map((one) => inRoot(root, path.resolve(from, one))),
  }));
  return { baseUrl, patterns };
}

interface Reading {
  readonly readText: (file: string) => string | null;
  readonly depth: number;
}

/** Only base configurations that lie in the project itself. */
function baseOf(named: unknown, file: string, root: string, { readText, depth }: Reading): PathRules | null {
  const names = (Array.isArray(named) ? named : [named]).filter((one) => typeof one === 'string');
  const own = names.filter((one) => one.startsWith('.')).map((one) => path.resolve(path.dirname(file), one));
  for (const base of own.reverse()) {
    const rules = readRules(base, root, readText, depth + 1) ?? readRules(`${base}.json`, root, readText, depth + 1);
    if (rules !== null) return rules;
  }
  return null;
}

const inRoot = (root: string, absolute: string): string => path.relative(root, absolute).split(path.sep).join('/');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TEXT_OR_COMMENT = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const TEXT_OR_COMMA = /"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/g;

/** JSON with comments and trailing commas; nothing when it is broken. */
export function parseJsonc(text: string): Record<string, unknown> {
  const bare = text
    .replace(/^\uFEFF/, '')
    .replace(TEXT_OR_COMMENT, (token) => (token.startsWith('"') ? token : ' '))
    .replace(TEXT_OR_COMMA, (token) => (token === ',' ? '' : token));
  try {
    const value: unknown = JSON.parse(bare);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
