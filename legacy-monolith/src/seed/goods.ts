import type { Db } from '../lib/db.ts';
import { salePriceCents, slugify } from '../lib/helpers.ts';
import { daysBefore, inserter } from './insert.ts';
import type { Prng } from './prng.ts';
import { CATEGORIES, LINES, MAKERS, MATERIALS } from './words.ts';

export interface SeededProduct {
  id: number;
  sku: string;
  name: string;
  unitCents: number;
  /** What should be left on the shelf when all seeded orders are done. */
  left: number;
  reorderLevel: number;
  reserved: number;
}

function seedCategories(database: Db) {
  const add = inserter(database, 'categories', 'parent_id slug name position updated_at');
  const updated_at = daysBefore(850);
  const leaves: { id: number; kinds: string[]; from: number; to: number }[] = [];
  Object.entries(CATEGORIES).forEach(([name, children], position) => {
    const parent_id = add({ parent_id: null, slug: slugify(name), name, position, updated_at });
    Object.entries(children).forEach(([child, goods], nth) => {
      const slug = slugify(`${name} ${child}`);
      leaves.push({ ...goods, id: add({ parent_id, slug, name: child, position: nth, updated_at }) });
    });
  });
  return leaves;
}

// Discounts at which half a cent appears, so that rounding down and rounding half up differ.
const AWKWARD = [
  { price: 1250, discount: 15 },
  { price: 2490, discount: 25 },
  { price: 995, discount: 10 },
  { price: 1990, discount: 35 },
];

export function seedGoods(database: Db, random: Prng, howMany: number): SeededProduct[] {
  const leaves = seedCategories(database);
  const addProduct = inserter(
    database,
    'products',
    'sku slug name description category_id price_cents discount_percent currency status created_at updated_at',
  );
  const addImage = inserter(database, 'product_images', 'product_id url alt position');
  const addPrice = inserter(database, 'price_history', 'product_id old_cents new_cents changed_by changed_at');
  const products: SeededProduct[] = [];
  for (let n = 1; n <= howMany; n++) {
    const leaf = leaves[(n - 1) % leaves.length]!;
    const kind = random.pick(leaf.kinds);
    const name = `${random.pick(MAKERS)} ${random.pick(LINES)} ${kind}`;
    const awkward = n % 10 === 3 ? AWKWARD[Math.floor(n / 10) % AWKWARD.length] : undefined;
    const price = awkward?.price ?? Math.round(random.int(leaf.from, leaf.to) / 5) * 5;
    const discount = awkward?.discount ?? (random.chance(0.25) ? random.pick([5, 10, 20, 30]) : 0);
    const sku = `SKU-${String(n).padStart(5, '0')}`;
    const created = daysBefore(random.int(200, 800) + random.next());
    const id = addProduct({
      sku,
      slug: `${slugify(name)}-${n}`,
      name,
      description: `A ${kind.toLowerCase()} made of ${random.pick(MATERIALS)} and ${random.pick(MATERIALS)}. Built to last.`,
      category_id: leaf.id,
      price_cents: price,
      discount_percent: discount,
      currency: 'EUR',
      status: n % 37 === 0 ? 'hidden' : 'active',
      created_at: created,
      updated_at: created,
    });
    for (let position = 0; position < (n % 7 === 0 ? 0 : random.int(1, 3)); position++) {
      addImage({ product_id: id, url: `https://img.shop.test/${sku}-${position + 1}.jpg`, alt: name, position });
    }
    if (random.chance(0.3)) {
      const old_cents = Math.round(price * 1.1);
      addPrice({
        product_id: id,
        old_cents,
        new_cents: price,
        changed_by: 1,
        changed_at: daysBefore(random.int(20, 190)),
      });
    }
    const left = n % 9 === 0 ? 0 : random.int(3, 400);
    const reserved = left > 20 && n % 11 === 0 ? 2 : 0;
    products.push({
      id,
      sku,
      name,
      unitCents: salePriceCents(price, discount),
      left,
      reorderLevel: random.int(2, 10),
      reserved,
    });
  }
  return products;
}
