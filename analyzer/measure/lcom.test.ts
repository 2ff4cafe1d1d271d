import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClassShape } from '../model/class-shape.ts';
import { graphOf } from '../test/graph-of.ts';
import { EMPTY } from '../test/literal-graph.ts';
import { measureClassCohesion } from './lcom.ts';

const lcom4 = (source: string) =>
  measureClassCohesion(graphOf({ 'a.ts': source })).map(({ symbol, methods, lcom4: count, parts }) => ({
    symbol,
    methods,
    count,
    parts,
  }));

describe('LCOM4', () => {
  it('counts the parts of a class that share neither fields nor calls', () => {
    // The class of docs/measures.md.
    const source = `export class Account {
      balance = 0; log = [];
      constructor(readonly mailer) { this.balance = 0; this.log = []; }
      deposit(n) { this.balance += n; this.note('deposit'); }
      withdraw(n) { this.balance -= n; }
      note(text) { this.log.push(text); }
      remind() { this.mailer.send('pay'); }
      greet() { return 'hello'; }
    }`;
    expect(lcom4(source)).toEqual([
      {
        symbol: 'a.ts#Account',
        methods: 5,
        count: 3,
        parts: [['deposit', 'note', 'withdraw'], ['greet'], ['remind']],
      },
    ]);
  });

  it('is not held together by the constructor alone', () => {
    expect(
      lcom4('class A { constructor() { this.a = 1; this.b = 2; } x() { return this.a; } y() { return this.b; } }'),
    ).toMatchObject([{ count: 2 }]);
  });

  it('is held together by members that are inherited', () => {
    expect(
      lcom4('class A extends B { x() { return this.http.get(); } y() { return this.http.post(); } }'),
    ).toMatchObject([{ count: 1 }]);
  });

  it('is 0 without methods', () => {
    expect(lcom4('class A { constructor() {} }')).toMatchObject([{ methods: 0, count: 0 }]);
  });
});

const names = fc.constantFrom('a', 'b', 'c', 'd', 'x', 'y');
const shapes = fc
  .uniqueArray(fc.record({ name: names, uses: fc.array(names, { maxLength: 3 }) }), {
    selector: ({ name }) => name,
    maxLength: 6,
  })
  .map((methods): ClassShape => ({ symbol: 'a.ts#A', abstract: false, methods }));
const measure = (shape: ClassShape) => measureClassCohesion({ ...EMPTY, classes: [shape] })[0]!;

describe('the parts of a class', () => {
  it('hold every method once, and no two of them share a member', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { parts, methods, lcom4: count } = measure(shape);
        expect(parts.flat().sort()).toEqual(shape.methods.map(({ name }) => name).sort());
        expect([methods, count]).toEqual([shape.methods.length, parts.length]);
        const touched = parts.map((part) => {
          const own = shape.methods.filter(({ name }) => part.includes(name));
          return new Set(own.flatMap(({ name, uses }) => [name, ...uses]));
        });
        touched.forEach((one, index) => {
          for (const other of touched.slice(index + 1)) expect([...one].filter((name) => other.has(name))).toEqual([]);
        });
      }),
    );
  });

  it('are never more when a method uses one more member', () => {
    fc.assert(
      fc.property(shapes, names, (shape, used) => {
        const [first, ...others] = shape.methods;
        if (first === undefined) return;
        const more = { ...shape, methods: [{ ...first, uses: [...first.uses, used] }, ...others] };
        expect(measure(more).lcom4).toBeLessThanOrEqual(measure(shape).lcom4);
      }),
    );
  });
});
