import { describe, expect, it } from '@jest/globals';
import { literalGraph, route, statement } from '../test/literal-graph.ts';
import { measureReach } from './reach.ts';
import { createVariants, isOpen, stateAfter } from './variants.ts';

const known = (state: Readonly<Record<string, boolean>>) => new Map(Object.entries(state));

describe('a symbol in a state', () => {
  it('keeps closed what contradicts what is known, and open what is not known', () => {
    const when = [{ key: '1.items', holds: true }];
    expect(isOpen(when, known({ '1.items': false }))).toBe(false);
    expect(isOpen(when, known({ '1': false }))).toBe(false);
    expect(isOpen(when, known({ '1': true, '1.users': false }))).toBe(true);
    expect(isOpen(undefined, known({ '1': false }))).toBe(true);
  });

  it('hands on to what it calls only what it knows itself', () => {
    const given = { '0.items': '1.items', '0.users': '1.users', '1': true };
    expect(Object.fromEntries(stateAfter(given, known({ '1.items': false })))).toEqual({ '0.items': false, '1': true });
  });

  it('is one node however often it is asked for, and the symbol itself where there would be too many', () => {
    const variants = createVariants(2);
    const nodes = Array.from({ length: 40 }, (_, key) => variants.nodeOf(1, known({ [key]: true })));
    expect(variants.nodeOf(1, known({ 0: true }))).toBe(nodes[0]);
    expect(nodes.at(-1)).toBe(1);
    expect(variants.size()).toBe(26);
  });

  it('is walked with a way that is real, and told as the symbol', () => {
    const graph = literalGraph(['r.ts#get => m.ts#find', 'm.ts#find => s.ts#items', 'm.ts#find => s.ts#users']);
    const [call, items, users] = graph.references;
    if (call === undefined || items === undefined || users === undefined) throw new Error('three references');
    const { routes } = measureReach({
      ...graph,
      references: [
        { ...call, given: { '0.items': false } },
        { ...items, when: [{ key: '0.items', holds: true }] },
        { ...users, when: [{ key: '0.items', holds: false }] },
      ],
      statements: [statement('s.ts#items reads items'), statement('s.ts#users reads users')],
      routes: [route('GET /', 'r.ts#get')],
    });
    expect(routes[0]).toMatchObject({
      reads: ['users'],
      symbols: ['m.ts#find', 'r.ts#get', 's.ts#users'],
      witnesses: [{ path: ['r.ts:5', 'r.ts:1', 'm.ts:3', 's.ts:1'] }],
    });
  });
});
