import { inTransaction } from '../lib/db.ts';
import { conflict, notFound } from '../lib/errors.ts';
import { audit, mapPage, type Paging, toCents } from '../lib/helpers.ts';
import * as models from '../models/index.ts';

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

function toRow(fields: CouponFields): models.CouponInput {
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

function load(id: number): models.CouponRow {
  const coupon = models.findCoupon(id);
  if (coupon === undefined) throw notFound('Coupon');
  return coupon;
}

export function listCoupons(paging: Paging) {
  return mapPage(models.pageCoupons(paging), models.toCoupon);
}

export function createCoupon(adminId: number, fields: CouponFields) {
  if (models.findCouponByCode(fields.code) !== undefined) throw conflict('COUPON_CODE_TAKEN', 'This code is in use.');
  const id = inTransaction(() => {
    const couponId = models.insertCoupon(toRow(fields));
    audit(adminId, 'coupon.created', 'coupon', couponId, { code: fields.code });
    return couponId;
  });
  return models.toCoupon(load(id));
}

/** The code and the kind stay: customers may have them in their carts. */
export function changeCoupon(
  adminId: number,
  id: number,
  changes: { [K in Exclude<keyof CouponFields, 'code' | 'kind'>]?: CouponFields[K] | undefined },
) {
  const { usedCount: _used, id: _id, ...current } = models.toCoupon(load(id));
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  inTransaction(() => {
    models.updateCoupon(id, toRow({ ...current, ...given }));
    audit(adminId, 'coupon.changed', 'coupon', id, changes);
  });
  return models.toCoupon(load(id));
}
