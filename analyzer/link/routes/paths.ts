/** Route paths: what the argument can be, and how prefixes and paths are put together. */
import type { Confidence } from '../../../contracts/report.ts';
import type { Value } from '../../model/facts.ts';
import { evaluateHere, type Standing } from '../evaluator.ts';
import { ANY, textsOf } from '../patterns.ts';

export interface RoutePath {
  readonly path: string;
  readonly confidence: Confidence;
}

/** The paths of an argument; null when it is no path at all but a handler. */
export function pathsOf(value: Value | null, here: Standing): readonly RoutePath[] | null {
  if (value === null) return null;
  const entities = evaluateHere(value, here);
  const arrays = entities.filter((entity) => entity.t === 'array');
  if (arrays.length > 0)
    return arrays.flatMap(({ items, file }) => {
      const facts = here.evaluator.program.files.get(file);
      return facts === undefined ? [] : items.flatMap((item) => pathsOf(item, { ...here, facts }) ?? []);
    });
  const found = entities.flatMap((entity): RoutePath[] => {
    if (entity.t === 'text') return [{ path: entity.text, confidence: 'exact' }];
    return entity.t === 'regex' ? [{ path: entity.source, confidence: 'inferred' }] : [];
  });
  if (found.length > 0) return found.length > 1 ? found.map(inferred) : found;
  if (value.k !== 'concat') return null;
  return textsOf(value, here).map((text) => ({ path: text.replaceAll(ANY, '*'), confidence: 'inferred' }));
}

const inferred = (path: RoutePath): RoutePath => ({ ...path, confidence: 'inferred' });

/** `/api` + `/` is `/api`, `/` + `orders` is `/orders`; a regular expression stays what it is. */
export function joinPaths(prefix: string, path: string): string {
  const parts = [prefix, path].map((part) => part.replace(/^\/+|\/+$/g, '')).filter((part) => part !== '');
  if (isRegex(path)) return prefix === '' || prefix === '/' ? path : `${prefix}${path}`;
  return `/${parts.join('/')}`;
}

/** Does a path begin with a guarded one? A parameter is anything, and so is `*` at the end of a guard. */
export function isUnder(path: string, guarded: string): boolean {
  if (isRegex(guarded)) return isMatch(path, guarded);
  const [segments, start] = [path, guarded].map(segmentsOf);
  return (start ?? []).every((segment, index) => isSame(segments?.[index], segment));
}

const segmentsOf = (path: string): readonly string[] =>
  path
    .replace(/(\/?\(\.\*\)|\/?\{\/?\*\w*\}|\/\*\w*)\/?$/, '')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '*');

function isSame(segment: string | undefined, guarded: string): boolean {
  if (segment === undefined) return false;
  if (guarded.endsWith('*')) return segment.startsWith(guarded.slice(0, -1));
  return segment === guarded || guarded.startsWith(':');
}

function isMatch(path: string, regex: string): boolean {
  const end = regex.lastIndexOf('/');
  try {
    return new RegExp(regex.slice(1, end), regex.slice(end + 1).replace(/[gy]/g, '')).test(path);
  } catch {
    return false;
  }
}

export const isRegex = (path: string): boolean => /^\/.*\/[dgimsuvy]*$/.test(path) && /[\\^$()[\]|+]/.test(path);
