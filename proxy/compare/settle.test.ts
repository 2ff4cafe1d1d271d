import { describe, expect, it } from '@jest/globals';
import type { Observation } from '../../contracts/comparison.ts';
import { judge } from './judge.ts';
import { settle } from './settle.ts';
import { faulty, json, SETTINGS } from './test/observations.ts';

const against = (control: Observation, candidate: Observation) => judge({ route: 'r', control, candidate }, SETTINGS);

/** What both sides say the first and the second time. */
function settled(first: readonly [Observation, Observation], second: readonly [Observation, Observation]) {
  const outcome = settle({
    first: against(...first),
    again: against(...second),
    control: against(first[0], second[0]),
  });
  return { verdict: outcome.verdict, reason: outcome.reason, paths: outcome.differences.map(({ path }) => path) };
}

describe('a mismatch that is asked for again', () => {
  it('counts when it repeats', () => {
    const sides = [json({ price: 1, at: 0 }), json({ price: 2, at: 0 })] as const;
    expect(settled(sides, sides)).toMatchObject({ verdict: 'mismatch', paths: ['/body/price'] });
  });

  it('does not count when it is gone, as data on its way has arrived', () => {
    const late = [json({ stock: 5 }), json({ stock: 6 })] as const;
    expect(settled(late, [json({ stock: 5 }), json({ stock: 5 })])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'did not repeat',
    });
  });

  it('does not count where the control differs from itself', () => {
    const first = [json({ now: 1 }), json({ now: 2 })] as const;
    expect(settled(first, [json({ now: 3 }), json({ now: 4 })])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'the control differs from itself there',
    });
  });

  it('keeps the real difference beside the noise', () => {
    const first = [json({ now: 1, price: 1 }), json({ now: 2, price: 9 })] as const;
    const second = [json({ now: 3, price: 1 }), json({ now: 4, price: 9 })] as const;
    expect(settled(first, second)).toMatchObject({ verdict: 'mismatch', paths: ['/body/price'] });
  });

  it('does not let noise inside a list hide a wrong order', () => {
    const list = (now: number, ...ids: number[]) => json({ items: ids.map((id) => ({ id, seen: now + id })) });
    expect(settled([list(1, 1, 2), list(2, 2, 1)], [list(3, 1, 2), list(4, 2, 1)])).toMatchObject({
      verdict: 'mismatch',
      paths: ['/body/items'],
    });
  });

  it('does not count when one side cannot be asked again, or the control failed this time', () => {
    const first = [json({ a: 1 }), json({ a: 2 })] as const;
    expect(settled(first, [faulty('refused'), faulty('refused')]).verdict).toBe('inconclusive');
    expect(settled(first, [faulty('timeout'), json({ a: 2 })]).verdict).toBe('inconclusive');
  });

  it('counts when the candidate fails every time', () => {
    const dead = [json({ a: 1 }), faulty('refused')] as const;
    expect(settled(dead, dead)).toMatchObject({ verdict: 'mismatch', paths: ['/status'] });
    expect(settled(dead, [json({ a: 1 }), json({ a: 1 })]).verdict).toBe('inconclusive');
  });
});
