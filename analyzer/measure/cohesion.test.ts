import { describe, expect, it } from '@jest/globals';
import { literalGraph, literalMap } from '../test/literal-graph.ts';
import { measureCohesion, measureServiceCoupling } from './cohesion.ts';

const graph = literalGraph(['a.ts -> b.ts', 'b.ts#f => a.ts#g', 'a.ts -> x.ts', 'a.ts -> log.ts', 'x.ts -> y.ts']);
const map = literalMap(graph, { one: ['a.ts', 'b.ts'], two: ['x.ts', 'y.ts'], none: [] });

describe('a service', () => {
  it('is as cohesive as its modules refer to each other: (R + 1) / N', () => {
    expect(Object.fromEntries(measureCohesion(graph, map))).toEqual({ one: 1.5, two: 1, none: 0 });
  });

  it('is coupled by the share of its references that leave or enter it, the shared kernel apart', () => {
    expect(Object.fromEntries(measureServiceCoupling(graph, map))).toEqual({ one: 0.333, two: 0.5, none: 0 });
  });
});
