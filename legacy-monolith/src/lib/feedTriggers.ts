import type { Db } from './db.ts';

/** Tables whose rows travel over GET /internal/feed whenever they change. */
const EVERY_CHANGE = [
  'users refresh_tokens addresses categories products product_images price_history carts cart_items coupons',
  'coupon_redemptions orders order_items order_events shipping_methods shipments returns return_items payments',
  'payment_attempts refunds',
].flatMap((names) => names.split(' '));

/** Levels change by movements afterwards, and movements never change. */
const ONLY_INSERTS = ['stock_levels', 'stock_movements'];

// What was itself received from another feed must keep quiet, or the same fact would travel in circles.
const GUARD = 'WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)';
const NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

type Moment = 'INSERT' | 'UPDATE' | 'DELETE';

function trigger(table: string, moment: Moment, select: string): [name: string, sql: string] {
  const name = `feed_${table}_${moment.toLowerCase()}`;
  const insert = `INSERT INTO change_feed (topic, entity_id, data, occurred_at) ${select};`;
  return [name, `CREATE TRIGGER ${name} AFTER ${moment} ON ${table} ${GUARD} BEGIN ${insert} END`];
}

function upserted(database: Db, table: string, moment: Moment): [string, string] {
  const columns = database.prepare('SELECT name, pk FROM pragma_table_info(?)').all(table) as {
    name: string;
    pk: number;
  }[];
  const key = columns.find((column) => column.pk === 1)?.name ?? 'id';
  const row = columns.map(({ name }) => `'${name}', NEW.${name}`).join(', ');
  return trigger(table, moment, `VALUES ('${table}.upserted', NEW.${key}, json_object(${row}), ${NOW})`);
}

function deleted(table: string): [string, string] {
  return trigger(table, 'DELETE', `VALUES ('${table}.deleted', OLD.id, json_object('id', OLD.id), ${NOW})`);
}

/** Reviews stay in the shop; what others need of them is a product's rating. */
function ratingChanged(moment: Moment): [string, string] {
  const id = moment === 'DELETE' ? 'OLD.product_id' : 'NEW.product_id';
  const average = '((SUM(rating) * 20 + COUNT(*)) / (2 * COUNT(*))) / 10.0';
  const data = `json_object('product_id', ${id}, 'average', ${average}, 'count', COUNT(*))`;
  const from = `FROM reviews WHERE product_id = ${id} AND status = 'published'`;
  return trigger('reviews', moment, `SELECT 'ratings.changed', ${id}, ${data}, ${NOW} ${from}`);
}

/** Writes the triggers that fill change_feed, where they are missing or a migration has changed the table since. */
export function installFeedTriggers(database: Db): void {
  const wanted = [
    ...EVERY_CHANGE.flatMap((table) => [
      upserted(database, table, 'INSERT'),
      upserted(database, table, 'UPDATE'),
      deleted(table),
    ]),
    ...ONLY_INSERTS.map((table) => upserted(database, table, 'INSERT')),
    ...(['INSERT', 'UPDATE', 'DELETE'] as const).map(ratingChanged),
  ];
  const find = database.prepare("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?").pluck();
  const stale = wanted.filter(([name, sql]) => find.get(name) !== sql);
  database.transaction(() => {
    for (const [name, sql] of stale) database.exec(`DROP TRIGGER IF EXISTS ${name}; ${sql}`);
  })();
}
