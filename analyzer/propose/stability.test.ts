import { describe, expect, it } from '@jest/globals';
import { measureReach } from '../measure/reach.ts';
import { layeredShop } from '../test/layered-shop.ts';
import { EMPTY, literalGraph } from '../test/literal-graph.ts';
import { proposeAll } from './propose.ts';
import { measureStability } from './stability.ts';

describe('the stability of a proposal', () => {
  const shop = layeredShop();
  const reach = measureReach(shop);

  it('is high where names, tables and calls agree, the same for every order of the lists, and at most 1', () => {
    const stability = measureStability(shop, reach, proposeAll(shop, reach).map);
    expect(stability).toBeGreaterThan(0.8);
    expect(stability).toBeLessThanOrEqual(1);
    const turned = { ...shop, references: shop.references.toReversed(), statements: shop.statements.toReversed() };
    expect(measureStability(turned, reach, proposeAll(shop, reach).map)).toBe(stability);
  });

  it('is low for a map that has nothing to do with what is proposed', () => {
    const { map } = proposeAll(shop, reach);
    const names = ['a', 'b', 'c', 'd'];
    const scrambled = [...map.modules.keys()].map((path, index) => [path, names[index % 4] ?? 'a'] as const);
    expect(measureStability(shop, reach, { ...map, modules: new Map(scrambled) })).toBeLessThan(0.75);
  });

  it('is 1 for an empty program', () => {
    expect(measureStability(EMPTY, measureReach(EMPTY), proposeAll(EMPTY, measureReach(EMPTY)).map)).toBe(1);
  });
});

describe('the alternatives', () => {
  it('have each another number of services than the recommended map, fewest first', () => {
    const shop = layeredShop();
    const { map, others } = proposeAll(shop, measureReach(shop));
    const counts = others.map(({ services }) => services.length);
    expect(counts).not.toContain(map.services.length);
    expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b));
  });

  it('are none for a program in one piece', () => {
    const graph = literalGraph(['a.ts -> b.ts']);
    expect(proposeAll(graph, measureReach(graph)).others).toEqual([]);
  });
});
