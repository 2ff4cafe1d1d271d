/**
 * What this service takes from feeds and tells in its own.
 *
 * In, as read copies: users, addresses, products, stock_levels (first sight only), stock_movements (each moves the level
 * once), payments. In, own tables while the monolith still writes them: carts, cart_items, coupons, coupon_redemptions,
 * orders, order_items, order_events, shipping_methods, shipments, returns, return_items.
 * Out (outbox, written by the commands): the same topics and row shapes for the rows changed here.
 */
import { type ApplyFact, createApplier } from './kernel/applier.ts';
import type { Db, Row } from './kernel/database.ts';
import { type ImportSource, wholeTable } from './kernel/importer.ts';
import { paymentSettled } from './orders/commands.ts';

/** Past movements of a first copy: the copied levels contain their effect already. */
const HISTORY = 'stock_movements.history';

const COPIES = ['users', 'addresses', 'products', 'payments'];
const OWNED = [
  'coupons',
  'coupon_redemptions',
  'orders',
  'order_items',
  'order_events',
  'shipping_methods',
  'shipments',
  'returns',
  'return_items',
];

export const createOrdersApplier = (db: Db): ApplyFact =>
  createApplier(db, [...COPIES, ...OWNED, 'carts', { table: 'cart_items', mode: 'replace' }], {
    'carts.upserted': cartApplier(db),
    'payments.upserted': paymentApplier(db),
    'stock_levels.upserted': levelApplier(db),
    'stock_levels.deleted': () => undefined,
    'stock_movements.upserted': movementApplier(db),
    [HISTORY]: historyApplier(db),
  });

export const IMPORT_SOURCES: readonly ImportSource[] = [
  ...COPIES.map(wholeTable),
  wholeTable('stock_levels'),
  { topic: HISTORY, sql: 'SELECT ref, product_id, delta FROM stock_movements ORDER BY id' },
  ...OWNED.map(wholeTable),
  wholeTable('carts'),
  wholeTable('cart_items'),
];

/** Both sides may have made a cart for the same customer: the one changed last stays, with its items. */
function cartApplier(db: Db): ApplyFact {
  const other = db.prepare<[unknown, unknown], { id: number; updated_at: string }>(
    'SELECT id, updated_at FROM carts WHERE user_id = ? AND id <> ?',
  );
  const removeItems = db.prepare('DELETE FROM cart_items WHERE cart_id = ?');
  const removeCart = db.prepare('DELETE FROM carts WHERE id = ?');
  const upsert = createApplier(db, ['carts']);
  return (fact) => {
    const rival = other.get(fact.data.user_id, fact.data.id);
    if (rival !== undefined && rival.updated_at > String(fact.data.updated_at)) return;
    if (rival !== undefined) {
      removeItems.run(rival.id);
      removeCart.run(rival.id);
    }
    upsert(fact);
  };
}

/** The monolith moves its orders itself when it settles a payment; for the payment service it is done here. */
function paymentApplier(db: Db): ApplyFact {
  const upsert = createApplier(db, ['payments']);
  return (fact) => {
    upsert(fact);
    const { order_id: orderId, status } = fact.data;
    if ('origin' in fact && fact.origin === 'payments') paymentSettled(db, Number(orderId), String(status));
  };
}

/** A level counts from the moment it is first seen; movements that were here before it are added then. */
function levelApplier(db: Db): ApplyFact {
  const insert = db.prepare(
    `INSERT INTO stock_levels(product_id, on_hand, reserved, updated_at)
     VALUES (@product_id, @on_hand, @reserved, @updated_at) ON CONFLICT DO NOTHING`,
  );
  const count = db.prepare(
    `UPDATE stock_levels SET on_hand = on_hand +
       (SELECT coalesce(sum(delta), 0) FROM stock_movements WHERE product_id = @product_id AND counted = 0)
     WHERE product_id = @product_id`,
  );
  const mark = db.prepare('UPDATE stock_movements SET counted = 1 WHERE product_id = @product_id AND counted = 0');
  return ({ data }) => {
    const row: Row = { reserved: 0, updated_at: null, ...data };
    if (insert.run(row).changes === 0) return;
    count.run({ product_id: row.product_id });
    mark.run({ product_id: row.product_id });
  };
}

/** Movements commute and are known by `ref`: in any order, delivered any number of times, the level comes out the same. */
function movementApplier(db: Db): ApplyFact {
  const insert = db.prepare(
    `INSERT INTO stock_movements(ref, product_id, delta, counted)
     VALUES (@ref, @product_id, @delta, 0) ON CONFLICT DO NOTHING`,
  );
  const move = db.prepare('UPDATE stock_levels SET on_hand = on_hand + @delta WHERE product_id = @product_id');
  const mark = db.prepare('UPDATE stock_movements SET counted = 1 WHERE ref = @ref');
  return ({ data: { ref, product_id, delta } }) => {
    if (insert.run({ ref, product_id, delta }).changes === 0) return;
    if (move.run({ product_id, delta }).changes === 1) mark.run({ ref });
  };
}

function historyApplier(db: Db): ApplyFact {
  const insert = db.prepare(
    `INSERT INTO stock_movements(ref, product_id, delta, counted)
     VALUES (@ref, @product_id, @delta, 1) ON CONFLICT DO NOTHING`,
  );
  return ({ data: { ref, product_id, delta } }) => {
    insert.run({ ref, product_id, delta });
  };
}
