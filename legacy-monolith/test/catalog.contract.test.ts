import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createShop, eventually, ID, type Json, page, refusal, type Shop, TIME } from './shop.ts';
import { startTarget, type Target } from './target.ts';

jest.setTimeout(30_000);

let target: Target;
let shop: Shop;
beforeAll(async () => {
  target = await startTarget();
  shop = createShop(target);
});
afterAll(() => target?.stop());

const get = (path: string) => shop.send('GET', path);
const word = () => `w${randomUUID().replaceAll('-', '')}`;
const ids = (answer: { body: Json }) => answer.body.items.map((item: { id: number }) => item.id);

describe('the tree of categories', () => {
  it('shows children under their parents, by position', async () => {
    const root = await shop.category({ name: word(), position: 9000 });
    const last = await shop.category({ name: 'Last', slug: word(), parentId: root.id, position: 2 });
    const first = await shop.category({ name: 'First', slug: word(), parentId: root.id, position: 1 });
    const answer = await get('/categories');
    expect(answer.status).toBe(200);
    const node = (category: Json, children: Json[] = []) => ({
      id: category.id,
      slug: category.slug,
      name: category.name,
      children,
      productCount: 0,
    });
    expect(answer.body.items).toContainEqual(node(root, [node(first), node(last)]));
  });

  it('counts the visible products of a category and of all under it', async () => {
    const root = await shop.category();
    const leaf = await shop.category({ parentId: root.id });
    await shop.product({ categoryId: leaf.id });
    await shop.product({ categoryId: root.id });
    await shop.product({ categoryId: leaf.id, status: 'hidden' });
    const { items } = (await get('/categories')).body;
    const found = items.find((item: Json) => item.id === root.id);
    expect(found.productCount).toBe(2);
    expect(found.children[0].productCount).toBe(1);
  });
});

describe('a category', () => {
  it('shows the way to it and what is under it', async () => {
    const root = await shop.category();
    const middle = await shop.category({ parentId: root.id });
    const leaf = await shop.category({ parentId: middle.id });
    const answer = await get(`/categories/${middle.slug}`);
    const ref = ({ id, slug, name }: Json) => ({ id, slug, name });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      category: { ...ref(middle), productCount: 0 },
      breadcrumbs: [ref(root), ref(middle)],
      children: [{ ...ref(leaf), productCount: 0 }],
    });
  });

  it('lists its products and those of all categories under it, by name', async () => {
    const root = await shop.category();
    const leaf = await shop.category({ parentId: root.id });
    const b = await shop.product({ categoryId: root.id, name: `b ${word()}` });
    const a = await shop.product({ categoryId: leaf.id, name: `A ${word()}` });
    const answer = await get(`/categories/${root.slug}/products`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ page: 1, pageSize: 20, total: 2 });
    expect(ids(answer)).toEqual([a.id, b.id]);
    expect(ids(await get(`/categories/${leaf.slug}/products`))).toEqual([a.id]);
  });

  it('that does not exist is not found', async () => {
    for (const path of ['/categories/no-such', '/categories/no-such/products']) {
      const answer = await get(path);
      expect(answer.status).toBe(404);
      expect(answer.body).toEqual(refusal('NOT_FOUND'));
    }
  });
});

