/** Rows as the monolith's feed carries them. */
export const T1 = '2026-01-01T00:00:00.000Z';
export const T2 = '2026-01-02T00:00:00.000Z';

export const userRow = (id: number) => ({
  id,
  email: `u${id}@shop.test`,
  password_hash: 'x',
  name: `User ${id}`,
  role: 'customer',
  status: 'active',
  created_at: T1,
  updated_at: T1,
});

export const addressRow = (id: number, userId: number) => ({
  id,
  user_id: userId,
  label: 'Home',
  street: 'High St 1',
  city: 'Town',
  postal_code: '12345',
  country: 'DE',
  is_default: 1,
  created_at: T1,
  updated_at: T1,
});

export const ADDRESS = { label: 'Home', street: 'High St 1', city: 'Town', postalCode: '12345', country: 'DE' };

export const productRow = (id: number, changes: Readonly<Record<string, string | number>> = {}) => ({
  id,
  sku: `SKU-${id}`,
  slug: `product-${id}`,
  name: `Product ${id}`,
  description: '',
  category_id: 1,
  price_cents: 1_000,
  discount_percent: 0,
  currency: 'EUR',
  status: 'active',
  created_at: T1,
  updated_at: T1,
  ...changes,
});

export const levelRow = (productId: number, onHand: number) => ({
  product_id: productId,
  on_hand: onHand,
  reserved: 0,
  reorder_level: 5,
  updated_at: T1,
});

export const shippingRow = (id: number, code: string, base: number, perItem: number) => ({
  id,
  code,
  name: code,
  base_cents: base,
  per_item_cents: perItem,
  days: 3,
});

export const couponRow = (
  id: number,
  code: string,
  changes: Readonly<Record<string, string | number | null>> = {},
) => ({
  id,
  code,
  kind: 'percent',
  value: 10,
  min_total_cents: 0,
  max_uses: null,
  used_count: 0,
  starts_at: null,
  ends_at: null,
  active: 1,
  ...changes,
});

export const orderRow = (id: number, userId: number, changes: Readonly<Record<string, string | number>> = {}) => ({
  id,
  number: `SO-${String(id).padStart(6, '0')}`,
  user_id: userId,
  status: 'paid',
  subtotal_cents: 3_000,
  discount_cents: 0,
  shipping_cents: 500,
  total_cents: 3_500,
  currency: 'EUR',
  address_id: 1,
  address_json: JSON.stringify(ADDRESS),
  placed_at: T1,
  updated_at: T1,
  ...changes,
});

export const itemRow = (id: number, orderId: number, changes: Readonly<Record<string, string | number>> = {}) => ({
  id,
  order_id: orderId,
  product_id: 1,
  sku: 'SKU-1',
  name: 'Product 1',
  unit_cents: 1_000,
  quantity: 3,
  line_cents: 3_000,
  ...changes,
});

export const shipmentRow = (id: number, orderId: number) => ({
  id,
  order_id: orderId,
  method_id: 1,
  carrier: null,
  tracking_code: null,
  status: 'pending',
  shipped_at: null,
  delivered_at: null,
});

export const paymentRow = (id: number, orderId: number, changes: Readonly<Record<string, string | number>> = {}) => ({
  id,
  order_id: orderId,
  user_id: 7,
  amount_cents: 3_500,
  refunded_cents: 0,
  currency: 'EUR',
  method: 'card',
  status: 'captured',
  provider_ref: `ch_${id}`,
  idempotency_key: `old-${id}`,
  created_at: T1,
  updated_at: T1,
  ...changes,
});
