import type { ShippingMethodRow } from '../db.ts';
import type { Db } from '../kernel/database.ts';
import { ruleBroken } from '../kernel/errors.ts';
import { toDecimal } from '../kernel/money.ts';

export const listShippingMethods = (db: Db) =>
  db
    .prepare<[], ShippingMethodRow>('SELECT * FROM shipping_methods ORDER BY id')
    .all()
    .map((row) => ({ code: row.code, name: row.name, days: row.days, price: toDecimal(row.base_cents) }));

/** 422 when there is no such method. */
export function loadShippingMethod(db: Db, code: string): ShippingMethodRow {
  const row = db.prepare<[string], ShippingMethodRow>('SELECT * FROM shipping_methods WHERE code = ?').get(code);
  if (row === undefined) throw ruleBroken('SHIPPING_METHOD_UNKNOWN', 'There is no such shipping method.');
  return row;
}
