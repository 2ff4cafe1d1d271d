/**
 * What this service takes from feeds and tells in its own.
 *
 * In (from the monolith): categories, products, product_images, price_history, stock_levels (first sight only),
 * stock_movements (each moves the level once), ratings.changed.
 * Out (outbox, written by the commands): the same topics and row shapes for the rows changed here.
 */
import { type ApplyFact, createApplier } from './kernel/applier.ts';
import type { Db } from './kernel/database.ts';
import { type ImportSource, wholeTable } from './kernel/importer.ts';

/** Past movements of a first copy: the copied levels contain their effect already. */
const HISTORY = 'stock_movements.history';

export const createCatalogApplier = (db: Db): ApplyFact =>
  createApplier(
    db,
    [
      { table: 'categories', naturalKey: ['slug'] },
      'products',
      'product_images',
      'price_history',
      { table: 'stock_levels', mode: 'first' },
    ],
    {
      'stock_movements.upserted': movementApplier(db),
      [HISTORY]: historyApplier(db),
      'ratings.changed': ratingApplier(db),
    },
  );

export const IMPORT_SOURCES: readonly ImportSource[] = [
  wholeTable('categories'),
  wholeTable('products'),
  wholeTable('product_images'),
  wholeTable('price_history'),
  wholeTable('stock_levels'),
  { topic: HISTORY, sql: 'SELECT * FROM stock_movements ORDER BY id' },
  {
    // Whole-number arithmetic, so that the average is the same to the last digit as in the feed's own facts.
    topic: 'ratings.changed',
    sql: `SELECT product_id, ((sum(rating) * 20 + count(*)) / (2 * count(*))) / 10.0 AS average, count(*) AS count
          FROM reviews WHERE status = 'published' GROUP BY product_id ORDER BY product_id`,
  },
];

const INSERT_MOVEMENT = `
  INSERT INTO stock_movements(id, ref, product_id, delta, reason, order_id, created_at)
  VALUES (@id, @ref, @product_id, @delta, @reason, @order_id, @created_at) ON CONFLICT(ref) DO NOTHING`;

/** Movements commute and are known by `ref`: in any order, delivered any number of times, the level comes out the same. */
function movementApplier(db: Db): ApplyFact {
  const insert = db.prepare(INSERT_MOVEMENT);
  const move = db.prepare('UPDATE stock_levels SET on_hand = on_hand + @delta WHERE product_id = @product_id');
  return ({ data }) => {
    if (insert.run({ order_id: null, ...data }).changes === 1) {
      move.run({ delta: data.delta, product_id: data.product_id });
    }
  };
}

function historyApplier(db: Db): ApplyFact {
  const insert = db.prepare(INSERT_MOVEMENT);
  return ({ data }) => {
    insert.run({ ...data });
  };
}

function ratingApplier(db: Db): ApplyFact {
  const upsert = db.prepare(`
    INSERT INTO ratings(product_id, average, count) VALUES (@product_id, @average, @count)
    ON CONFLICT(product_id) DO UPDATE SET average = excluded.average, count = excluded.count`);
  return ({ data }) => {
    upsert.run({ product_id: data.product_id, average: data.average, count: data.count });
  };
}
