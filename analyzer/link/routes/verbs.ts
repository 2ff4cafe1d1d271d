/** HTTP methods as frameworks spell them. */
import { evaluateHere } from '../evaluator.ts';
import type { RouterCall } from './dialect.ts';

export const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'del', 'all', 'options', 'head']);

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', '*']);

/** `get` and `GET` are `GET`, `all` and `ANY` are `*`; null for what is no method. */
export function methodOf(text: string): string | null {
  const upper = text.toUpperCase();
  const method = upper === 'ALL' || upper === 'ANY' ? '*' : upper === 'DEL' ? 'DELETE' : upper;
  return METHODS.has(method) ? method : null;
}

export const methodsOf = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.flatMap((text) => methodOf(text) ?? [])),
];

/** The methods of `router.get(…)` or `router[method](…)`; empty when they are not known. */
export function calledMethods({ fact: { verb, computedVerb }, here }: RouterCall): readonly string[] {
  if (verb !== '') return methodsOf([verb]);
  return methodsOf(evaluateHere(computedVerb, here).flatMap((entity) => (entity.t === 'text' ? [entity.text] : [])));
}
