import type { Db } from '../lib/db.ts';
import { orderNumber, roundHalfUp, sumBy } from '../lib/helpers.ts';
import type { SeededProduct } from './goods.ts';
import { daysBefore, inserter } from './insert.ts';
import type { SeededUser } from './people.ts';
import type { Prng } from './prng.ts';
import { CARRIERS, OPINIONS, RETURN_REASONS } from './words.ts';

const METHODS = [
  { code: 'standard', name: 'Standard', base_cents: 490, per_item_cents: 0, days: 4 },
  { code: 'express', name: 'Express', base_cents: 990, per_item_cents: 150, days: 1 },
  { code: 'pickup', name: 'Pick up in store', base_cents: 0, per_item_cents: 0, days: 2 },
];

const COUPONS = [
  { code: 'WELCOME10', kind: 'percent', value: 10, min_total_cents: 0, max_uses: null, ends_at: null },
  { code: 'FIVEOFF', kind: 'fixed', value: 500, min_total_cents: 2000, max_uses: null, ends_at: null },
  { code: 'EXPIRED', kind: 'percent', value: 50, min_total_cents: 0, max_uses: null, ends_at: daysBefore(300) },
];

// Every state turns up among the first ten orders, so that a small seed has them all.
const FIRST_STATES = ['delivered', 'paid', 'shipped', 'cancelled', 'returned', 'pending', 'delivered', 'paid'] as const;
type State = (typeof FIRST_STATES)[number];

function stateOf(random: Prng, n: number): State {
  const first = FIRST_STATES[n - 1];
  if (first !== undefined) return first;
  const dice = random.next();
  if (dice < 0.68) return 'delivered';
  if (dice < 0.8) return 'shipped';
  if (dice < 0.88) return 'paid';
  if (dice < 0.95) return 'cancelled';
  return dice < 0.98 ? 'returned' : 'pending';
}

type Step = [status: string, note: string, afterDays: number];

const WAY: Step[] = [
  ['pending', 'Order placed', 0],
  ['paid', 'Payment captured', 0],
  ['shipped', 'Shipped', 1],
  ['delivered', 'Delivered', 3],
  ['returned', 'Return approved', 9],
];

function stepsTo(state: State): Step[] {
  if (state === 'cancelled') return [...WAY.slice(0, 2), ['cancelled', 'Cancelled by customer', 0.5]];
  return WAY.slice(0, WAY.findIndex(([status]) => status === state) + 1);
}

