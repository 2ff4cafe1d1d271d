import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { literalGraph } from '../test/literal-graph.ts';
import { stronglyConnected } from './components.ts';
import { findCycles } from './cycles.ts';
import { feedbackArcs } from './feedback-arcs.ts';

describe('import cycles', () => {
  it('are found with a concrete way round', () => {
    const [cycle, ...others] = findCycles(
      literalGraph(['a.ts -> b.ts', 'b.ts -> c.ts', 'c.ts -> a.ts', 'c.ts -> d.ts']),
    );
    expect(others).toEqual([]);
    expect(cycle?.modules).toEqual(['a.ts', 'b.ts', 'c.ts']);
    expect(cycle?.cuts).toEqual([{ from: 'c.ts', to: 'a.ts', uses: 1, path: ['c.ts', 'a.ts', 'b.ts'] }]);
  });

  it('are cut where the fewest uses go over the import', () => {
    const calls = ['a.ts#f => b.ts#g', 'a.ts#h => b.ts#g', 'b.ts#g => a.ts#f'];
    const [cycle] = findCycles(literalGraph(['a.ts -> b.ts', 'b.ts -> a.ts', ...calls]));
    expect(cycle?.cuts).toEqual([{ from: 'b.ts', to: 'a.ts', uses: 1, path: ['b.ts', 'a.ts'] }]);
  });

  it('are weighed through barrels', () => {
    const arrows = [
      'a.ts -> index.ts',
      'index.ts +> b.ts',
      'b.ts -> a.ts',
      'a.ts#f => b.ts#g',
      'a.ts#f => b.ts#h',
      'b.ts#g => a.ts#x',
    ];
    const [cycle] = findCycles(literalGraph(arrows));
    expect(cycle?.modules).toEqual(['a.ts', 'b.ts', 'index.ts']);
    expect(cycle?.cuts).toHaveLength(1);
    expect(cycle?.cuts[0]?.from).not.toBe('a.ts');
  });

  it('do not arise from type imports', () => {
    expect(findCycles(literalGraph(['a.ts -> b.ts', 'b.ts ~> a.ts']))).toEqual([]);
  });

  it('do not overflow the stack on a chain of 20,000 modules', () => {
    const nodes = Array.from({ length: 20_000 }, (_, index) => `m${index}`);
    const next = new Map(nodes.map((node, index) => [node, [nodes[(index + 1) % nodes.length] ?? '']]));
    expect(stronglyConnected(nodes, next)).toHaveLength(1);
  });
});

const NODES = ['a', 'b', 'c', 'd', 'e', 'f'];
const arcs = fc.uniqueArray(
  fc
    .record({ from: fc.constantFrom(...NODES), to: fc.constantFrom(...NODES), uses: fc.integer({ min: 1, max: 9 }) })
    .filter(({ from, to }) => from !== to),
  { selector: ({ from, to }) => from + to, maxLength: 20 },
);

const isAcyclic = (edges: readonly { from: string; to: string }[]): boolean => {
  const targets = new Map(NODES.map((node) => [node, edges.filter(({ from }) => from === node).map(({ to }) => to)]));
  return stronglyConnected(NODES, targets).length === NODES.length;
};

describe('cuts', () => {
  it('leave no cycle, and none of them could be kept', () => {
    fc.assert(
      fc.property(arcs, (all) => {
        const cuts = new Set(feedbackArcs(NODES, all));
        const kept = all.filter((arc) => !cuts.has(arc));
        expect(isAcyclic(kept)).toBe(true);
        for (const cut of cuts) expect(isAcyclic([...kept, cut])).toBe(false);
      }),
    );
  });
});
