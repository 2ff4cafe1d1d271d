import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import { createApp } from '../src/app.ts';
import { openCatalog } from '../src/db.ts';
import { createQuirkSwitches } from '../src/quirks.ts';
import { type Ask, type Client, clientOf, ENV, INTERNAL_TOKEN, internal, JWT_SECRET, tokenFor } from './client.ts';
import { createSchemaCheck, describedRoutes, mountedRoutes, type OpenApiDocument } from './described-routes.ts';
import { type RunningService, startService } from './process.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(30_000);

let service: RunningService;
let client: Client;
let admin: Ask;
let count = 0;

beforeAll(async () => {
  service = await startService({ env: ENV });
  client = clientOf(service.url);
  admin = { token: await tokenFor(1, 'admin') };
});

afterAll(() => service.stop());

const unique = () => {
  count += 1;
  return String(count);
};
const addCategory = async (body: object = {}) =>
  (await client('POST /admin/categories', { ...admin, body: { name: `Things ${unique()}`, ...body } })).body.category;
const addProduct = async (body: object = {}) => {
  const n = unique();
  const defaults = { sku: `S-${n}`, name: `Product ${n}`, price: 10, stock: 20 };
  const categoryId = 'categoryId' in body ? body.categoryId : (await addCategory()).id;
  const answer = await client('POST /admin/products', { ...admin, body: { ...defaults, ...body, categoryId } });
  return answer.body.product;
};
const namesOf = (answer: { body: { items: { name: string }[] } }) => answer.body.items.map((item) => item.name);
const codeOf = (answer: { status: number; body: { error: { code: string } } }) => [
  answer.status,
  answer.body.error.code,
];

