/** Paths that a list picks out: `exclude: ['health', { path: 'hooks/*', method: RequestMethod.POST }]`. */
import type { Value } from '../../../model/facts.ts';
import { evaluateHere, type Standing } from '../../evaluator.ts';
import { itemsOf, propertyOf, textsIn } from './lists.ts';

export interface PathMatch {
  readonly pattern: RegExp;
  /** Null for every method. */
  readonly method: string | null;
}

export const pathMatches = (value: Value | null | undefined, here: Standing): readonly PathMatch[] =>
  itemsOf(value, here).flatMap((item): readonly PathMatch[] => {
    if (item.entity.t === 'text') return [{ pattern: patternOf(item.entity.text), method: null }];
    if (item.entity.t !== 'object') return [];
    const method = propertyOf(item.value, 'method', item.here).flatMap((one) => methodNames(one.value, one.here))[0];
    return propertyOf(item.value, 'path', item.here)
      .flatMap((one) => textsIn(one.value, one.here))
      .map((text) => ({ pattern: patternOf(text), method: method === undefined || method === 'ALL' ? null : method }));
  });

/** `RequestMethod.POST` is `POST`. */
export const methodNames = (value: Value | null | undefined, here: Standing): readonly string[] =>
  evaluateHere(value, here).flatMap((entity) => {
    const name = entity.t === 'package' ? /\.RequestMethod\.([A-Z]+)$/.exec(entity.name)?.[1] : undefined;
    return name === undefined ? [] : [name];
  });

export const isMatched = (matches: readonly PathMatch[], method: string, path: string): boolean =>
  matches.some((one) => (one.method === null || one.method === method) && one.pattern.test(path));

/** `/a/:id`, `a/*`, `a/(.*)`, `a{/*rest}` as path-to-regexp reads them. */
export function patternOf(text: string): RegExp {
  const source = `/${text.replace(/^\/+|\/+$/g, '')}`
    .replace(/[.+^$|[\]\\]/g, '\\$&')
    .replaceAll('(\\.*)', '*')
    .replace(/:\w+/g, '[^/]+')
    .replace(/\*\w*/g, '.*')
    .replaceAll('{', '(?:')
    .replaceAll('}', ')?');
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /^\b$/;
  }
}
