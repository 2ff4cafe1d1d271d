/** Routes of one host as a trie over path segments: the cost of a look-up does not grow with their number. */
import type { RouteRule } from '../../contracts/route-table.ts';
import type { Pattern, PatternSegment } from './pattern.ts';

export interface Node {
  /** The word that leads here, with its letter case. */
  readonly word: string;
  /** By word in lower case, the first one apart: most nodes have one, and comparing is cheaper than hashing. */
  firstKey: string | undefined;
  first: Node | undefined;
  others: Map<string, Node> | undefined;
  param: Node | undefined;
  /** By method. */
  rules: Map<string, RouteRule> | undefined;
  wildcardRules: Map<string, RouteRule> | undefined;
}

export const createNode = (word = ''): Node => ({
  word,
  firstKey: undefined,
  first: undefined,
  others: undefined,
  param: undefined,
  rules: undefined,
  wildcardRules: undefined,
});

/** Adds a rule; returns the rule that is already in its place. */
export function insert(root: Node, { method, segments }: Pattern, rule: RouteRule): RouteRule | undefined {
  const wildcard = segments.at(-1)?.kind === 'wildcard';
  const node = (wildcard ? segments.slice(0, -1) : segments).reduce(step, root);
  const rules = (wildcard ? node.wildcardRules : node.rules) ?? new Map<string, RouteRule>();
  if (wildcard) node.wildcardRules = rules;
  else node.rules = rules;
  const first = rules.get(method);
  if (first === undefined) rules.set(method, rule);
  return first;
}

export interface Search {
  readonly method: string;
  /** In lower case. */
  readonly path: string;
  /** The same with its letter case when that counts. */
  readonly cased: string | undefined;
}

/** The most specific rule. One trailing slash does not count, unless a wildcard takes what is behind it. */
export const findIn = (root: Node, search: Search): RouteRule | undefined =>
  descend(root, search.path.length === 1 ? 2 : 1, search);

/** `at` is where the next segment begins: beyond the end when there is none. */
function descend(node: Node, at: number, search: Search): RouteRule | undefined {
  const { path, method } = search;
  const end = path.length > 1 && path.charCodeAt(path.length - 1) === 0x2f ? path.length - 1 : path.length;
  if (at > end) return pick(node.rules, method) ?? (end < path.length ? pick(node.wildcardRules, method) : undefined);
  const slash = path.indexOf('/', at);
  const stop = slash === -1 ? end : slash;
  const word = childOf(node, path.slice(at, stop));
  const isWord = word !== undefined && (search.cased === undefined || search.cased.slice(at, stop) === word.word);
  return (
    (isWord ? descend(word, stop + 1, search) : undefined) ??
    (node.param === undefined || stop === at ? undefined : descend(node.param, stop + 1, search)) ??
    pick(node.wildcardRules, method)
  );
}

const childOf = (node: Node, key: string): Node | undefined =>
  node.firstKey === key ? node.first : node.others?.get(key);

function pick(rules: ReadonlyMap<string, RouteRule> | undefined, method: string): RouteRule | undefined {
  if (rules === undefined) return undefined;
  return rules.get(method) ?? (method === 'HEAD' ? rules.get('GET') : undefined) ?? rules.get('*');
}

function step(node: Node, segment: PatternSegment): Node {
  if (segment.kind === 'static') {
    const key = segment.text.toLowerCase();
    return childOf(node, key) ?? addChild(node, key, createNode(segment.text));
  }
  node.param ??= createNode();
  return node.param;
}

function addChild(node: Node, key: string, child: Node): Node {
  if (node.first === undefined) {
    node.firstKey = key;
    node.first = child;
  } else {
    node.others ??= new Map();
    node.others.set(key, child);
  }
  return child;
}