describe('a product', () => {
  it('is created with prices in decimals, its first stock and an id in the services’ range', async () => {
    const category = await addCategory();
    const images = [{ url: 'https://img.shop.test/a.jpg', alt: 'A' }, { url: 'https://img.shop.test/b.jpg' }];
    const body = {
      sku: 'LAMP',
      name: 'Lämp  Nice!',
      price: 24.9,
      discountPercent: 15,
      stock: 5,
      categoryId: category.id,
      images,
    };
    const answer = await client('POST /admin/products', { ...admin, body });
    expect(answer.status).toBe(201);
    const { product } = answer.body;
    expect(product).toEqual({
      id: expect.any(Number),
      sku: 'LAMP',
      slug: 'lamp-nice',
      name: 'Lämp  Nice!',
      price: 24.9,
      discountPercent: 15,
      salePrice: 21.17,
      currency: 'EUR',
      category: { id: category.id, slug: category.slug, name: category.name },
      inStock: true,
      rating: { average: null, count: 0 },
      imageUrl: 'https://img.shop.test/a.jpg',
      description: '',
      images: [images[0], { ...images[1], alt: '' }],
      stock: { available: 5, lowStock: true },
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(product.id).toBeGreaterThan(1_000_000_000);
    expect((await client(`GET /products/${product.id}`)).body).toEqual({ product });
    expect((await client('GET /products/by-slug/lamp-nice')).body).toEqual({ product });
  });

  it('gets the next free slug of its name, and no SKU or slug twice', async () => {
    const first = await addProduct({ name: 'Same Name', sku: 'TWICE' });
    const second = await addProduct({ name: 'Same Name' });
    expect([first.slug, second.slug]).toEqual(['same-name', 'same-name-2']);
    const categoryId = first.category.id;
    const post = (body: object) =>
      client('POST /admin/products', { ...admin, body: { categoryId, price: 1, ...body } });
    expect(codeOf(await post({ sku: 'TWICE', name: 'x' }))).toEqual([409, 'SKU_TAKEN']);
    expect(codeOf(await post({ sku: 'OTHER', name: 'x', slug: 'same-name' }))).toEqual([409, 'SLUG_TAKEN']);
    expect(codeOf(await post({ sku: 'OTHER', name: 'x', categoryId: 77 }))).toEqual([422, 'CATEGORY_UNKNOWN']);
    expect(codeOf(await post({ sku: 'OTHER', name: 'x', price: 1.005 }))).toEqual([400, 'VALIDATION']);
    const path = `PATCH /admin/products/${second.id}` as const;
    expect(codeOf(await client(path, { ...admin, body: { slug: 'same-name' } }))).toEqual([409, 'SLUG_TAKEN']);
    expect((await client(path, { ...admin, body: { slug: 'same-name-2', name: 'Kept' } })).body.product.name).toBe(
      'Kept',
    );
  });

  it('is changed field by field; its images as a whole', async () => {
    const { id } = await addProduct({ images: [{ url: 'https://img.shop.test/1.jpg' }], description: 'before' });
    const body = { name: 'After', images: [{ url: 'https://img.shop.test/2.jpg', alt: 'two' }] };
    const { product } = (await client(`PATCH /admin/products/${id}`, { ...admin, body })).body;
    expect(product).toMatchObject({ name: 'After', description: 'before', images: body.images });
  });

  it('that is deleted is hidden from customers and stays for administrators', async () => {
    const { id, slug, category } = await addProduct();
    expect((await client(`DELETE /admin/products/${id}`, admin)).status).toBe(204);
    for (const path of [`/products/${id}`, `/products/by-slug/${slug}`, `/products/${id}/related`] as const) {
      expect((await client(`GET ${path}`)).status).toBe(404);
    }
    expect((await client(`GET /categories/${category.slug}/products`)).body.total).toBe(0);
    const back = await client(`PATCH /admin/products/${id}`, { ...admin, body: { status: 'active' } });
    expect(back.body.product.id).toBe(id);
    expect((await client(`GET /products/${id}`)).status).toBe(200);
  });

  it('has a history of its prices, the latest first; a discount alone makes none', async () => {
    const { id } = await addProduct({ price: 10 });
    const price = (body: object) => client(`PUT /admin/products/${id}/price`, { ...admin, body });
    await price({ price: 12.5 });
    await price({ price: 12.5, discountPercent: 50 });
    const { product } = (await price({ price: 11 })).body;
    expect(product).toMatchObject({ price: 11, discountPercent: 50, salePrice: 5.5 });
    const { items } = (await client(`GET /admin/products/${id}/price-history`, admin)).body;
    expect(items).toMatchObject([
      { productId: id, oldPrice: 12.5, newPrice: 11, changedBy: 1 },
      { oldPrice: 10, newPrice: 12.5 },
    ]);
  });

  it('is administered by administrators only', async () => {
    const token = await tokenFor(2);
    expect((await client('POST /admin/products', { body: {} })).status).toBe(401);
    expect((await client('POST /admin/products', { token, body: {} })).status).toBe(403);
    expect((await client('GET /admin/stock/low', { token })).status).toBe(403);
    expect((await client('GET /admin/products/5/price-history', admin)).status).toBe(404);
  });
});

describe('lists of products', () => {
  const shelf = async () => {
    const root = await addCategory();
    const child = await addCategory({ parentId: root.id });
    await addProduct({ categoryId: root.id, name: 'b lamp', price: 30, description: 'warm' });
    await addProduct({ categoryId: child.id, name: 'A chair', price: 40, discountPercent: 50, stock: 0 });
    await addProduct({ categoryId: child.id, name: 'C lamp shade', price: 10, description: 'for a chair' });
    return { root, child };
  };

  it('show a category with everything under it, by name whatever the case', async () => {
    const { root, child } = await shelf();
    expect(namesOf(await client(`GET /categories/${root.slug}/products`))).toEqual([
      'A chair',
      'b lamp',
      'C lamp shade',
    ]);
    expect(namesOf(await client(`GET /products?category=${child.slug}`))).toEqual(['A chair', 'C lamp shade']);
    expect((await client('GET /products?category=nowhere')).body.total).toBe(0);
    expect((await client('GET /categories/nowhere/products')).status).toBe(404);
  });

  it('sort and filter by what the customer pays', async () => {
    const { root } = await shelf();
    const list = (query: string) => client(`GET /products?category=${root.slug}${query}`).then(namesOf);
    expect(await list('&sort=price')).toEqual(['C lamp shade', 'A chair', 'b lamp']);
    expect(await list('&sort=-price')).toEqual(['b lamp', 'A chair', 'C lamp shade']);
    expect(await list('&sort=newest')).toEqual(['C lamp shade', 'A chair', 'b lamp']);
    expect(await list('&minPrice=20&maxPrice=25')).toEqual(['A chair']);
    expect(await list('&inStock=false')).toEqual(['A chair']);
    expect(await list('&inStock=true&q=CHAIR')).toEqual(['C lamp shade']);
    expect((await client('GET /products?sort=colour')).status).toBe(400);
  });

  it('come page by page', async () => {
    const { root } = await shelf();
    const { body } = await client(`GET /categories/${root.slug}/products?page=2&pageSize=2`);
    expect(body).toMatchObject({ page: 2, pageSize: 2, total: 3 });
    expect(body.items.map((item: { name: string }) => item.name)).toEqual(['C lamp shade']);
  });

  it('rank a search: words in the name before words in the description', async () => {
    const word = `zq${unique()}`;
    await addProduct({ name: 'aaa', description: `has ${word} inside` });
    await addProduct({ name: `zzz ${word}` });
    await addProduct({ name: `100% ${word}` });
    expect(namesOf(await client(`GET /search?q=${word.toUpperCase()}`))).toEqual([
      `100% ${word}`,
      `zzz ${word}`,
      'aaa',
    ]);
    expect(namesOf(await client(`GET /search?q=${encodeURIComponent(`0% ${word}`)}`))).toEqual([`100% ${word}`]);
    const suggested = (await client(`GET /search/suggest?q=${word}`)).body.items;
    expect(suggested.map((item: { name: string }) => item.name)).toEqual([`100% ${word}`, `zzz ${word}`]);
    expect(Object.keys(suggested[0])).toEqual(['id', 'name', 'slug']);
    expect((await client('GET /search?q=')).status).toBe(400);
  });

  it('relate a product to at most six others of its category', async () => {
    const { id: categoryId } = await addCategory();
    const products = [];
    for (let i = 0; i < 8; i += 1) products.push(await addProduct({ categoryId }));
    const { items } = (await client(`GET /products/${products[0].id}/related`)).body;
    expect(items.map((item: { id: number }) => item.id)).toEqual(products.slice(1, 7).map(({ id }) => id));
  });
});

describe('categories', () => {
  it('form a tree that counts active products with everything below', async () => {
    const root = await addCategory({ position: 3 });
    const child = await addCategory({ parentId: root.id });
    await addProduct({ categoryId: root.id });
    await addProduct({ categoryId: child.id });
    await addProduct({ categoryId: child.id, status: 'hidden' });
    const ref = ({ id, slug, name }: { id: number; slug: string; name: string }) => ({ id, slug, name });
    const { items } = (await client('GET /categories')).body;
    expect(items.find(({ id }: { id: number }) => id === root.id)).toEqual({
      ...ref(root),
      children: [{ ...ref(child), children: [], productCount: 1 }],
      productCount: 2,
    });
    expect((await client(`GET /categories/${child.slug}`)).body).toEqual({
      category: { ...ref(child), productCount: 1 },
      breadcrumbs: [ref(root), ref(child)],
      children: [],
    });
    expect((await client(`GET /categories/${root.slug}`)).body.children).toEqual([{ ...ref(child), productCount: 1 }]);
  });

  it('are moved, but never under themselves', async () => {
    const root = await addCategory();
    const child = await addCategory({ parentId: root.id });
    const patch = (id: number, body: object) => client(`PATCH /admin/categories/${id}`, { ...admin, body });
    expect(codeOf(await patch(root.id, { parentId: child.id }))).toEqual([422, 'CATEGORY_CYCLE']);
    expect(codeOf(await patch(root.id, { parentId: 77 }))).toEqual([422, 'CATEGORY_UNKNOWN']);
    expect(codeOf(await patch(root.id, { slug: child.slug }))).toEqual([409, 'SLUG_TAKEN']);
    expect((await patch(77, {})).status).toBe(404);
    const moved = (await patch(child.id, { parentId: null, position: 9 })).body.category;
    expect(moved).toEqual({ id: child.id, slug: child.slug, name: child.name, parentId: null, position: 9 });
  });
});

describe('stock', () => {
  it('changes by movements only, and never below nothing on hand', async () => {
    const { id } = await addProduct({ stock: 4 });
    const adjust = (body: object) => client(`POST /admin/stock/${id}/adjust`, { ...admin, body });
    expect((await adjust({ delta: 3, reason: 'restock' })).body).toEqual({
      productId: id,
      onHand: 7,
      reserved: 0,
      available: 7,
    });
    const below = await adjust({ delta: -8, reason: 'adjust' });
    expect(codeOf(below)).toEqual([422, 'STOCK_BELOW_ZERO']);
    expect(below.body.error.details).toEqual({ onHand: 7 });
    expect((await adjust({ delta: 0, reason: 'adjust' })).status).toBe(400);
    expect((await adjust({ delta: 1, reason: 'sale' })).status).toBe(400);
    expect((await client(`GET /stock/${id}`)).body.onHand).toBe(7);
    const { items, total } = (await client(`GET /admin/stock/${id}/movements?pageSize=1`, admin)).body;
    expect(total).toBe(2);
    expect(items).toMatchObject([{ productId: id, delta: 3, reason: 'restock', orderId: null }]);
    expect((await client('GET /stock/77')).status).toBe(404);
  });

  it('that is low is listed, the scarcest first', async () => {
    const few = await addProduct({ stock: 2, reorderLevel: 3 });
    const none = await addProduct({ stock: 0, reorderLevel: 3 });
    const enough = await addProduct({ stock: 4, reorderLevel: 3 });
    const { items } = (await client('GET /admin/stock/low', admin)).body;
    const own = items.filter((item: { productId: number }) => [few.id, none.id, enough.id].includes(item.productId));
    expect(own).toEqual([
      { productId: none.id, sku: none.sku, name: none.name, onHand: 0, reserved: 0, available: 0, reorderLevel: 3 },
      { productId: few.id, sku: few.sku, name: few.name, onHand: 2, reserved: 0, available: 2, reorderLevel: 3 },
    ]);
  });
});

describe('a known difference', () => {
  const switchTo = (quirks: string[]) => client('PUT /internal/quirks', { headers: internal, body: { quirks } });

  it('is off by default, on when asked for, and off again without a restart', async () => {
    const { id } = await addProduct({ price: 9.99, discountPercent: 15 });
    const prices = async () => {
      const { price, salePrice } = (await client(`GET /products/${id}`)).body.product;
      return [price, salePrice];
    };
    expect((await client('GET /internal/quirks', { headers: internal })).body).toEqual({ quirks: [] });
    expect(await prices()).toEqual([9.99, 8.49]);
    expect((await switchTo(['floor-discount'])).body).toEqual({ quirks: ['floor-discount'] });
    expect(await prices()).toEqual([9.99, 8.49]);
    await switchTo(['floor-discount', 'price-string']);
    expect(await prices()).toEqual(['9.99', '8.49']);
    await switchTo([]);
    expect(await prices()).toEqual([9.99, 8.49]);
  });

  it('"floor-discount" shows half a cent rounded down, and still charges it rounded up', async () => {
    const { id } = await addProduct({ price: 0.5, discountPercent: 1 });
    const shown = async () => (await client(`GET /products/${id}`)).body.product.salePrice;
    expect(await shown()).toBe(0.5);
    await switchTo(['floor-discount']);
    expect(await shown()).toBe(0.49);
    const headers = { ...internal, 'idempotency-key': 'quirk' };
    const body = { orderRef: 'x', lines: [{ productId: id, quantity: 1 }] };
    const taken = await client('POST /internal/stock/reservations', { headers, body });
    expect(taken.body.lines[0].unitPrice).toBe(50);
    await switchTo([]);
  });

  it('can be on from the start, and an unknown one is refused', async () => {
    const other = await startService({ env: { ...ENV, CATALOG_QUIRKS: 'price-string, floor-discount' } });
    const answer = await clientOf(other.url)('GET /internal/quirks', { headers: internal });
    await other.stop();
    expect(answer.body).toEqual({ quirks: ['price-string', 'floor-discount'] });
    expect((await switchTo(['sideways'])).status).toBe(400);
    expect((await client('PUT /internal/quirks', { body: { quirks: [] } })).status).toBe(403);
    await expect(startService({ env: { ...ENV, CATALOG_QUIRKS: 'sideways' } })).rejects.toThrow(
      '"sideways" is not one of',
    );
  });
});

describe('the OpenAPI document', () => {
  it('describes every route, and no other', async () => {
    const db = openCatalog(':memory:');
    const logger = pino({ level: 'silent' });
    const ports = { db, logger, jwtSecret: JWT_SECRET, internalToken: INTERNAL_TOKEN, feeds: () => [] };
    const app = createApp({ ...ports, quirks: createQuirkSwitches([]) });
    const { body } = await client('GET /openapi.json');
    expect(describedRoutes(body as OpenApiDocument)).toEqual(mountedRoutes(app));
    db.close();
  });

  it('describes the answers as they are', async () => {
    const check = createSchemaCheck((await client('GET /openapi.json')).body as OpenApiDocument);
    const created = await addProduct({ images: [{ url: 'https://img.shop.test/a.jpg' }] });
    await client(`PUT /admin/products/${created.id}/price`, { ...admin, body: { price: 3 } });
    const headers = { ...internal, 'idempotency-key': 'described' };
    const body = { orderRef: 'x', lines: [{ productId: created.id, quantity: 1 }] };
    const reservation = (await client('POST /internal/stock/reservations', { headers, body })).body;
    const release = `POST /internal/stock/reservations/${reservation.reservationId}/release` as const;
    const get = async (path: `/${string}`, ask?: Ask) => (await client(`GET ${path}`, ask)).body;
    const answers: [string, unknown][] = [
      ['CategoryTree', await get('/categories')],
      ['CategoryPage', await get(`/categories/${created.category.slug}`)],
      ['ProductPage', await get('/products')],
      ['ProductPage', await get('/search?q=product')],
      ['Product', await get(`/products/${created.id}`)],
      ['ProductList', await get(`/products/${created.id}/related`)],
      ['Suggestions', await get('/search/suggest?q=product')],
      ['Stock', await get(`/stock/${created.id}`)],
      ['LowStock', await get('/admin/stock/low', admin)],
      ['MovementPage', await get(`/admin/stock/${created.id}/movements`, admin)],
      ['PriceHistory', await get(`/admin/products/${created.id}/price-history`, admin)],
      ['Category', { category: await addCategory() }],
      ['Reservation', reservation],
      ['ReservationRelease', (await client(release, { headers: internal, body: { reason: 'cancel' } })).body],
      ['ProductRow', await get(`/internal/products/${created.id}`, { headers: internal })],
      ['Quirks', await get('/internal/quirks', { headers: internal })],
      ['FeedPage', await get('/internal/feed', { headers: internal })],
      ['Error', await get('/products/77')],
    ];
    for (const [schema, answer] of answers) expect([schema, check(schema, answer)]).toEqual([schema, []]);
    expect(check('Stock', { productId: 1 })).not.toEqual([]);
  });
});
