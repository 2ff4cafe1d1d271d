import { describe, expect, it } from '@jest/globals';
import { literalGraph } from '../test/literal-graph.ts';
import { findUnused } from './unused.ts';

const arrows = [
  'main.ts -> a.ts',
  'a.ts ~> types.ts',
  'a.ts ..> lazy.ts',
  'old.ts -> a.ts',
  'db/migrations/1.ts -> a.ts',
];

describe('unused modules', () => {
  it('are those no entry point reaches over imports of any kind', () => {
    expect([...findUnused(literalGraph(arrows, { entryPoints: ['main.ts'] }))]).toEqual(['old.ts']);
  });

  it('are not claimed when no entry point is known', () => {
    expect(findUnused(literalGraph(arrows)).size).toBe(0);
  });
});