describe('a product', () => {
  it('looks like this in a list', async () => {
    const category = await shop.category();
    const sku = `T-${randomUUID()}`;
    const images = [
      { url: 'https://img.shop.test/1.jpg', alt: 'front' },
      { url: 'https://img.shop.test/2.jpg', alt: '' },
    ];
    const made = await shop.product({ sku, name: 'Blue Bowl', categoryId: category.id, price: 24.9, images });
    expect((await get(`/products?category=${category.slug}`)).body).toEqual(
      page(
        [
          {
            id: made.id,
            sku,
            slug: expect.stringMatching(/^blue-bowl(-\d+)?$/),
            name: 'Blue Bowl',
            price: 24.9,
            discountPercent: 0,
            salePrice: 24.9,
            currency: 'EUR',
            category: { id: category.id, slug: category.slug, name: category.name },
            inStock: true,
            rating: { average: null, count: 0 },
            imageUrl: 'https://img.shop.test/1.jpg',
          },
        ],
        1,
      ),
    );
  });

  it('looks like this in detail, by id and by slug', async () => {
    const made = await shop.product({ description: 'Round.', stock: 3, reorderLevel: 5, discountPercent: 10 });
    const listed = (await get(`/products?q=${made.sku}`)).body.items[0];
    const answer = await get(`/products/${made.id}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      product: {
        ...listed,
        description: 'Round.',
        images: [],
        stock: { available: 3, lowStock: true },
        createdAt: TIME,
        updatedAt: TIME,
      },
    });
    expect(listed.imageUrl).toBe(null);
    expect((await get(`/products/by-slug/${made.slug}`)).body).toEqual(answer.body);
  });

  it.each([
    [12.5, 15, 10.63],
    [24.9, 25, 18.68],
    [9.95, 10, 8.96],
    [19.9, 35, 12.94],
    [20, 0, 20],
    [0.01, 90, 0],
  ])('of %d with %d %% off costs %d: half a cent goes up', async (price, discountPercent, salePrice) => {
    const made = await shop.product({ price, discountPercent });
    expect(made).toMatchObject({ price, discountPercent, salePrice });
  });

  it('that is hidden or was never there is not found', async () => {
    const hidden = await shop.product({ status: 'hidden' });
    for (const path of [
      `/products/${hidden.id}`,
      `/products/by-slug/${hidden.slug}`,
      `/products/${hidden.id}/related`,
      '/products/999999',
      '/products/by-slug/no-such',
      '/products/999999/related',
    ]) {
      const answer = await get(path);
      expect(answer.status).toBe(404);
      expect(answer.body).toEqual(refusal('NOT_FOUND'));
    }
    expect((await get('/products/abc')).status).toBe(400);
  });

  it('is shown with at most six others of its category', async () => {
    const { id: categoryId } = await shop.category();
    const made: Json[] = [];
    for (let n = 0; n < 8; n++) made.push(await shop.product({ categoryId }));
    const answer = await get(`/products/${made[1].id}/related`);
    expect(answer.status).toBe(200);
    expect(ids(answer)).toEqual([0, 2, 3, 4, 5, 6].map((n) => made[n].id));
    expect(Object.keys(answer.body)).toEqual(['items']);
  });
});

describe('the list of products', () => {
  async function shelf(...products: object[]) {
    const category = await shop.category();
    const made: Json[] = [];
    for (const fields of products) made.push(await shop.product({ categoryId: category.id, ...fields }));
    const list = (query: string) => get(`/products?category=${category.slug}&${query}`);
    return { made, list, ids: made.map((product) => product.id) };
  }

  it('is sorted by name, price after discount, or age', async () => {
    const { list, ids: made } = await shelf(
      { name: 'beta', price: 10 },
      { name: 'Alpha', price: 30, discountPercent: 80 },
      { name: 'gamma', price: 8 },
    );
    const [beta, alpha, gamma] = made;
    expect(ids(await list('sort=name'))).toEqual([alpha, beta, gamma]);
    expect(ids(await list(''))).toEqual([alpha, beta, gamma]);
    expect(ids(await list('sort=price'))).toEqual([alpha, gamma, beta]);
    expect(ids(await list('sort=-price'))).toEqual([beta, gamma, alpha]);
    expect(ids(await list('sort=newest'))).toEqual([gamma, alpha, beta]);
  });

  it('breaks ties by id', async () => {
    const { list, ids: made } = await shelf({ name: 'same' }, { name: 'same' }, { name: 'same' });
    for (const sort of ['name', 'price', '-price', 'rating']) expect(ids(await list(`sort=${sort}`))).toEqual(made);
  });

  it('puts better rated products first and unrated ones last', async () => {
    const { who, sold } = await shop.order();
    const second = await shop.product({ categoryId: sold.category.id });
    const body = { rating: 4 };
    await shop.succeed(shop.sendWhenKnown('POST', `/products/${sold.id}/reviews`, { token: who.token, body }));
    await eventually(async () => {
      const answer = await get(`/products?category=${sold.category.slug}&sort=rating`);
      expect(answer.body.items[0].rating).toEqual({ average: 4, count: 1 });
      expect(ids(answer)).toEqual([sold.id, second.id]);
    });
  });

  it('is narrowed by price after discount, ends included', async () => {
    const { list, ids: made } = await shelf({ price: 10 }, { price: 20, discountPercent: 50 }, { price: 20.01 });
    expect(ids(await list('minPrice=10&maxPrice=20&sort=newest'))).toEqual([made[1], made[0]]);
    expect(ids(await list('minPrice=10.01'))).toEqual([made[2]]);
    expect(ids(await list('maxPrice=9.99'))).toEqual([]);
  });

  it('is narrowed by stock', async () => {
    const { list, ids: made } = await shelf({ stock: 0 }, { stock: 1 });
    expect(ids(await list('inStock=true'))).toEqual([made[1]]);
    expect(ids(await list('inStock=false'))).toEqual([made[0]]);
  });

  it('is narrowed by words in the name or the description, in any case, as they are written', async () => {
    const key = word();
    const { list, ids: made } = await shelf({ name: `x ${key}` }, { description: `100% ${key}` }, {});
    expect(ids(await list(`q=${key.toUpperCase()}&sort=price`))).toEqual([made[0], made[1]]);
    expect(ids(await list(`q=${encodeURIComponent('0% w')}`))).toEqual([made[1]]);
    expect(ids(await list(`q=${encodeURIComponent('%_%')}`))).toEqual([]);
  });

  it('comes in pages that do not overlap', async () => {
    const { list, ids: made } = await shelf({ name: 'a' }, { name: 'b' }, { name: 'c' });
    const first = await list('page=1&pageSize=2');
    const second = await list('page=2&pageSize=2');
    expect(first.body).toMatchObject({ page: 1, pageSize: 2, total: 3 });
    expect([...ids(first), ...ids(second)]).toEqual(made);
    expect((await list('page=9&pageSize=2')).body).toEqual({ items: [], page: 9, pageSize: 2, total: 3 });
  });

  it('of an unknown category is empty', async () => {
    expect((await get('/products?category=no-such')).body).toEqual(page([], 0));
  });

  it.each(['sort=best', 'pageSize=101', 'page=0', 'minPrice=-1', 'inStock=maybe'])('refuses %s', async (query) => {
    const answer = await get(`/products?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(refusal('VALIDATION', expect.any(Array)));
  });
});

describe('searching', () => {
  it('finds names before descriptions, in the shape of a list', async () => {
    const key = word();
    const described = await shop.product({ name: 'aaa', description: `with ${key}` });
    const named = await shop.product({ name: `zzz ${key}` });
    await shop.product({ name: `hidden ${key}`, status: 'hidden' });
    const answer = await get(`/search?q=${key}`);
    expect(answer.status).toBe(200);
    expect(ids(answer)).toEqual([named.id, described.id]);
    expect(answer.body).toMatchObject({ page: 1, pageSize: 20, total: 2 });
    expect((await get(`/search?q=${key}&pageSize=1&page=2`)).body.items[0].id).toBe(described.id);
    const bySku = (await get(`/products?q=${encodeURIComponent(named.name)}`)).body.items[0];
    expect(answer.body.items[0]).toEqual(bySku);
  });

  it('suggests at most eight names in alphabetical order', async () => {
    const key = word();
    for (const letter of 'jihgfedcba') await shop.product({ name: `${letter} ${key}` });
    const answer = await get(`/search/suggest?q=${key}`);
    expect(answer.status).toBe(200);
    expect(answer.body.items.map((item: Json) => item.name)).toEqual(
      [...'abcdefgh'].map((letter) => `${letter} ${key}`),
    );
    expect(answer.body.items[0]).toEqual({ id: ID, name: `a ${key}`, slug: expect.any(String) });
  });

  it('needs something to search for', async () => {
    for (const path of ['/search', '/search?q=', '/search/suggest', '/search/suggest?q=%20']) {
      const answer = await get(path);
      expect(answer.status).toBe(400);
      expect(answer.body.error.code).toBe('VALIDATION');
    }
  });
});

describe('making a product', () => {
  it('answers it in detail', async () => {
    const { id: categoryId } = await shop.category();
    const sku = `T-${randomUUID()}`;
    const body = { sku, name: 'Crème Brûlée Torch', categoryId, price: 31.4, stock: 2 };
    const answer = await shop.asAdmin('POST', '/admin/products', body);
    expect(answer.status).toBe(201);
    expect(answer.body.product).toMatchObject({ sku, name: body.name, price: 31.4, stock: { available: 2 } });
    expect(answer.body.product.slug).toMatch(/^creme-brulee-torch(-\d+)?$/);
    expect((await get(`/products/${answer.body.product.id}`)).body).toEqual(answer.body);
  });

  it('numbers slugs that would be the same', async () => {
    const name = word();
    expect([(await shop.product({ name })).slug, (await shop.product({ name })).slug]).toEqual([name, `${name}-2`]);
  });

  it('refuses a SKU or a slug that is in use, and an unknown category', async () => {
    const { sku, slug, category } = await shop.product();
    const body = { sku, name: 'Other', categoryId: category.id, price: 1 };
    const sameSku = await shop.asAdmin('POST', '/admin/products', body);
    expect(sameSku.status).toBe(409);
    expect(sameSku.body).toEqual(refusal('SKU_TAKEN'));
    const sameSlug = await shop.asAdmin('POST', '/admin/products', { ...body, sku: word().slice(0, 30), slug });
    expect(sameSlug.status).toBe(409);
    expect(sameSlug.body).toEqual(refusal('SLUG_TAKEN'));
    const nowhere = await shop.asAdmin('POST', '/admin/products', {
      ...body,
      sku: word().slice(0, 30),
      categoryId: 999999,
    });
    expect(nowhere.status).toBe(422);
    expect(nowhere.body).toEqual(refusal('CATEGORY_UNKNOWN'));
  });

  it.each([
    ['a price with a third decimal', { price: 1.001 }, 'price'],
    ['a negative price', { price: -1 }, 'price'],
    ['an empty name', { name: '' }, 'name'],
    ['half a piece in stock', { stock: 0.5 }, 'stock'],
    ['a discount of 100 %', { discountPercent: 100 }, 'discountPercent'],
    ['a slug with spaces', { slug: 'a b' }, 'slug'],
  ])('refuses %s', async (_what, fields, field) => {
    const body = { sku: 'X', name: 'X', categoryId: 1, price: 1, ...fields };
    const answer = await shop.asAdmin('POST', '/admin/products', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(refusal('VALIDATION', [expect.objectContaining({ path: [field] })]));
  });
});

describe('changing a product', () => {
  it('keeps what is not mentioned', async () => {
    const made = await shop.product({ description: 'old', images: [{ url: 'https://img.shop.test/a.jpg' }] });
    await get(`/products/${made.id}`);
    const images = [{ url: 'https://img.shop.test/b.jpg', alt: 'b' }];
    const answer = await shop.asAdmin('PATCH', `/admin/products/${made.id}`, { name: 'New Name', images });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      product: { ...made, name: 'New Name', images, imageUrl: 'https://img.shop.test/b.jpg', updatedAt: TIME },
    });
    expect((await get(`/products/${made.id}`)).body).toEqual(answer.body);
  });

  it('refuses the SKU or slug of another, but not its own', async () => {
    const [made, other] = [await shop.product(), await shop.product()];
    const path = `/admin/products/${made.id}`;
    expect((await shop.asAdmin('PATCH', path, { sku: other.sku })).body).toEqual(refusal('SKU_TAKEN'));
    expect((await shop.asAdmin('PATCH', path, { slug: other.slug })).body).toEqual(refusal('SLUG_TAKEN'));
    expect((await shop.asAdmin('PATCH', path, { sku: made.sku, slug: made.slug })).status).toBe(200);
    expect((await shop.asAdmin('PATCH', path, { categoryId: 999999 })).status).toBe(422);
    expect((await shop.asAdmin('PATCH', path, { status: 'gone' })).status).toBe(400);
    expect((await shop.asAdmin('PATCH', '/admin/products/999999', { name: 'x' })).status).toBe(404);
  });

  it('hides it instead of deleting it', async () => {
    const made = await shop.product();
    await get(`/products/${made.id}`);
    const answer = await shop.asAdmin('DELETE', `/admin/products/${made.id}`);
    expect(answer.status).toBe(204);
    expect((await get(`/products/${made.id}`)).status).toBe(404);
    expect((await get(`/products?category=${made.category.slug}`)).body.items).toEqual([]);
    const back = await shop.asAdmin('PATCH', `/admin/products/${made.id}`, { status: 'active' });
    expect(back.body.product.id).toBe(made.id);
    expect((await get(`/products/${made.id}`)).status).toBe(200);
    expect((await shop.asAdmin('DELETE', '/admin/products/999999')).status).toBe(404);
  });

  it('sets a price at once, everywhere, and remembers the old one', async () => {
    const made = await shop.product({ price: 10, discountPercent: 5 });
    await get(`/products/${made.id}`);
    const path = `/admin/products/${made.id}/price`;
    const raised = await shop.asAdmin('PUT', path, { price: 12 });
    expect(raised.status).toBe(200);
    expect(raised.body.product).toMatchObject({ price: 12, discountPercent: 5, salePrice: 11.4 });
    expect((await get(`/products/${made.id}`)).body).toEqual(raised.body);
    await shop.asAdmin('PUT', path, { price: 11.5, discountPercent: 0 });
    await shop.asAdmin('PUT', path, { price: 11.5, discountPercent: 20 });
    const history = await shop.asAdmin('GET', `/admin/products/${made.id}/price-history`);
    expect(history.status).toBe(200);
    const change = (oldPrice: number, newPrice: number) => ({
      id: ID,
      productId: made.id,
      oldPrice,
      newPrice,
      changedBy: ID,
      changedAt: TIME,
    });
    expect(history.body).toEqual({ items: [change(12, 11.5), change(10, 12)] });
  });

  it('refuses a price that is none, and a product that is none', async () => {
    const { id } = await shop.product();
    expect((await shop.asAdmin('PUT', `/admin/products/${id}/price`, { price: 'cheap' })).status).toBe(400);
    expect((await shop.asAdmin('PUT', '/admin/products/999999/price', { price: 1 })).status).toBe(404);
    expect((await shop.asAdmin('GET', '/admin/products/999999/price-history')).status).toBe(404);
  });
});

