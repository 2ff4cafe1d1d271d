import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Value } from '../model/facts.ts';
import { distinct } from './distinct.ts';
import { type Entity, entityKey } from './entities.ts';

const lists: (Value | null)[][] = [[null], [null, null]];
const paths: Value[] = [
  { k: 'text', text: '/a', at: 1 },
  { k: 'text', text: '/b', at: 2 },
];
const file = fc.constantFrom('a.ts', 'b.ts');
const small = fc.integer({ min: 0, max: 30 });
const bindings = fc.constantFrom({}, { bindings: new Map([['a.ts 1', 0]]) }, { bindings: new Map([['a.ts 1', 1]]) });
const of = small.map((id) => ({ id }) as never);
const ofClass = fc.record({ t: fc.constantFrom('class', 'instance'), file, of });
const made = fc.record({
  t: fc.constant('package'),
  name: fc.constantFrom('x', 'y'),
  site: fc.constantFrom('', 'a.ts:1'),
  args: fc.constantFrom(undefined, ...lists.map((values) => ({ file: 'a.ts', values }))),
  via: fc.option(ofClass, { nil: undefined }),
});
const entity = fc.oneof(
  ofClass,
  made,
  fc.tuple(fc.record({ t: fc.constant('function'), file, fn: of }), bindings).map(([a, b]) => ({ ...a, ...b })),
  fc.tuple(fc.record({ t: fc.constant('object'), file, id: small }), bindings).map(([a, b]) => ({ ...a, ...b })),
  fc.record({ t: fc.constant('array'), file, items: fc.constantFrom(...lists) }),
  fc.record({ t: fc.constant('text'), text: fc.constantFrom('a.ts', 'x', '8') }),
  fc.record({ t: fc.constant('module'), file, way: fc.constant('import') }),
  fc.record({ t: fc.constant('route'), router: made, file, path: fc.constantFrom(...paths) }),
  fc.record({ t: fc.constant('param'), file, fn: small, index: fc.constantFrom(0, 1), name: fc.constant('p') }),
) as fc.Arbitrary<Entity>;

describe('a list of what a value may be', () => {
  it('has each thing once, at its first place and as it was told last, and no more than forty', () => {
    let cut = 0;
    for (const all of fc.sample(fc.array(entity, { maxLength: 120, size: 'max' }), { numRuns: 500, seed: 3 })) {
      const byKey = new Map(all.map((one) => [entityKey(one), one]));
      const found = distinct(all);
      const expected = [...byKey.values()].slice(0, 40);
      expect(found.length).toBe(expected.length);
      expect(found.every((one, index) => one === expected[index])).toBe(true);
      if (byKey.size > 40) cut += 1;
    }
    expect(cut).toBeGreaterThan(20);
  });

  it('is itself when nothing is in it twice', () => {
    const list: Entity[] = [
      { t: 'text', text: 'a' },
      { t: 'text', text: 'b' },
      { t: 'regex', source: 'a' },
    ];
    expect(distinct(list)).toBe(list);
  });
});
