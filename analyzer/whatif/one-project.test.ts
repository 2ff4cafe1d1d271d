import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Boundaries } from '../../contracts/boundaries.ts';
import { changeBoundaries, prepareProject, seeThrough, whatIf } from '../project.ts';
import { applyBoundaries } from '../propose/apply-boundaries.ts';
import { findCrossings } from '../propose/index.ts';
import { literalGraph, route, statement, table } from '../test/literal-graph.ts';
import type { Change } from './change.ts';

const SERVICES = ['a', 'b', 'c'];
const small = fc.integer({ min: 0, max: 5 });
const anyProgram = fc.record({
  calls: fc.array(fc.tuple(small, small, small, small), { minLength: 10, maxLength: 30 }),
  uses: fc.array(fc.tuple(small, small, small, fc.boolean()), { maxLength: 15 }),
  moves: fc.array(
    fc.record({
      kind: fc.constantFrom('module', 'symbol', 'table'),
      which: small,
      to: fc.constantFrom(...SERVICES, 'shared'),
    }),
    { minLength: 3, maxLength: 6 },
  ),
});

const toGraph = ({ calls, uses }: { calls: number[][]; uses: [number, number, number, boolean][] }) =>
  literalGraph(
    [
      ...calls.map(([f = 0, x = 0, t = 0, y = 0]) => `m${f}.ts#f${x % 3} => m${t}.ts#f${y % 3}`),
      ...[0, 1, 2, 3, 4].map((n) => `m${n}.ts ~> m${n + 1}.ts`),
    ],
    {
      tables: [table('t0', { other: 't1' }), table('t1'), table('t2')],
      statements: uses.map(([m, f, t, isWrite], index) =>
        statement(`m${m}.ts#f${f % 3} ${isWrite ? 'writes' : 'reads'} t${t % 3}`, index + 1),
      ),
      routes: [route('POST /t0', 'm0.ts#f0'), route('GET /t1', 'm3.ts#f1')],
      transactions: [0, 3].map((m) => ({
        at: `m${m}.ts:50`,
        symbol: `m${m}.ts#f0`,
        calls: [`m${m}.ts#f0`, `m${m + 1}.ts#f1`],
        statements: [],
        confidence: 'exact' as const,
      })),
    },
  );

const boundaries = Boundaries.parse({
  schemaVersion: '1.0.0',
  services: SERVICES.map((name, i) => ({ name, modules: [`m${2 * i}.ts`, `m${2 * i + 1}.ts`], tables: [`t${i}`] })),
});

const NAMES = {
  module: (n: number) => `m${n}.ts`,
  symbol: (n: number) => `m${n}.ts#f${n % 3}`,
  table: (n: number) => `t${n % 3}`,
};
const toChange = ({ kind, which, to }: { kind: string; which: number; to: string }): Change => ({
  kind: 'move',
  things: [{ kind: kind as keyof typeof NAMES, name: NAMES[kind as keyof typeof NAMES](which) }],
  service: to,
});

describe('a program that is asked about one change after another', () => {
  const programs = fc.sample(anyProgram, { numRuns: 60, seed: 11 });

  it('says of each what it would say if it were read anew', () => {
    let crossings = 0;
    for (const { moves, ...program } of programs) {
      const kept = prepareProject(toGraph(program));
      for (const move of moves) {
        const fresh = prepareProject(toGraph(program));
        const [found, again] = [kept, fresh].map((project) =>
          whatIf(project, 'it', seeThrough(project, boundaries), changeBoundaries(project, boundaries, toChange(move))),
        );
        expect(found).toEqual(again);
        crossings += (found?.gone.length ?? 0) + (found?.new.length ?? 0);
      }
    }
    expect(crossings).toBeGreaterThan(500);
  });

  it('counts as gone and new what the crossings of the two maps differ in', () => {
    const keyOf = (one: object): string => JSON.stringify({ ...one, price: 0, suggestion: '' });
    for (const { moves, ...program } of programs) {
      const project = prepareProject(toGraph(program));
      const crossingsOf = (map: Boundaries) =>
        findCrossings(project.graph, project.reach, applyBoundaries(project.graph, map, 'b')).map(keyOf);
      const changed = changeBoundaries(project, boundaries, toChange(moves[0] ?? { kind: 'table', which: 0, to: 'a' }));
      const found = whatIf(project, 'it', seeThrough(project, boundaries), changed);
      const left = [...crossingsOf(boundaries)];
      for (const one of found.gone) left.splice(left.indexOf(keyOf(one)), 1);
      const moved = found.changed.map(keyOf);
      const now = crossingsOf(changed).filter((one) => !moved.includes(one));
      const stayed = left.filter((one) => now.includes(one));
      expect([...stayed, ...found.new.map(keyOf)].sort()).toEqual(now.sort());
    }
  });
});
