import { Router } from 'express';
import { z } from 'zod';
import { currentUser, requireAdmin } from '../lib/helpers.ts';
import { idParam, money, pageSchema, parse } from '../lib/validate.ts';
import { changeCoupon, createCoupon, listCoupons } from '../services/index.ts';

export const couponRoutes = Router();

const time = z.iso.datetime();
const terms = {
  value: z.number().positive().max(100_000).multipleOf(0.01),
  minTotal: money,
  maxUses: z.number().int().positive().nullable(),
  startsAt: time.nullable(),
  endsAt: time.nullable(),
  active: z.boolean(),
};

const newCoupon = z
  .object({
    code: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z0-9-]{2,40}$/),
    kind: z.enum(['percent', 'fixed']),
    value: terms.value,
    minTotal: terms.minTotal.default(0),
    maxUses: terms.maxUses.default(null),
    startsAt: terms.startsAt.default(null),
    endsAt: terms.endsAt.default(null),
    active: terms.active.default(true),
  })
  .refine((coupon) => coupon.kind === 'fixed' || (Number.isInteger(coupon.value) && coupon.value <= 100), {
    path: ['value'],
    message: 'A percentage is a whole number up to 100',
  });

const changes = z.object({
  value: terms.value.optional(),
  minTotal: terms.minTotal.optional(),
  maxUses: terms.maxUses.optional(),
  startsAt: terms.startsAt.optional(),
  endsAt: terms.endsAt.optional(),
  active: terms.active.optional(),
});

couponRoutes.get('/admin/coupons', requireAdmin, (req, res) => {
  res.json(listCoupons(parse(pageSchema, req.query)));
});

couponRoutes.post('/admin/coupons', requireAdmin, (req, res) => {
  res.status(201).json({ coupon: createCoupon(currentUser(req).id, parse(newCoupon, req.body)) });
});

couponRoutes.patch('/admin/coupons/:id', requireAdmin, (req, res) => {
  const id = idParam(req.params);
  res.json({ coupon: changeCoupon(currentUser(req).id, id, parse(changes, req.body)) });
});
