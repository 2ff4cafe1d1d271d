/**
 * The routes as tries over path segments: the cost of a look-up does not grow with their number.
 *
 * Most specific wins: first by host (this very name, then the longest `*.` above it, then rules without a host), then segment by
 * segment from the left (word before parameter before wildcard), then by method (its own, then GET for HEAD, then `*`).
 * A step that leads nowhere gives way to the next.
 */
import type { RouteRule } from '../../contracts/route-table.ts';
import { toHostName } from './host.ts';
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
  /** Rules without a host. */
  readonly root: Node;
  /** By name; names that begin with a dot stand for all hosts below them. */
  readonly hosts: ReadonlyMap<string, Node>;
}

export interface Match {
  readonly rule: RouteRule | undefined;
  /** The path that must travel. */
  readonly path: string;
}

/** Builds the index; problems are lines such as `rules[2].route: means the same as rules[0]`. Rules with a problem are left out. */
export function indexRules(rules: readonly RouteRule[]): { readonly index: RouteIndex; readonly problems: string[] } {
  const root = createNode();
  const hosts = new Map<string, Node>();
  const problems: string[] = [];
  rules.forEach((rule, at) => {
    const pattern = parsePattern(rule.route);
    const problem =
      pattern.kind === 'problem' ? pattern.problem : insert(rootFor(pattern, { root, hosts }), pattern, rule);
    if (problem !== undefined) problems.push(`rules[${at}].route: ${problem}`);
  });
  return { index: { root, hosts }, problems };
}

/** Finds the rule of a request. HEAD follows the GET rule of a path unless that path has its own. */
export function matchTarget(index: RouteIndex, method: string, target: RequestTarget): Match {
  const { host, rawPath, canonicalPath, readings } = target;
  const rule = find(index, { method, host, path: target.canonical });
  if (readings.every((path) => isSameFlag(rule, find(index, { method, host, path })))) return { rule, path: rawPath };
  return { rule: find(index, { method, host, path: canonicalPath.toLowerCase() }), path: canonicalPath };
}

interface Search {
  readonly method: string;
  readonly host: string;
  readonly path: string;
}

function find(index: RouteIndex, search: Search): RouteRule | undefined {
  return (index.hosts.size > 0 ? findByHost(index, search) : undefined) ?? findIn(index.root, search);
}

function findByHost({ hosts }: RouteIndex, search: Search): RouteRule | undefined {
  const host = toHostName(search.host);
  let rule: RouteRule | undefined;
  // The name itself, then `.shop.example` and `.example` of `api.shop.example`.
  for (let at = 0; at !== -1 && rule === undefined; at = host.indexOf('.', at + 1)) {
    const root = hosts.get(at === 0 ? host : host.slice(at));
    if (root !== undefined) rule = findIn(root, search);
  }
  return rule;
}

/** One trailing slash does not count, unless a wildcard takes what is behind it. */
function findIn(root: Node, search: Search): RouteRule | undefined {
  return descend(root, search.path.length === 1 ? 2 : 1, search);
}

/** `at` is where the next segment begins: beyond the end when there is none. */
function descend(node: Node, at: number, search: Search): RouteRule | undefined {
  const { path, method } = search;
  const end = path.length > 1 && path.charCodeAt(path.length - 1) === 0x2f ? path.length - 1 : path.length;
  if (at > end) return pick(node.rules, method) ?? (end < path.length ? pick(node.wildcardRules, method) : undefined);
  const slash = path.indexOf('/', at);
  const stop = slash === -1 ? end : slash;
  const word = node.words.get(path.slice(at, stop));
  return (
    (word === undefined ? undefined : descend(word, stop + 1, search)) ??
    (node.param === undefined || stop === at ? undefined : descend(node.param, stop + 1, search)) ??
    pick(node.wildcardRules, method)
  );
}

function pick(rules: ReadonlyMap<string, RouteRule>, method: string): RouteRule | undefined {
  if (rules.size === 0) return undefined;
  return rules.get(method) ?? (method === 'HEAD' ? rules.get('GET') : undefined) ?? rules.get('*');
}

/** Whether two rules send every caller to the same side. Where there is no rule, the monolith answers. */
function isSameFlag(a: RouteRule | undefined, b: RouteRule | undefined): boolean {
  if (a === b) return true;
  if ((a?.mode ?? 'monolith') === 'monolith' && (b?.mode ?? 'monolith') === 'monolith') return true;
  return a !== undefined && b !== undefined && flagOf(a) === flagOf(b);
}

const flagOf = ({ mode, percent, group, service, pins, targeting }: RouteRule): string =>
  JSON.stringify([mode, percent, group, service, pins, targeting]);

function rootFor({ host }: Pattern, { root, hosts }: { root: Node; hosts: Map<string, Node> }): Node {
  if (host === '') return root;
  const own = hosts.get(host) ?? createNode();
  hosts.set(host, own);
  return own;
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
