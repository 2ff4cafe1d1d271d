/**
 * The routes as a trie over path segments: the cost of a look-up does not grow with their number.
 * Most specific wins, segment by segment from the left: word before parameter before wildcard; then method before `*`.
 */
import type { RouteRule } from '../../contracts/route-table.ts';
import type { RequestTarget } from './path.ts';
import { type Pattern, type PatternSegment, parsePattern } from './pattern.ts';

interface Node {
  readonly words: Map<string, Node>;
  param: Node | undefined;
  /** By method. */
  readonly rules: Map<string, RouteRule>;
  readonly wildcardRules: Map<string, RouteRule>;
}

export interface RouteIndex {
  readonly root: Node;
}

export interface Match {
  readonly rule: RouteRule | undefined;
  /** The path that must travel. */
  readonly path: string;
}

/** Builds the index; problems are lines such as `rules[2].route: means the same as rules[0]`. Rules with a problem are left out. */
export function indexRules(rules: readonly RouteRule[]): { readonly index: RouteIndex; readonly problems: string[] } {
  const root = createNode();
  const problems: string[] = [];
  rules.forEach((rule, at) => {
    const pattern = parsePattern(rule.route);
    const problem = pattern.kind === 'problem' ? pattern.problem : insert(root, pattern, rule);
    if (problem !== undefined) problems.push(`rules[${at}].route: ${problem}`);
  });
  return { index: { root }, problems };
}

/** Finds the rule of a request. HEAD follows the GET rule of a path unless that path has its own. */
export function matchTarget(index: RouteIndex, method: string, target: RequestTarget): Match {
  const rule = find(index, method, target.canonical);
  const agrees = target.canonical === target.literal || find(index, method, target.literal) === rule;
  return { rule, path: agrees ? target.rawPath : target.canonicalPath };
}

function find(index: RouteIndex, method: string, segments: readonly string[]): RouteRule | undefined {
  return descend(index.root, 0, { method, segments });
}

interface Search {
  readonly method: string;
  readonly segments: readonly string[];
}

function descend(node: Node, depth: number, search: Search): RouteRule | undefined {
  const segment = search.segments[depth];
  if (segment === undefined) return pick(node.rules, search.method);
  const word = node.words.get(segment);
  return (
    (word === undefined ? undefined : descend(word, depth + 1, search)) ??
    (node.param === undefined || segment === '' ? undefined : descend(node.param, depth + 1, search)) ??
    pick(node.wildcardRules, search.method)
  );
}

function pick(rules: ReadonlyMap<string, RouteRule>, method: string): RouteRule | undefined {
  return rules.get(method) ?? (method === 'HEAD' ? rules.get('GET') : undefined) ?? rules.get('*');
}

function insert(root: Node, pattern: Pattern, rule: RouteRule): string | undefined {
  const wildcard = pattern.segments.at(-1)?.kind === 'wildcard';
  const path = wildcard ? pattern.segments.slice(0, -1) : pattern.segments;
  const node = path.reduce(step, root);
  const rules = wildcard ? node.wildcardRules : node.rules;
  const first = rules.get(pattern.method);
  if (first !== undefined) return `means the same as "${first.route}"`;
  rules.set(pattern.method, rule);
  return undefined;
}

function step(node: Node, segment: PatternSegment): Node {
  if (segment.kind === 'static') {
    const next = node.words.get(segment.text) ?? createNode();
    node.words.set(segment.text, next);
    return next;
  }
  node.param ??= createNode();
  return node.param;
}

const createNode = (): Node => ({ words: new Map(), param: undefined, rules: new Map(), wildcardRules: new Map() });
