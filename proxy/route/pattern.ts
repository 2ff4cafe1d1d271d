import { toHostName } from './host.ts';
import { parseTarget } from './path.ts';

export type PatternSegment =
  | {
      readonly kind: 'static';
      /** In its letter case, which does not count in matching. */
      readonly text: string;
    }
  | { readonly kind: 'param' }
  | { readonly kind: 'wildcard' };

export interface Pattern {
  readonly kind: 'pattern';
  /** In capitals, or `*`. */
  readonly method: string;
  /** In lower case; `.shop.example` for all hosts below that name; empty for every host. */
  readonly host: string;
  readonly segments: readonly PatternSegment[];
}

export interface PatternProblem {
  readonly kind: 'problem';
  readonly problem: string;
}

/** Splits `GET *.shop.example/products/:id` into its three parts. The host may be empty. */
export function splitRoute(route: string): { readonly method: string; readonly host: string; readonly path: string } {
  const space = route.indexOf(' ');
  const slash = route.indexOf('/', space);
  return { method: route.slice(0, space), host: route.slice(space + 1, slash), path: route.slice(slash) };
}

/** Reads `METHOD [host]/path/:param/*rest`. A segment is a word, a parameter, or a wildcard that takes the rest at the end. */
export function parsePattern(route: string): Pattern | PatternProblem {
  const { method, host, path } = splitRoute(route);
  const parts = path.replace(/\/$/, '').split('/').slice(1);
  const segments: PatternSegment[] = [];
  for (const [at, part] of parts.entries()) {
    const segment = parseSegment(part, at === parts.length - 1);
    if (typeof segment === 'string') return { kind: 'problem', problem: segment };
    segments.push(segment);
  }
  return { kind: 'pattern', method, host: toHostName(host).replace(/^\*/, ''), segments };
}

function parseSegment(part: string, isLast: boolean): PatternSegment | string {
  if (/^:\w+$/.test(part)) return { kind: 'param' };
  if (/^\*\w*$/.test(part)) return isLast ? { kind: 'wildcard' } : 'a wildcard must be the last segment';
  if (/[:*(){}?[\]]/.test(part)) return `"${part}" must be a word, a parameter such as :id, or a last *rest`;
  return parseWord(part);
}

/** Words are kept in the canonical spelling, which is what requests are matched in. */
function parseWord(part: string): PatternSegment | string {
  const target = parseTarget(`/${encodeNonAscii(part)}`, undefined);
  if (target.kind === 'refused') return `"${part}" can never match: ${target.why}`;
  const text = target.canonicalPath.slice(1);
  return text === '' ? `"${part}" is an empty or a dot segment` : { kind: 'static', text };
}

const encodeNonAscii = (part: string): string => part.replace(/[^\0-\x7f]+/g, encodeURIComponent);
