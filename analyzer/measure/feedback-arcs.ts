import type { ModuleEdge } from '../model/module-edges.ts';

export interface Arc extends ModuleEdge {
  /** Calls and uses that go over this import, at least 1: the work of removing it. */
  readonly uses: number;
}

/**
 * Arcs whose removal leaves no cycle: minimal (none can be kept), and light, though not always the lightest set.
 * Source: P. Eades, X. Lin, W. F. Smyth, "A fast and effective heuristic for the feedback arc set problem", 1993, here with
 * weights; then every arc that turns out not to close a cycle is taken back, heaviest first.
 */
export function feedbackArcs(nodes: readonly string[], arcs: readonly Arc[]): Arc[] {
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const numbered = arcs.map((arc) => ({ arc, from: numbers.get(arc.from) ?? 0, to: numbers.get(arc.to) ?? 0 }));
  const place = arrange(nodes.length, numbered);
  const isForward = ({ from, to }: Numbered): boolean => (place[from] ?? 0) < (place[to] ?? 0);
  const targets = nodes.map((): number[] => []);
  for (const one of numbered) if (isForward(one)) targets[one.from]?.push(one.to);
  const backward = numbered.filter((one) => !isForward(one)).sort((a, b) => b.arc.uses - a.arc.uses);
  const seen = new Int32Array(nodes.length);
  const closing = backward.filter(({ from, to }, round) => {
    if (reaches(to, from, { targets, seen, round: round + 1 })) return true;
    targets[from]?.push(to);
    return false;
  });
  return closing.map(({ arc }) => arc);
}

interface Numbered {
  readonly arc: Arc;
  readonly from: number;
  readonly to: number;
}

/** Places nodes in a row so that little weight points backward: always next the node that gives most and takes least. */
function arrange(count: number, arcs: readonly Numbered[]): Int32Array {
  const [surplus, place] = [new Float64Array(count), new Int32Array(count).fill(-1)];
  const touching = Array.from({ length: count }, (): Numbered[] => []);
  for (const one of arcs) {
    surplus[one.from] = (surplus[one.from] ?? 0) + one.arc.uses;
    surplus[one.to] = (surplus[one.to] ?? 0) - one.arc.uses;
    touching[one.from]?.push(one);
    touching[one.to]?.push(one);
  }
  for (let next = 0; next < count; next++) {
    let best = -1;
    for (let node = 0; node < count; node++)
      if (place[node] === -1 && (best < 0 || (surplus[node] ?? 0) > (surplus[best] ?? 0))) best = node;
    place[best] = next;
    for (const { from, to, arc } of touching[best] ?? []) {
      surplus[from] = (surplus[from] ?? 0) - arc.uses;
      surplus[to] = (surplus[to] ?? 0) + arc.uses;
    }
  }
  return place;
}

interface Kept {
  readonly targets: readonly (readonly number[])[];
  /** The last round in which each node was seen. */
  readonly seen: Int32Array;
  readonly round: number;
}

function reaches(start: number, goal: number, { targets, seen, round }: Kept): boolean {
  const open = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === goal) return true;
    if (seen[node] === round) continue;
    seen[node] = round;
    for (const target of targets[node] ?? []) if (seen[target] !== round) open.push(target);
  }
  return false;
}
