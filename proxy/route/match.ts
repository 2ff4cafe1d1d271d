/**
 * Finds the rule of a request, and the path that must travel so that nobody behind can find another.
 *
 * Most specific wins: first by host (this very name, then the longest `*.` above it, then rules without a host), then segment by
 * segment from the left (word before parameter before wildcard), then by method (its own, then GET for HEAD, then `*`).
 * A step that leads nowhere gives way to the next.
 */
import type { RouteRule } from '../../contracts/route-table.ts';
import { toHostName } from './host.ts';
import type { RequestTarget } from './path.ts';
import { type Pattern, parsePattern } from './pattern.ts';
import { createNode, findIn, insert, type Node, type Search } from './trie.ts';

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
    const problem = pattern.kind === 'problem' ? pattern.problem : place(pattern, rule, { root, hosts });
    if (problem !== undefined) problems.push(`rules[${at}].route: ${problem}`);
  });
  return { index: { root, hosts }, problems };
}

/** Finds the rule of a request. HEAD follows the GET rule of a path unless that path has its own. */
export function matchTarget(index: RouteIndex, method: string, target: RequestTarget): Match {
  const { host, rawPath, canonicalPath, readings } = target;
  const rule = find(index, host, { method, path: target.canonical, cased: undefined });
  if (readings.length === 0 || readings.every((reading) => meansFlag(rule, reading, { index, method, host })))
    return { rule, path: rawPath };
  const clear = find(index, host, { method, path: canonicalPath.toLowerCase(), cased: undefined });
  return { rule: clear, path: clear === undefined ? canonicalPath : respell(canonicalPath, clear) };
}

function find({ root, hosts }: RouteIndex, host: string, search: Search): RouteRule | undefined {
  return (hosts.size > 0 ? findByHost(hosts, toHostName(host), search) : undefined) ?? findIn(root, search);
}

function findByHost(hosts: RouteIndex['hosts'], name: string, search: Search): RouteRule | undefined {
  let rule: RouteRule | undefined;
  // The name itself, then `.shop.example` and `.example` of `api.shop.example`.
  for (let at = 0; at !== -1 && rule === undefined; at = name.indexOf('.', at + 1)) {
    const root = hosts.get(at === 0 ? name : name.slice(at));
    if (root !== undefined) rule = findIn(root, search);
  }
  return rule;
}

interface Question {
  readonly index: RouteIndex;
  readonly method: string;
  readonly host: string;
}

/** Whether a router that reads the path so would run what this rule's flag was chosen for, be it strict about letter case or not. */
function meansFlag(rule: RouteRule | undefined, reading: string, { index, method, host }: Question): boolean {
  const path = reading.toLowerCase();
  return (
    isSameFlag(rule, find(index, host, { method, path, cased: undefined })) &&
    (path === reading || isSameFlag(rule, find(index, host, { method, path, cased: reading })))
  );
}

/** Whether two rules send every caller to the same side. Where there is no rule, the monolith answers. */
function isSameFlag(a: RouteRule | undefined, b: RouteRule | undefined): boolean {
  if (a === b) return true;
  if ((a?.mode ?? 'monolith') === 'monolith' && (b?.mode ?? 'monolith') === 'monolith') return true;
  return a !== undefined && b !== undefined && flagOf(a) === flagOf(b);
}

const flagOf = ({ mode, percent, group, service, pins, targeting }: RouteRule): string =>
  JSON.stringify([mode, percent, group, service, pins, targeting]);

/** The path with the words of the rule in the rule's letter case. */
function respell(path: string, { route }: RouteRule): string {
  const pattern = parsePattern(route);
  if (pattern.kind === 'problem') return path;
  const parts = path.slice(1).split('/');
  return `/${parts.map((part, at) => wordAt(pattern, at) ?? part).join('/')}`;
}

function wordAt({ segments }: Pattern, at: number): string | undefined {
  const segment = segments[at];
  return segment?.kind === 'static' ? segment.text : undefined;
}

function place(
  pattern: Pattern,
  rule: RouteRule,
  { root, hosts }: { readonly root: Node; readonly hosts: Map<string, Node> },
): string | undefined {
  const own = pattern.host === '' ? root : (hosts.get(pattern.host) ?? createNode());
  if (own !== root) hosts.set(pattern.host, own);
  const first = insert(own, pattern, rule);
  return first === undefined ? undefined : `means the same as "${first.route}"`;
}
