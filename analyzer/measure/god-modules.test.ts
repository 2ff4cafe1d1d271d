import { describe, expect, it } from '@jest/globals';
import { upperFence } from '../model/quantiles.ts';
import { literalGraph, literalMap } from '../test/literal-graph.ts';
import { findGodModules } from './god-modules.ts';

const users = ['a1.ts', 'a2.ts', 'a3.ts', 'b1.ts', 'b2.ts', 'b3.ts', 'c1.ts', 'c2.ts', 'c3.ts'];
const imports = users.flatMap((user) => [`${user} -> helpers.ts`, `${user} -> log.ts`]);
const quiet = [
  'x.ts -> y.ts',
  'y.ts -> z.ts',
  'z.ts -> w.ts',
  'w.ts -> v.ts',
  'v.ts -> u.ts',
  'u.ts -> t.ts',
  't.ts -> s.ts',
];
const uses = users.map((user, index) => `${user}#f => helpers.ts#tool${index % 5}`);
const modest = [
  'x.ts#f => y.ts#g',
  'y.ts#f => z.ts#g',
  'z.ts#f => w.ts#g',
  'w.ts#f => v.ts#g',
  ...users.map((user) => `${user}#f => log.ts#log`),
];
const services = { a: users.slice(0, 3), b: users.slice(3, 6), c: users.slice(6) };

describe('god modules', () => {
  it('are imported far more than others, by many services, for several of their exports', () => {
    const graph = literalGraph([...imports, ...quiet, ...modest, ...uses]);
    expect(findGodModules(graph, literalMap(graph, services))).toEqual([
      { path: 'helpers.ts', afferent: 9, fence: 1, exportsUsed: 5, services: ['a', 'b', 'c'] },
    ]);
  });

  it('are not the popular modules of one service', () => {
    const graph = literalGraph([...imports, ...quiet, ...modest, ...uses]);
    expect(findGodModules(graph, literalMap(graph, { all: users }))).toEqual([]);
  });
});

describe("Tukey's upper fence", () => {
  it('lies 1.5 interquartile ranges above the third quartile', () => {
    expect(upperFence([1, 2, 3, 4, 5])).toBe(4 + 1.5 * 2);
    expect(upperFence([])).toBe(0);
  });
});
