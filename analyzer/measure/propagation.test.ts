import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { literalGraph } from '../test/literal-graph.ts';
import { propagationCost } from './propagation.ts';

describe('propagation cost', () => {
  it('is the share of pairs in which one module sees the other, itself included', () => {
    // a sees a, b, c; b sees b, c; c sees c; d sees d: 7 of 16 pairs.
    const graph = literalGraph(['a.ts -> b.ts', 'b.ts -> c.ts', 'd.ts ~> a.ts']);
    expect(propagationCost(graph)).toBe(7 / 16);
  });

  it('is 1 where all modules import each other in a circle, and 0 for no modules', () => {
    expect(propagationCost(literalGraph(['a.ts -> b.ts', 'b.ts -> c.ts', 'c.ts -> a.ts']))).toBe(1);
    expect(propagationCost(literalGraph([]))).toBe(0);
  });

  it('is what a walk from every module finds', () => {
    const names = Array.from({ length: 70 }, (_, index) => `m${index}.ts`);
    const arcs = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 120 });
    fc.assert(
      fc.property(arcs, (pairs) => {
        const graph = literalGraph(pairs.map(([from, to]) => `${from} -> ${to}`));
        const seen = graph.modules.map(({ path }) => {
          const reached = new Set([path]);
          for (const at of reached) for (const [from, to] of pairs) if (from === at) reached.add(to);
          return reached.size;
        });
        const expected = seen.reduce((sum, size) => sum + size, 0) / Math.max(1, graph.modules.length) ** 2;
        expect(propagationCost(graph)).toBeCloseTo(expected, 12);
      }),
      { numRuns: 40 },
    );
  });
});
