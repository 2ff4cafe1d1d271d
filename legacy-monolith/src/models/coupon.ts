import { nextId, one, run } from '../lib/db.ts';
import { now, type Paging, paginate, toMoney } from '../lib/helpers.ts';

export interface CouponRow {
  id: number;
  code: string;
  kind: 'percent' | 'fixed';
  value: number;
  min_total_cents: number;
  max_uses: number | null;
  used_count: number;
  starts_at: string | null;
  ends_at: string | null;
  active: 0 | 1;
}

export function toCoupon(row: CouponRow) {
  return {
    id: row.id,
    code: row.code,
    kind: row.kind,
    value: row.kind === 'fixed' ? toMoney(row.value) : row.value,
    minTotal: toMoney(row.min_total_cents),
    maxUses: row.max_uses,
    usedCount: row.used_count,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    active: row.active === 1,
  };
}

export function findCoupon(id: number): CouponRow | undefined {
  return one<CouponRow>('SELECT * FROM coupons WHERE id = ?', id);
}

export function findCouponByCode(code: string): CouponRow | undefined {
  return one<CouponRow>('SELECT * FROM coupons WHERE code = ?', code.trim().toUpperCase());
}

export function pageCoupons(paging: Paging) {
  return paginate<CouponRow>({ select: '*', from: 'FROM coupons', order: 'id' }, paging);
}

export type CouponInput = Omit<CouponRow, 'id' | 'used_count'>;

export function insertCoupon(input: CouponInput): number {
  const id = nextId('coupons');
  run(
    `INSERT INTO coupons (id, code, kind, value, min_total_cents, max_uses, used_count, starts_at, ends_at, active)
     VALUES (@id, @code, @kind, @value, @min_total_cents, @max_uses, 0, @starts_at, @ends_at, @active)`,
    { ...input, id },
  );
  return id;
}

export function updateCoupon(id: number, input: CouponInput): void {
  run(
    `UPDATE coupons SET code = @code, kind = @kind, value = @value, min_total_cents = @min_total_cents,
       max_uses = @max_uses, starts_at = @starts_at, ends_at = @ends_at, active = @active
     WHERE id = @id`,
    { ...input, id },
  );
}

/** Takes one use. False when there is none left. */
export function takeCouponUse(id: number): boolean {
  const sql =
    'UPDATE coupons SET used_count = used_count + 1 WHERE id = ? AND (max_uses IS NULL OR used_count < max_uses)';
  return run(sql, id).changes === 1;
}

export function insertRedemption(couponId: number, orderId: number, userId: number, amountCents: number): void {
  run(
    `INSERT INTO coupon_redemptions (id, coupon_id, order_id, user_id, amount_cents, created_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
    [nextId('coupon_redemptions'), couponId, orderId, userId, amountCents, now()],
  );
}
