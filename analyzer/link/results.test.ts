import { describe, expect, it } from '@jest/globals';
import { graphOf, referenceLines } from '../test/graph-of.ts';

const order =
  'export class Order { ship() {} }\nexport const find = () => [new Order()];\nexport const one = async () => new Order();';

const callsOf = (text: string): string[] =>
  referenceLines(
    graphOf({ 'order.ts': order, 'use.ts': `import { Order, find, one } from './order.ts';\n${text}` }),
    'call',
  ).filter((line) => line.includes('Order.ship'));

describe('what comes out of a promise or a list', () => {
  it('is followed through then', () => {
    expect(callsOf('export const ship = () => one().then((order) => order.ship());')).toHaveLength(1);
  });

  it('is followed through Promise.all and destructuring', () => {
    const text = 'export async function ship() { const [order] = await Promise.all([one()]); order.ship(); }';
    expect(callsOf(text)).toEqual(['use.ts#ship -> order.ts#Order.ship']);
  });

  it('is followed through filter and find', () => {
    const text = 'export function ship() { const order = find().filter((o) => o.open).find(Boolean); order.ship(); }';
    expect(callsOf(text)).toHaveLength(1);
  });

  it('is what the caller gave, also where `this` is declared', () => {
    const text = 'function send(this: unknown, order) { order.ship(); }\nexport const ship = () => send(new Order());';
    expect(callsOf(text)).toHaveLength(1);
  });
});
