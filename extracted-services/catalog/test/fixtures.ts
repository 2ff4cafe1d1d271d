/** Rows as the monolith's feed and database have them. */
export const T1 = '2026-01-01T00:00:00.000Z';

export const category = (id: number, changes: object = {}) => ({
  id,
  parent_id: null as number | null,
  slug: `category-${id}`,
  name: `Category ${id}`,
  position: 0,
  updated_at: T1,
  ...changes,
});

export const product = (id: number, changes: object = {}) => ({
  id,
  sku: `SKU-${id}`,
  slug: `product-${id}`,
  name: `Product ${id}`,
  description: '',
  category_id: 1,
  price_cents: 1_000,
  currency: 'EUR',
  status: 'active',
  created_at: T1,
  updated_at: T1,
  discount_percent: 0,
  ...changes,
});

export const level = (productId: number, onHand: number) => ({
  product_id: productId,
  on_hand: onHand,
  reserved: 0,
  reorder_level: 5,
  updated_at: T1,
});

export const movement = (id: number, productId: number, delta: number, orderId: number | null = null) => ({
  id,
  ref: `ref-${id}`,
  product_id: productId,
  delta,
  reason: delta < 0 ? 'sale' : 'restock',
  order_id: orderId,
  created_at: T1,
});
