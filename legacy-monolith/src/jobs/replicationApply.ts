import { cache } from '../lib/cache.ts';
import { db, many, one, prepare, run } from '../lib/db.ts';
import { logger } from '../lib/logger.ts';
import { type FeedEvent, feedCursor, ORIGIN, saveCursor, setApplying } from '../models/index.ts';
import { orderStatusChanged, paymentRefunded, welcome } from '../services/notificationService.ts';

type Row = Record<string, unknown>;

/** What is taken over from the extracted services. Reviews stay here, so `ratings.changed` never comes in. */
const TABLES = [
  'users refresh_tokens addresses categories products product_images price_history stock_levels stock_movements carts',
  'cart_items coupons coupon_redemptions orders order_items order_events shipping_methods shipments returns',
  'return_items payments payment_attempts refunds',
].flatMap((names) => names.split(' '));

/**
 * Both sides may have created the same thing under two ids before they heard of each other. The later row wins; without
 * `updated_at` it is the one that comes in.
 */
const NATURAL_KEYS: Record<string, readonly string[]> = {
  users: ['email'],
  carts: ['user_id'],
  cart_items: ['cart_id', 'product_id'],
  categories: ['slug'],
  coupons: ['code'],
};

function columnsOf(table: string): string[] {
  return many<{ name: string }>('SELECT name FROM pragma_table_info(?)', table).map((column) => column.name);
}

/** True when another row has the natural key and is the newer one; an older one is removed. */
function losesToTwin(table: string, row: Row): boolean {
  const key = NATURAL_KEYS[table];
  if (key === undefined) return false;
  const where = key.map((column) => `${column} = ?`).join(' AND ');
  const twin = one<{ id: number; updated_at?: string }>(
    `SELECT * FROM ${table} WHERE ${where} AND id <> ?`,
    ...key.map((column) => row[column]),
    row.id,
  );
  if (twin === undefined) return false;
  if (twin.updated_at !== undefined && twin.updated_at > String(row.updated_at)) return true;
  if (table === 'carts') {
    run('UPDATE OR IGNORE cart_items SET cart_id = ? WHERE cart_id = ?', row.id, twin.id);
    run('DELETE FROM cart_items WHERE cart_id = ?', twin.id);
  }
  run(`DELETE FROM ${table} WHERE id = ?`, twin.id);
  return false;
}

function upsert(table: string, row: Row): void {
  if (losesToTwin(table, row)) return;
  const columns = columnsOf(table).filter((column) => Object.hasOwn(row, column));
  const changes = columns.filter((column) => column !== 'id').map((column) => `${column} = excluded.${column}`);
  const newer = columns.includes('updated_at') ? ` WHERE excluded.updated_at >= ${table}.updated_at` : '';
  const marks = columns.map(() => '?').join(', ');
  prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})
     ON CONFLICT (id) DO UPDATE SET ${changes.join(', ')}${newer}`,
  ).run(...columns.map((column) => row[column] as string | number | null));
}

/** A level is taken over once; what happens to it later comes as movements. */
function firstStockLevel(row: Row): void {
  run(
    `INSERT INTO stock_levels (product_id, on_hand, reserved, reorder_level, updated_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (product_id) DO NOTHING`,
    [row.product_id, row.on_hand, row.reserved, row.reorder_level, row.updated_at],
  );
}

/** Movements commute: each `ref` moves the level once, whenever it comes. */
function movement(row: Row): void {
  const inserted = run(
    `INSERT INTO stock_movements (id, ref, product_id, delta, reason, order_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
    [row.id, row.ref, row.product_id, row.delta, row.reason, row.order_id, row.created_at],
  );
  if (inserted.changes === 0) return;
  run('UPDATE stock_levels SET on_hand = on_hand + ?, updated_at = MAX(updated_at, ?) WHERE product_id = ?', [
    row.delta,
    row.created_at,
    row.product_id,
  ]);
}

function remove(table: string, row: Row, occurredAt: string): void {
  if (table === 'stock_levels' || table === 'stock_movements') return;
  const dated = columnsOf(table).includes('updated_at');
  if (dated) run(`DELETE FROM ${table} WHERE id = ? AND updated_at <= ?`, row.id, occurredAt);
  else run(`DELETE FROM ${table} WHERE id = ?`, row.id);
  if (table === 'carts') run('DELETE FROM cart_items WHERE cart_id = ?', row.id);
  if (table === 'addresses') {
    run(
      'UPDATE orders SET address_id = NULL WHERE address_id = ? AND NOT EXISTS (SELECT 1 FROM addresses WHERE id = ?)',
      row.id,
      row.id,
    );
  }
}

/** What the shop's own listeners would have written, had this happened here. */
function notifyFirstSeen(table: string, row: Row): void {
  if (table === 'users') welcome(Number(row.id));
  if (table === 'order_events') orderStatusChanged(Number(row.order_id), String(row.status));
  if (table !== 'refunds') return;
  const payment = one<{ orderId: number; userId: number }>(
    'SELECT order_id AS orderId, user_id AS userId FROM payments WHERE id = ?',
    row.payment_id,
  );
  if (payment !== undefined) paymentRefunded({ ...payment, amountCents: Number(row.amount_cents) });
}

const NOTIFYING = ['users', 'order_events', 'refunds'];

function applyEvent(event: FeedEvent): void {
  const [table = '', what] = event.topic.split('.');
  if (!TABLES.includes(table) || event.origin === ORIGIN) return;
  if (what === 'deleted') remove(table, event.data, event.occurredAt);
  else if (what === 'upserted') applyRow(table, event.data);
}

function applyRow(table: string, row: Row): void {
  if (table === 'stock_levels') {
    firstStockLevel(row);
    return;
  }
  if (table === 'stock_movements') {
    movement(row);
    return;
  }
  const isFirst = NOTIFYING.includes(table) && one(`SELECT 1 FROM ${table} WHERE id = ?`, row.id) === undefined;
  upsert(table, row);
  if (isFirst) notifyFirstSeen(table, row);
}

/**
 * Applies one page of a feed and moves its cursor, all or nothing. The feeds of two services come in any order, so a row may
 * be here before the row that it refers to: foreign keys are off meanwhile. SQLite counts ids from the largest it has seen;
 * the counters are put back, or the next own row would get an id out of a service's range.
 */
export function applyPage(feed: string, events: readonly FeedEvent[], next: number): void {
  const connection = db();
  connection.pragma('foreign_keys = OFF');
  try {
    connection
      .transaction(() => {
        const counters = many<{ name: string; seq: number }>('SELECT name, seq FROM sqlite_sequence');
        setApplying(feed, true);
        const cursor = feedCursor(feed);
        for (const event of events) if (event.seq > cursor) applyOrSkip(feed, event);
        saveCursor(feed, Math.max(cursor, next));
        setApplying(feed, false);
        restoreCounters(counters);
      })
      .immediate();
  } finally {
    connection.pragma('foreign_keys = ON');
    cache.clear();
  }
}

/** One row that does not fit must not keep back everything behind it. */
function applyOrSkip(feed: string, event: FeedEvent): void {
  try {
    db().transaction(() => applyEvent(event))();
  } catch (error) {
    logger.error({ err: error, feed, event: event.id, topic: event.topic }, 'event not applied');
  }
}

function restoreCounters(counters: readonly { name: string; seq: number }[]): void {
  const before = new Map(counters.map((counter) => [counter.name, counter.seq]));
  // What this process wrote itself meanwhile, notifications, keeps its new count.
  for (const name of TABLES) {
    run('UPDATE sqlite_sequence SET seq = ? WHERE name = ?', before.get(name) ?? 0, name);
  }
}
