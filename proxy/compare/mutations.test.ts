/** Faults of the kinds that migrations really have, injected into real answers: each is found at its own path, and nothing else is. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judge } from './judge.ts';
import { json, SETTINGS } from './test/observations.ts';

const product = (id: number) => ({
  id,
  sku: `SKU-${id}`,
  name: `Kettle No. ${id}`,
  price: 24.95 + id,
  salePrice: null,
  category: { id: id % 3, slug: 'kitchen' },
  inStock: id % 2 === 0,
  tags: ['new', 'kitchen', `t${id}`],
  images: [
    { url: `/i/${id}-1.jpg`, alt: 'front' },
    { url: `/i/${id}-2.jpg`, alt: 'back' },
  ],
});
type Product = ReturnType<typeof product>;
type Mutant = Omit<Product, 'price'> & { price?: number };
interface Page {
  items: Mutant[];
  page: number;
  total: number;
}

const page = (size: number): Page => ({
  items: Array.from({ length: size }, (_, id) => product(id + 1)),
  page: 1,
  total: size,
});

const find = (control: Page, candidate: unknown) =>
  judge({ route: 'r', control: json(control), candidate: json(candidate) }, SETTINGS).differences.map(
    ({ path, kind, count }) => `${path} ${kind} ${count}`,
  );

/** Name, what it does to one element, and the only thing that may be reported. */
const FAULTS: readonly (readonly [string, (item: Mutant) => void, string])[] = [
  ['drop of a field', (item) => Reflect.deleteProperty(item, 'price'), '/body/items/*/price missing 1'],
  ['null for a value', (item) => Object.assign(item, { name: null }), '/body/items/*/name type 1'],
  ['value for a null', (item) => Object.assign(item, { salePrice: 0 }), '/body/items/*/salePrice type 1'],
  ['number as text', (item) => Object.assign(item, { id: String(item.id) }), '/body/items/*/id type 1'],
  [
    'text for a boolean',
    (item) => Object.assign(item, { inStock: String(item.inStock) }),
    '/body/items/*/inStock type 1',
  ],
  [
    'off by one cent',
    (item) => Object.assign(item, { price: Number(item.price) + 0.01 }),
    '/body/items/*/price value 1',
  ],
  [
    'lost precision',
    (item) => Object.assign(item, { price: Math.fround(Number(item.price)) }),
    '/body/items/*/price value 1',
  ],
  ['off by one in a nested id', (item) => Object.assign(item.category, { id: 9 }), '/body/items/*/category/id value 1'],
  [
    'changed letter case',
    (item) => Object.assign(item, { name: item.name.toUpperCase() }),
    '/body/items/*/name value 1',
  ],
  [
    'changed case of a key',
    (item) => rename(item, 'inStock', 'in_stock'),
    '/body/items/*/in_stock extra 1|/body/items/*/inStock missing 1',
  ],
  ['extra field', (item) => Object.assign(item, { internalNote: 'x' }), '/body/items/*/internalNote extra 1'],
  ['truncated text', (item) => Object.assign(item, { name: item.name.slice(0, -1) }), '/body/items/*/name value 1'],
  ['reordered tags', (item) => item.tags.reverse(), '/body/items/*/tags order 1'],
  ['reordered images', (item) => item.images.reverse(), '/body/items/*/images order 1'],
  ['dropped tag', (item) => item.tags.splice(1, 1), '/body/items/*/tags/* missing 1'],
  ['doubled image', (item) => item.images.push({ url: '/i/x.jpg', alt: '' }), '/body/items/*/images/* extra 1'],
];

function rename(item: Mutant, from: keyof Mutant & string, to: string): void {
  Object.assign(item, { [to]: item[from] });
  Reflect.deleteProperty(item, from);
}

describe('a fault in one element of a list', () => {
  it.each(FAULTS)('%s is found at its path and nowhere else, whichever element it is', (_, mutate, expected) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(), (size, at) => {
        const control = page(size);
        const candidate = structuredClone(control);
        const victim = candidate.items[at % size];
        if (victim !== undefined) mutate(victim);
        expect(find(control, candidate)).toEqual(expected.split('|'));
      }),
      { numRuns: 40 },
    );
  });
});

describe('a fault in the list itself', () => {
  const control = page(20);
  const without = (at: number) => ({ ...control, items: control.items.toSpliced(at, 1) });

  it('is one missing element wherever one is dropped', () => {
    for (const at of control.items.keys()) expect(find(control, without(at))).toEqual(['/body/items/* missing 1']);
  });

  it('is one extra element wherever one is inserted or doubled', () => {
    for (const at of control.items.keys()) {
      const inserted = { ...control, items: control.items.toSpliced(at, 0, { ...product(99) }) };
      expect(find(control, inserted)).toEqual(['/body/items/* extra 1']);
      const doubled = { ...control, items: control.items.toSpliced(at, 0, { ...product(at + 1) }) };
      expect(find(control, doubled)).toEqual(['/body/items/* extra 1']);
    }
  });

  it('is an order when two elements change places, ties included', () => {
    const [first, second, ...rest] = control.items;
    expect(find(control, { ...control, items: [second, first, ...rest] })).toEqual(['/body/items order 1']);
    expect(find(control, { ...control, items: control.items.toReversed() })).toEqual(['/body/items order 1']);
  });

  it('is one missing and one extra element when a page is cut at another place', () => {
    const shifted = { ...control, items: [...control.items.slice(1), { ...product(21) }] };
    expect(find(control, shifted)).toEqual(['/body/items/* missing 1', '/body/items/* extra 1']);
  });

  it('is a total that is off by one', () => {
    expect(find(control, { ...control, total: 21 })).toEqual(['/body/total value 1']);
  });

  it('is a body of another type when the answer was cut', () => {
    expect(find(control, JSON.stringify(control).slice(0, -5))).toEqual(['/body type 1']);
  });
});
