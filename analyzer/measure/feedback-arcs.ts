import type { ModuleEdge } from '../model/module-edges.ts';
import { addTo } from '../model/order.ts';

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
  const place = new Map(arrange(nodes, arcs).map((node, index) => [node, index]));
  const isForward = ({ from, to }: ModuleEdge): boolean => (place.get(from) ?? 0) < (place.get(to) ?? 0);
  const targets = new Map<string, string[]>();
  const keep = ({ from, to }: ModuleEdge): void => void targets.set(from, [...(targets.get(from) ?? []), to]);
  for (const arc of arcs.filter(isForward)) keep(arc);
  const backward = arcs.filter((arc) => !isForward(arc)).sort((a, b) => b.uses - a.uses);
  return backward.filter((arc) => {
    if (reaches(arc.to, arc.from, targets)) return true;
    keep(arc);
    return false;
  });
}

/** Places nodes in a row so that little weight points backward: always next the node that gives most and takes least. */
function arrange(nodes: readonly string[], arcs: readonly Arc[]): string[] {
  const left = new Set(nodes);
  const row: string[] = [];
  while (left.size > 0) {
    const surplus = new Map<string, number>();
    for (const { from, to, uses } of arcs) {
      if (!left.has(from) || !left.has(to)) continue;
      addTo(surplus, from, uses);
      addTo(surplus, to, -uses);
    }
    const next = [...left].reduce((best, node) => ((surplus.get(node) ?? 0) > (surplus.get(best) ?? 0) ? node : best));
    row.push(next);
    left.delete(next);
  }
  return row;
}

function reaches(from: string, goal: string, targets: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set([from]);
  for (const node of seen) {
    if (node === goal) return true;
    for (const target of targets.get(node) ?? []) seen.add(target);
  }
  return false;
}