describe('stock', () => {
  it('is told for any product', async () => {
    const { id } = await shop.product({ stock: 7, status: 'hidden' });
    const answer = await get(`/stock/${id}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ productId: id, onHand: 7, reserved: 0, available: 7 });
    expect((await get('/stock/999999')).body).toEqual(refusal('NOT_FOUND'));
    expect((await get('/stock/abc')).status).toBe(400);
  });

  it('is adjusted up and down, and seen at once', async () => {
    const { id } = await shop.product({ stock: 5 });
    await get(`/products/${id}`);
    const answer = await shop.asAdmin('POST', `/admin/stock/${id}/adjust`, { delta: -5, reason: 'adjust' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ productId: id, onHand: 0, reserved: 0, available: 0 });
    expect((await get(`/products/${id}`)).body.product).toMatchObject({ inStock: false, stock: { available: 0 } });
    await shop.asAdmin('POST', `/admin/stock/${id}/adjust`, { delta: 3, reason: 'restock' });
    expect((await get(`/stock/${id}`)).body.onHand).toBe(3);
  });

  it('never goes below zero', async () => {
    const { id } = await shop.product({ stock: 5 });
    const answer = await shop.asAdmin('POST', `/admin/stock/${id}/adjust`, { delta: -6, reason: 'adjust' });
    expect(answer.status).toBe(422);
    expect(answer.body).toEqual(refusal('STOCK_BELOW_ZERO', { onHand: 5 }));
    expect((await get(`/stock/${id}`)).body.onHand).toBe(5);
  });

  it('is not adjusted by nothing, for no reason, or for no product', async () => {
    const { id } = await shop.product();
    for (const body of [
      { delta: 0, reason: 'adjust' },
      { delta: 1, reason: 'sale' },
      { delta: 0.5, reason: 'adjust' },
    ]) {
      expect((await shop.asAdmin('POST', `/admin/stock/${id}/adjust`, body)).status).toBe(400);
    }
    const body = { delta: 1, reason: 'adjust' };
    expect((await shop.asAdmin('POST', '/admin/stock/999999/adjust', body)).status).toBe(404);
  });

  it('has every movement written down, newest first', async () => {
    const { id } = await shop.product({ stock: 5 });
    await shop.asAdmin('POST', `/admin/stock/${id}/adjust`, { delta: -2, reason: 'adjust' });
    const answer = await shop.asAdmin('GET', `/admin/stock/${id}/movements`);
    expect(answer.status).toBe(200);
    const movement = (delta: number, reason: string) => ({
      id: ID,
      ref: expect.stringMatching(/^[0-9a-f-]{36}$/),
      productId: id,
      delta,
      reason,
      orderId: null,
      createdAt: TIME,
    });
    expect(answer.body).toEqual(page([movement(-2, 'adjust'), movement(5, 'restock')], 2));
    expect((await shop.asAdmin('GET', '/admin/stock/999999/movements')).status).toBe(404);
  });

  it('that is at or under its reorder level is listed, the least first', async () => {
    const low = await shop.product({ stock: 4, reorderLevel: 4 });
    const lower = await shop.product({ stock: 1, reorderLevel: 4 });
    const enough = await shop.product({ stock: 5, reorderLevel: 4 });
    const answer = await shop.asAdmin('GET', '/admin/stock/low');
    expect(answer.status).toBe(200);
    expect(answer.body.items).toContainEqual({
      productId: low.id,
      sku: low.sku,
      name: low.name,
      onHand: 4,
      reserved: 0,
      available: 4,
      reorderLevel: 4,
    });
    const listed = answer.body.items.map((item: Json) => item.productId);
    expect(listed.indexOf(lower.id)).toBeLessThan(listed.indexOf(low.id));
    expect(listed).not.toContain(enough.id);
  });

  it('goes down with an order and up again when it is cancelled', async () => {
    const { who, sold, placed } = await shop.order({ quantity: 3, fields: { stock: 5 } });
    const onHand = async () => (await get(`/stock/${sold.id}`)).body.onHand;
    await eventually(async () => expect(await onHand()).toBe(2));
    await shop.succeed(shop.send('POST', `/orders/${placed.id}/cancel`, { token: who.token }));
    await eventually(async () => expect(await onHand()).toBe(5));
    const { items } = (await shop.asAdmin('GET', `/admin/stock/${sold.id}/movements`)).body;
    expect(items.map(({ delta, reason, orderId }: Json) => [delta, reason, orderId])).toEqual([
      [3, 'cancel', placed.id],
      [-3, 'sale', placed.id],
      [5, 'restock', null],
    ]);
  });
});

describe('making and changing categories', () => {
  it('answers the category with its place', async () => {
    const parent = await shop.category();
    const name = `Ärmel ${word()}`;
    const answer = await shop.asAdmin('POST', '/admin/categories', { name, parentId: parent.id, position: 3 });
    expect(answer.status).toBe(201);
    const slug = name.replace('Ä', 'a').replace(' ', '-').toLowerCase();
    expect(answer.body).toEqual({ category: { id: ID, slug, name, parentId: parent.id, position: 3 } });
  });

  it('renames and moves it, for its products too', async () => {
    const [parent, other] = [await shop.category(), await shop.category()];
    const category = await shop.category({ parentId: parent.id });
    const sold = await shop.product({ categoryId: category.id });
    await get(`/products/${sold.id}`);
    const path = `/admin/categories/${category.id}`;
    const answer = await shop.asAdmin('PATCH', path, { name: 'Renamed', parentId: other.id });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ category: { ...category, name: 'Renamed', parentId: other.id } });
    expect((await get(`/products/${sold.id}`)).body.product.category.name).toBe('Renamed');
    expect((await get(`/categories/${category.slug}`)).body.breadcrumbs[0].id).toBe(other.id);
    expect((await shop.asAdmin('PATCH', path, { parentId: null })).body.category.parentId).toBe(null);
  });

  it('refuses a circle, an unknown parent, a slug in use and an empty name', async () => {
    const parent = await shop.category();
    const child = await shop.category({ parentId: parent.id });
    const path = `/admin/categories/${parent.id}`;
    for (const parentId of [child.id, parent.id]) {
      const circle = await shop.asAdmin('PATCH', path, { parentId });
      expect(circle.status).toBe(422);
      expect(circle.body).toEqual(refusal('CATEGORY_CYCLE'));
    }
    expect((await shop.asAdmin('PATCH', path, { parentId: 999999 })).body).toEqual(refusal('CATEGORY_UNKNOWN'));
    expect((await shop.asAdmin('PATCH', path, { slug: child.slug })).body).toEqual(refusal('SLUG_TAKEN'));
    expect((await shop.asAdmin('PATCH', path, { name: '' })).status).toBe(400);
    expect((await shop.asAdmin('PATCH', '/admin/categories/999999', { name: 'x' })).status).toBe(404);
    const same = await shop.asAdmin('POST', '/admin/categories', { name: 'x', slug: child.slug });
    expect(same.status).toBe(409);
    expect(same.body).toEqual(refusal('SLUG_TAKEN'));
    expect((await shop.asAdmin('POST', '/admin/categories', { name: 'x', parentId: 999999 })).status).toBe(422);
    expect((await shop.asAdmin('POST', '/admin/categories', {})).status).toBe(400);
  });
});

describe('the administration of the catalog', () => {
  it.each([
    ['POST', '/admin/products'],
    ['PATCH', '/admin/products/1'],
    ['DELETE', '/admin/products/1'],
    ['PUT', '/admin/products/1/price'],
    ['GET', '/admin/products/1/price-history'],
    ['POST', '/admin/stock/1/adjust'],
    ['GET', '/admin/stock/low'],
    ['GET', '/admin/stock/1/movements'],
    ['POST', '/admin/categories'],
    ['PATCH', '/admin/categories/1'],
  ])('is closed to others: %s %s', async (method, path) => {
    const nobody = await shop.send(method, path);
    expect(nobody.status).toBe(401);
    expect(nobody.body).toEqual(refusal('UNAUTHENTICATED'));
    const { token } = await shop.customer();
    const customer = await shop.send(method, path, { token });
    expect(customer.status).toBe(403);
    expect(customer.body).toEqual(refusal('FORBIDDEN'));
  });
});
