import { inTransaction } from '../lib/db.ts';
import { conflict, notFound } from '../lib/errors.ts';
import { audit, mapPage, type Paging, toCents } from '../lib/helpers.ts';
import {
  type CouponInput,
  type CouponRow,
  findCoupon,
  findCouponByCode,
  insertCoupon,
  pageCoupons,
  toCoupon,
  updateCoupon,
} from '../models/index.ts';

export interface CouponFields {
  code: string;
  kind: 'percent' | 'fixed';
  value: number;
  minTotal: number;
  maxUses: number | null;
  startsAt: string | null;
  endsAt: string | null;
  active: boolean;
}

function toRow(fields: CouponFields): CouponInput {
  return {
    code: fields.code.toUpperCase(),
    kind: fields.kind,
    value: fields.kind === 'fixed' ? toCents(fields.value) : fields.value,
    min_total_cents: toCents(fields.minTotal),
    max_uses: fields.maxUses,
    starts_at: fields.startsAt,
    ends_at: fields.endsAt,
    active: fields.active ? 1 : 0,
  };
}

function load(id: number): CouponRow {
  const coupon = findCoupon(id);
  if (coupon === undefined) throw notFound('Coupon');
  return coupon;
}

export function listCoupons(paging: Paging) {
  return mapPage(pageCoupons(paging), toCoupon);
}

export function createCoupon(adminId: number, fields: CouponFields) {
  if (findCouponByCode(fields.code) !== undefined) throw conflict('COUPON_CODE_TAKEN', 'This code is in use.');
  const id = inTransaction(() => {
    const couponId = insertCoupon(toRow(fields));
    audit(adminId, 'coupon.created', 'coupon', couponId, { code: fields.code });
    return couponId;
  });
  return toCoupon(load(id));
}

/** The code and the kind stay: customers may have them in their carts. */
export function changeCoupon(
  adminId: number,
  id: number,
  changes: { [K in Exclude<keyof CouponFields, 'code' | 'kind'>]?: CouponFields[K] | undefined },
) {
  const { usedCount: _used, id: _id, ...current } = toCoupon(load(id));
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  inTransaction(() => {
    updateCoupon(id, toRow({ ...current, ...given }));
    audit(adminId, 'coupon.changed', 'coupon', id, changes);
  });
  return toCoupon(load(id));
}