export function seedOrders(
  database: Db,
  random: Prng,
  shop: { users: SeededUser[]; products: SeededProduct[]; howMany: number },
): void {
  const insert = (table: string, columns: string) => inserter(database, table, columns);
  const addMethod = insert('shipping_methods', 'code name base_cents per_item_cents days');
  const addCoupon = insert('coupons', 'code kind value min_total_cents max_uses used_count ends_at active');
  const addRedemption = insert('coupon_redemptions', 'coupon_id order_id user_id amount_cents created_at');
  const addOrder = insert(
    'orders',
    'number user_id status subtotal_cents discount_cents shipping_cents total_cents currency address_id placed_at updated_at address_json',
  );
  const addItem = insert('order_items', 'order_id product_id sku name unit_cents quantity line_cents');
  const addEvent = insert('order_events', 'order_id status note created_at');
  const addShipment = insert('shipments', 'order_id method_id carrier tracking_code status shipped_at delivered_at');
  const addPayment = insert(
    'payments',
    'order_id user_id amount_cents refunded_cents currency method status provider_ref idempotency_key created_at updated_at',
  );
  const addAttempt = insert('payment_attempts', 'payment_id attempt outcome provider_code created_at');
  const addRefund = insert('refunds', 'payment_id amount_cents reason status provider_ref created_at');
  const addReturn = insert('returns', 'order_id user_id reason status created_at decided_at');
  const addReturnItem = insert('return_items', 'return_id order_item_id quantity');
  const addMovement = insert('stock_movements', 'ref product_id delta reason order_id created_at');
  const addReview = insert('reviews', 'product_id user_id rating title body status created_at updated_at');
  const addCart = insert('carts', 'user_id coupon_code updated_at');
  const addCartItem = insert('cart_items', 'cart_id product_id quantity');
  const addLevel = inserter(
    database,
    'stock_levels',
    'product_id on_hand reserved reorder_level updated_at',
    'product_id',
  );

  for (const method of METHODS) addMethod(method);
  for (const coupon of COUPONS) addCoupon({ ...coupon, used_count: 0, active: 1 });

  const { users, products, howMany } = shop;
  const sold = new Map<number, number>();
  const used = new Map<number, number>();
  const reviewed = new Set<string>();
  const move = (product_id: number, delta: number, reason: string, order_id: number, created_at: string) => {
    sold.set(product_id, (sold.get(product_id) ?? 0) - delta);
    addMovement({ ref: random.uuid(), product_id, delta, reason, order_id, created_at });
  };

  for (let n = 1; n <= howMany; n++) {
    const state = stateOf(random, n);
    const user = random.pick(users);
    // The first order is the oldest; the last is a day old.
    const age = 1 + ((howMany - n) * 360) / howMany;
    const at = (afterDays: number) => daysBefore(age - Math.min(afterDays, age * 0.9));
    const lines = new Map<SeededProduct, number>();
    for (let i = random.int(1, 3); i > 0; i--) lines.set(random.pick(products), random.int(1, 3));
    const subtotal = sumBy([...lines], ([product, quantity]) => product.unitCents * quantity);
    const couponId = random.chance(0.1) ? (subtotal >= 2000 ? random.int(1, 2) : 1) : 0;
    const discount = couponId === 0 ? 0 : couponId === 1 ? roundHalfUp(subtotal, 10) : 500;
    const methodId = random.int(1, 3);
    const method = METHODS[methodId - 1]!;
    const shipping = method.base_cents + method.per_item_cents * sumBy([...lines], ([, quantity]) => quantity);
    const total = subtotal - discount + shipping;
    const steps = stepsTo(state);
    const lastAt = at(steps.at(-1)![2]);

    const order_id = addOrder({
      number: orderNumber(n),
      user_id: user.id,
      status: state,
      subtotal_cents: subtotal,
      discount_cents: discount,
      shipping_cents: shipping,
      total_cents: total,
      currency: 'EUR',
      address_id: user.addressId,
      address_json: user.addressJson,
      placed_at: at(0),
      updated_at: lastAt,
    });
    const carrier = random.pick(CARRIERS);
    for (const [status, note, after] of steps) {
      addEvent({
        order_id,
        status,
        note: status === 'shipped' ? `Shipped with ${carrier}` : note,
        created_at: at(after),
      });
    }

    const items: { id: number; product: SeededProduct; quantity: number }[] = [];
    for (const [product, quantity] of lines) {
      const { sku, name, unitCents: unit_cents } = product;
      const id = addItem({
        order_id,
        product_id: product.id,
        sku,
        name,
        unit_cents,
        quantity,
        line_cents: unit_cents * quantity,
      });
      items.push({ id, product, quantity });
      move(product.id, -quantity, 'sale', order_id, at(0));
      if (state === 'cancelled') move(product.id, quantity, 'cancel', order_id, lastAt);
    }
    if (couponId > 0) {
      used.set(couponId, (used.get(couponId) ?? 0) + 1);
      addRedemption({ coupon_id: couponId, order_id, user_id: user.id, amount_cents: discount, created_at: at(0) });
    }

    const gone = state === 'shipped' || state === 'delivered' || state === 'returned';
    addShipment({
      order_id,
      method_id: methodId,
      carrier: gone ? carrier : null,
      tracking_code: gone ? `${carrier}-${String(order_id).padStart(6, '0')}` : null,
      status: state === 'returned' ? 'delivered' : gone ? state : 'pending',
      shipped_at: gone ? at(1) : null,
      delivered_at: gone && state !== 'shipped' ? at(3) : null,
    });

    let refunded = 0;
    if (state === 'cancelled') refunded = total;
    if (state === 'returned' || (state === 'delivered' && random.chance(0.02))) {
      const first = items[0]!;
      const approved = state === 'returned';
      const decided = approved || random.chance(0.5);
      const return_id = addReturn({
        order_id,
        user_id: user.id,
        reason: random.pick(RETURN_REASONS),
        status: approved ? 'approved' : decided ? 'rejected' : 'requested',
        created_at: at(7),
        decided_at: decided ? at(9) : null,
      });
      addReturnItem({ return_id, order_item_id: first.id, quantity: 1 });
      if (approved) {
        refunded = roundHalfUp(first.product.unitCents * (subtotal - discount), subtotal);
        move(first.product.id, 1, 'return', order_id, at(9));
      }
    }

    const paid = refunded === 0 ? 'captured' : refunded >= total ? 'refunded' : 'partially_refunded';
    const payment_id = addPayment({
      order_id,
      user_id: user.id,
      amount_cents: total,
      refunded_cents: refunded,
      currency: 'EUR',
      method: 'card',
      status: state === 'pending' ? 'pending' : paid,
      provider_ref: `ch_seed_${String(n).padStart(8, '0')}`,
      idempotency_key: `seed:${n}`,
      created_at: at(0),
      updated_at: lastAt,
    });
    if (state !== 'pending') {
      addAttempt({ payment_id, attempt: 1, outcome: 'captured', provider_code: 'approved', created_at: at(0) });
    }
    if (refunded > 0) {
      const reason = state === 'cancelled' ? 'Order cancelled' : 'Return approved';
      const provider_ref = `re_seed_${String(n).padStart(8, '0')}`;
      addRefund({ payment_id, amount_cents: refunded, reason, status: 'succeeded', provider_ref, created_at: lastAt });
    }

    const product_id = items[0]!.product.id;
    const pair = `${product_id}:${user.id}`;
    if (state === 'delivered' && !reviewed.has(pair) && random.chance(0.35)) {
      reviewed.add(pair);
      const rating = random.pick([1, 2, 3, 4, 4, 5, 5, 5]);
      const status = rating >= 3 || random.chance(0.5) ? 'published' : 'pending';
      const body = `${random.pick(OPINIONS[rating]!)}.`;
      const title = random.pick(OPINIONS[rating]!);
      addReview({ product_id, user_id: user.id, rating, title, body, status, created_at: at(8), updated_at: at(8) });
    }
  }

  const setUsed = database.prepare('UPDATE coupons SET used_count = ? WHERE id = ?');
  for (const [couponId, times] of used) setUsed.run(times, couponId);

  const opened = daysBefore(801);
  for (const product of products) {
    const bought = (sold.get(product.id) ?? 0) + product.left;
    if (bought > 0) {
      addMovement({
        ref: random.uuid(),
        product_id: product.id,
        delta: bought,
        reason: 'restock',
        order_id: null,
        created_at: opened,
      });
    }
    addLevel({
      product_id: product.id,
      on_hand: product.left,
      reserved: product.reserved,
      reorder_level: product.reorderLevel,
      updated_at: daysBefore(1),
    });
  }

  for (const user of users.filter((_, i) => i % 8 === 4)) {
    const cart_id = addCart({ user_id: user.id, coupon_code: null, updated_at: daysBefore(random.int(2, 30)) });
    addCartItem({ cart_id, product_id: random.pick(products).id, quantity: random.int(1, 2) });
  }
}
