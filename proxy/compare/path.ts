import type { Difference, DifferenceKind } from '../../contracts/comparison.ts';
import { isSecretName } from './redact.ts';

/** A difference with how often it was seen at its path. */
export interface CountedDifference extends Difference {
  readonly count: number;
}

/** A place in a document. Elements of an array share one node (`*`), which is what aggregates their differences. */
export interface PathNode {
  readonly parent: PathNode | null;
  readonly segment: string;
  children: Map<string, PathNode> | null;
}

/** Stands for any array position in a path. */
export const ANY = '*';
/** Longer paths keep their beginning and end in `**`, so that a deep document cannot fill a disk. */
const PATH_LENGTH = 1_000;

export const rootNode = (path: string): PathNode => ({ parent: null, segment: path, children: null });

export function childOf(node: PathNode, segment: string): PathNode {
  node.children ??= new Map();
  let child = node.children.get(segment);
  if (child === undefined) {
    child = { parent: node, segment, children: null };
    node.children.set(segment, child);
  }
  return child;
}

/** The node as a JSON pointer (RFC 6901). */
export function renderPath(node: PathNode): string {
  const segments: string[] = [];
  let at = node;
  for (; at.parent !== null; at = at.parent) segments.push(escapeSegment(at.segment));
  const path = [at.segment, ...segments.reverse()].join('/');
  return path.length <= PATH_LENGTH ? path : `${path.slice(0, path.lastIndexOf('/', PATH_LENGTH))}/**`;
}

/** What a value is called: the name of a secret that it stands under, else the last name that is no array position. */
export function nameOf(node: PathNode): string {
  let last = node;
  while (last.segment === ANY && last.parent !== null) last = last.parent;
  for (let at: PathNode | null = last; at !== null; at = at.parent) if (isSecretName(at.segment)) return at.segment;
  return last.segment;
}

/** Whether the pattern of a rule covers a path: `*` is one segment, a last `**` any rest. */
export function coversPath(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.at(-1) === '**') {
    wanted.pop();
    given.length = Math.min(given.length, wanted.length);
  }
  return (
    wanted.length === given.length && wanted.every((segment, index) => segment === ANY || segment === given[index])
  );
}

const escapeSegment = (segment: string): string =>
  segment.includes('~') || segment.includes('/') ? segment.replaceAll('~', '~0').replaceAll('/', '~1') : segment;

/** Differences gathered by path and kind; the values of the first one are kept. */
export class Findings {
  readonly #byNode = new Map<PathNode, Map<DifferenceKind, Found>>();
  readonly #overflow: PathNode;
  #size = 0;

  constructor(root: PathNode) {
    this.#overflow = childOf(root, '**');
  }

  /** @param values both texts; asked for only at the first difference of a path */
  add(node: PathNode, kind: DifferenceKind, values: () => readonly [string, string]): void {
    const found = this.#byNode.get(node)?.get(kind);
    if (found !== undefined) found.count++;
    else if (this.#size < MAX_FINDINGS || node === this.#overflow) this.#open(node, kind, values());
    else this.add(this.#overflow, kind, values);
  }

  list(): CountedDifference[] {
    return [...this.#byNode].flatMap(([node, kinds]) => {
      const path = renderPath(node);
      return [...kinds].map(
        ([
          kind,
          {
            count,
            values: [control, candidate],
          },
        ]) => ({ path, kind, control, candidate, count }),
      );
    });
  }

  #open(node: PathNode, kind: DifferenceKind, values: readonly [string, string]): void {
    const kinds = this.#byNode.get(node) ?? new Map<DifferenceKind, Found>();
    this.#byNode.set(node, kinds.set(kind, { count: 1, values }));
    this.#size++;
  }
}

interface Found {
  count: number;
  readonly values: readonly [string, string];
}

/** An object used as a map differs under thousands of names; past this many they are one entry that ends in `**`. */
const MAX_FINDINGS = 500;
