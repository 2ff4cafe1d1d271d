/** The shop's coupons, as administrators see and change them. */
import type { z } from 'zod';
import type { CouponRow } from './db.ts';
import type { couponChanges, newCoupon } from './inputs.ts';
import { type Db, inTransaction } from './kernel/database.ts';
import { conflict, notFound } from './kernel/errors.ts';
import { toCents, toDecimal } from './kernel/money.ts';
import { emitRow } from './kernel/outbox.ts';
import { limitOffset, type PageQuery, toPage } from './kernel/pages.ts';

export const presentCoupon = (row: CouponRow) => ({
  id: row.id,
  code: row.code,
  kind: row.kind,
  value: row.kind === 'fixed' ? toDecimal(row.value) : row.value,
  minTotal: toDecimal(row.min_total_cents),
  maxUses: row.max_uses,
  usedCount: row.used_count,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  active: row.active === 1,
});

export function listCoupons(db: Db, query: PageQuery) {
  const rows = db.prepare<[number, number], CouponRow>('SELECT * FROM coupons ORDER BY id LIMIT ? OFFSET ?');
  const total = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM coupons').get()?.n ?? 0;
  return toPage(query, { items: rows.all(...limitOffset(query)).map(presentCoupon), total });
}

export function createCoupon(db: Db, fields: z.infer<typeof newCoupon>) {
  return inTransaction(db, () => {
    const taken = db.prepare('SELECT 1 FROM coupons WHERE code = ?').get(fields.code) !== undefined;
    if (taken) throw conflict('COUPON_CODE_TAKEN', 'This code is in use.');
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO coupons(code, kind, value, min_total_cents, max_uses, starts_at, ends_at, active)
         VALUES (@code, @kind, @value, @min_total_cents, @max_uses, @starts_at, @ends_at, @active)`,
      )
      .run({ code: fields.code, kind: fields.kind, ...columns(fields.kind, fields) });
    emitRow(db, 'coupons', Number(lastInsertRowid));
    return presentCoupon(loadCoupon(db, Number(lastInsertRowid)));
  });
}

export function changeCoupon(db: Db, id: number, changes: z.infer<typeof couponChanges>) {
  return inTransaction(db, () => {
    const { kind, ...current } = presentCoupon(loadCoupon(db, id));
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    db.prepare(
      `UPDATE coupons SET value = @value, min_total_cents = @min_total_cents, max_uses = @max_uses,
         starts_at = @starts_at, ends_at = @ends_at, active = @active WHERE id = @id`,
    ).run({ id, ...columns(kind, { ...current, ...given }) });
    emitRow(db, 'coupons', id);
    return presentCoupon(loadCoupon(db, id));
  });
}

type Terms = Pick<z.infer<typeof newCoupon>, 'value' | 'minTotal' | 'maxUses' | 'startsAt' | 'endsAt' | 'active'>;

const columns = (kind: CouponRow['kind'], terms: Terms) => ({
  value: kind === 'fixed' ? toCents(terms.value) : terms.value,
  min_total_cents: toCents(terms.minTotal),
  max_uses: terms.maxUses,
  starts_at: terms.startsAt,
  ends_at: terms.endsAt,
  active: terms.active ? 1 : 0,
});

function loadCoupon(db: Db, id: number): CouponRow {
  const coupon = db.prepare<[number], CouponRow>('SELECT * FROM coupons WHERE id = ?').get(id);
  if (coupon === undefined) throw notFound('Coupon');
  return coupon;
}
