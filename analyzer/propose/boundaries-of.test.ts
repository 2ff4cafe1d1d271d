import { describe, expect, it } from '@jest/globals';
import { Boundaries } from '../../contracts/boundaries.ts';
import { literalGraph, literalMap, statement, table } from '../test/literal-graph.ts';
import { applyBoundaries } from './apply-boundaries.ts';
import { boundariesOf, describeBoundaries } from './boundaries-of.ts';
import { compareToApproved } from './compare-to-approved.ts';
import { describeDifference } from './difference-text.ts';

const graph = literalGraph(
  ['a/x.ts -> a/y.ts', 'a/z/w.ts -> b/one.ts', 'b/two.ts -> c/{odd}/q.ts', 'c/{odd}/r.ts -> a/x.ts'],
  {
    tables: [table('t')],
    statements: [statement('a/x.ts#f writes t')],
  },
);
const map = literalMap(graph, {
  alpha: ['a/x.ts', 'a/y.ts', 'a/z/w.ts', 'table:t'],
  beta: ['b/one.ts', 'c/{odd}/q.ts', 'c/{odd}/r.ts'],
});

describe('the file of a map', () => {
  it('names a folder where all of it goes to one service, else its files', () => {
    const { services, shared } = boundariesOf(map);
    expect(services.map(({ modules }) => modules)).toEqual([['a/'], ['b/one.ts', 'c/']]);
    expect(shared).toEqual(['b/two.ts']);
  });

  it('gives the same map when it is read again', () => {
    const read = applyBoundaries(graph, Boundaries.parse(JSON.parse(describeBoundaries(boundariesOf(map)))), 'b.json');
    expect([...read.modules].sort()).toEqual([...map.modules].sort());
    expect([...read.tables]).toEqual([...map.tables]);
  });

  it('keeps what people decided, and leaves empty lists out', () => {
    const kept = Boundaries.parse({ schemaVersion: '1.1.0', services: [], apart: [['a/x.ts', 'b/one.ts']] });
    const text = describeBoundaries(boundariesOf(map, kept));
    expect(JSON.parse(text)).toMatchObject({ apart: [['a/x.ts', 'b/one.ts']] });
    expect(text).not.toContain('[]');
  });
});

describe('a proposal beside an approved map', () => {
  const approve = (services: object[]) =>
    compareToApproved(graph, map, {
      boundaries: Boundaries.parse({ schemaVersion: '1.1.0', services }),
      source: 'boundaries.json',
    });

  it('tells what moved, what is new and what is gone', () => {
    const difference = approve([
      { name: 'alpha', modules: ['a/', 'b/one.ts', 'gone.ts'] },
      { name: 'beta', modules: ['c/'] },
    ]);
    expect(difference).toEqual({
      moved: [{ kind: 'file', name: 'b/one.ts', from: 'alpha', to: 'beta' }],
      new: [],
      gone: ['gone.ts'],
    });
    expect(describeDifference(difference, 80)).toBe(`Beside the approved map: 1 moved, 0 new, 1 gone.

MOVED (1)
  alpha → beta: 1 thing
    file b/one.ts

GONE (1)
  gone.ts
`);
  });

  it('calls new what the approved map says nothing of', () => {
    expect(
      approve([
        { name: 'alpha', modules: ['a/'] },
        { name: 'beta', modules: ['c/'] },
      ]).new,
    ).toEqual([{ kind: 'file', name: 'b/one.ts', from: null, to: 'beta' }]);
  });
});
