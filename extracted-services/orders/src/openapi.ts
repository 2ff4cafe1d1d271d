import { z } from 'zod';
import * as inputs from './inputs.ts';
import { describeApi, type Operation } from './kernel/openapi.ts';
import { pageQuery } from './kernel/pages.ts';

const id = z.number().int().positive();
const money = z.number();
const time = z.iso.datetime();

const page = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    page: z.number().int(),
    pageSize: z.number().int(),
    total: z.number().int().min(0),
  });

const cart = z.object({
  items: z.array(
    z.object({
      productId: id,
      sku: z.string(),
      name: z.string(),
      quantity: z.number().int(),
      unitPrice: money,
      lineTotal: money,
      available: z.number().int(),
    }),
  ),
  couponCode: z.string().nullable(),
  subtotal: money,
  discount: money,
  total: money,
  currency: z.literal('EUR'),
});

const orderStatus = z.enum(['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned']);

const order = z.object({
  id,
  number: z.string(),
  status: orderStatus,
  items: z.array(
    z.object({
      id,
      productId: id,
      sku: z.string(),
      name: z.string(),
      quantity: z.number().int(),
      unitPrice: money,
      lineTotal: money,
    }),
  ),
  subtotal: money,
  discount: money,
  shipping: money,
  total: money,
  currency: z.literal('EUR'),
  shippingAddress: z.record(z.string(), z.string()),
  customer: z.object({ id, name: z.string(), email: z.string() }),
  payment: z
    .object({
      id,
      status: z.enum(['pending', 'captured', 'declined', 'refunded', 'partially_refunded', 'failed']),
      method: z.string(),
      refunded: money,
    })
    .nullable(),
  placedAt: time,
});

const tracking = z.object({
  orderId: id,
  status: orderStatus,
  shipment: z
    .object({
      carrier: z.string().nullable(),
      trackingCode: z.string().nullable(),
      status: z.enum(['pending', 'shipped', 'delivered']),
    })
    .nullable(),
  events: z.array(z.object({ status: z.string(), note: z.string(), at: time })),
});

const orderReturn = z.object({
  id,
  orderId: id,
  reason: z.string(),
  status: z.enum(['requested', 'approved', 'rejected']),
  items: z.array(z.object({ orderItemId: id, quantity: z.number().int() })),
  createdAt: time,
  decidedAt: time.nullable(),
});

const coupon = z.object({
  id,
  code: z.string(),
  kind: z.enum(['percent', 'fixed']),
  value: z.number(),
  minTotal: money,
  maxUses: z.number().int().nullable(),
  usedCount: z.number().int(),
  startsAt: z.string().nullable(),
  endsAt: z.string().nullable(),
  active: z.boolean(),
});

/** What answers look like, by the names that the document's routes use. */
export const ANSWERS = {
  Cart: cart,
  ShippingMethods: z.object({
    items: z.array(z.object({ code: z.string(), name: z.string(), days: z.number().int(), price: money })),
  }),
  ShippingQuote: z.object({ method: z.string(), shipping: money, total: money }),
  Order: z.object({ order }),
  OrderPage: page(order),
  Tracking: tracking,
  Return: z.object({ return: orderReturn }),
  ReturnList: z.object({ items: z.array(orderReturn) }),
  ReturnPage: page(orderReturn),
  Coupon: z.object({ coupon }),
  CouponPage: page(coupon),
};

const NOT_FOUND = [404, 'NOT_FOUND'] as const;
const COUPON_INVALID = [422, 'COUPON_INVALID'] as const;
const CART_EMPTY = [422, 'CART_EMPTY'] as const;
const METHOD_UNKNOWN = [422, 'SHIPPING_METHOD_UNKNOWN'] as const;

const user = (
  method: Operation['method'],
  path: string,
  rest: Omit<Operation, 'method' | 'path' | 'access'>,
): Operation => ({ method, path, access: 'user', ...rest });

const admin = (
  method: Operation['method'],
  path: string,
  rest: Omit<Operation, 'method' | 'path' | 'access'>,
): Operation => ({ method, path, access: 'admin', ...rest });

const CART: readonly Operation[] = [
  user('get', '/cart', {
    summary: 'The own cart at current prices; header x-degraded: catalog when they may be stale',
    answer: { status: 200, schema: 'Cart' },
  }),
  user('delete', '/cart', { summary: 'Empty the cart', answer: { status: 204 } }),
  user('post', '/cart/items', {
    summary: 'Put a product into the cart, or more of it (at most 99)',
    body: inputs.newItem,
    answer: { status: 201, schema: 'Cart' },
    errors: [NOT_FOUND, [503, 'UNAVAILABLE']],
  }),
  user('patch', '/cart/items/{productId}', {
    summary: 'Change how many',
    body: inputs.quantityChange,
    answer: { status: 200, schema: 'Cart' },
    errors: [NOT_FOUND],
  }),
  user('delete', '/cart/items/{productId}', {
    summary: 'Take a product out',
    answer: { status: 200, schema: 'Cart' },
    errors: [NOT_FOUND],
  }),
  user('post', '/cart/coupon', {
    summary: 'Use a coupon',
    body: inputs.couponCode,
    answer: { status: 200, schema: 'Cart' },
    errors: [COUPON_INVALID],
  }),
  user('delete', '/cart/coupon', { summary: 'Do without the coupon', answer: { status: 200, schema: 'Cart' } }),
];

const CHECKOUT: readonly Operation[] = [
  {
    method: 'get',
    path: '/shipping/methods',
    summary: 'How orders can be sent',
    access: 'public',
    answer: { status: 200, schema: 'ShippingMethods' },
  },
  user('post', '/shipping/quote', {
    summary: 'What sending the cart would cost',
    body: inputs.shippingQuote,
    answer: { status: 200, schema: 'ShippingQuote' },
    errors: [METHOD_UNKNOWN, CART_EMPTY],
  }),
  user('post', '/checkout', {
    summary: 'Order the cart; the same idempotency-key gives the same order',
    headers: inputs.idempotencyHeader,
    body: inputs.checkoutRequest,
    answer: { status: 201, schema: 'Order' },
    errors: [
      [402, 'PAYMENT_DECLINED'],
      [409, 'OUT_OF_STOCK'],
      CART_EMPTY,
      COUPON_INVALID,
      METHOD_UNKNOWN,
      [422, 'ADDRESS_UNKNOWN'],
      [502, 'PAYMENT_FAILED'],
      [503, 'CHECKOUT_UNAVAILABLE'],
      [504, 'PAYMENT_TIMEOUT'],
    ],
  }),
];

const ORDERS: readonly Operation[] = [
  user('get', '/orders', {
    summary: 'Own orders, newest first',
    query: pageQuery,
    answer: { status: 200, schema: 'OrderPage' },
  }),
  user('get', '/orders/{id}', {
    summary: 'An own order; any for administrators',
    answer: { status: 200, schema: 'Order' },
    errors: [NOT_FOUND],
  }),
  user('get', '/orders/{id}/tracking', {
    summary: 'Where it is and how it came there',
    answer: { status: 200, schema: 'Tracking' },
    errors: [NOT_FOUND],
  }),
  user('post', '/orders/{id}/cancel', {
    summary: 'Cancel; header x-degraded names services that will give money or goods back later',
    answer: { status: 200, schema: 'Order' },
    errors: [NOT_FOUND, [409, 'NOT_CANCELLABLE']],
  }),
  user('post', '/orders/{id}/returns', {
    summary: 'Ask to send goods back',
    body: inputs.returnRequest,
    answer: { status: 201, schema: 'Return' },
    errors: [NOT_FOUND, [409, 'NOT_RETURNABLE'], [422, 'RETURN_INVALID']],
  }),
  user('get', '/orders/{id}/returns', {
    summary: 'Returns of an order',
    answer: { status: 200, schema: 'ReturnList' },
    errors: [NOT_FOUND],
  }),
];

const ADMIN: readonly Operation[] = [
  admin('get', '/admin/orders', {
    summary: 'All orders; q looks into number, name and email',
    query: inputs.orderQuery,
    answer: { status: 200, schema: 'OrderPage' },
  }),
  admin('post', '/admin/orders/{id}/ship', {
    summary: 'Hand over to a carrier',
    body: inputs.shipping,
    answer: { status: 200, schema: 'Order' },
    errors: [NOT_FOUND, [409, 'NOT_SHIPPABLE']],
  }),
  admin('post', '/admin/orders/{id}/deliver', {
    summary: 'It has arrived',
    answer: { status: 200, schema: 'Order' },
    errors: [NOT_FOUND, [409, 'NOT_DELIVERABLE']],
  }),
  admin('get', '/admin/returns', {
    summary: 'All returns',
    query: inputs.returnQuery,
    answer: { status: 200, schema: 'ReturnPage' },
  }),
  admin('post', '/admin/returns/{id}/approve', {
    summary: 'Take goods back: refund and restock',
    answer: { status: 200, schema: 'Return' },
    errors: [NOT_FOUND, [409, 'RETURN_DECIDED']],
  }),
  admin('post', '/admin/returns/{id}/reject', {
    summary: 'Do not take goods back',
    answer: { status: 200, schema: 'Return' },
    errors: [NOT_FOUND, [409, 'RETURN_DECIDED']],
  }),
  admin('get', '/admin/coupons', {
    summary: 'All coupons',
    query: pageQuery,
    answer: { status: 200, schema: 'CouponPage' },
  }),
  admin('post', '/admin/coupons', {
    summary: 'A new coupon',
    body: inputs.newCoupon,
    answer: { status: 201, schema: 'Coupon' },
    errors: [[409, 'COUPON_CODE_TAKEN']],
  }),
  admin('patch', '/admin/coupons/{id}', {
    summary: 'Change a coupon; its code and kind stay',
    body: inputs.couponChanges,
    answer: { status: 200, schema: 'Coupon' },
    errors: [NOT_FOUND],
  }),
];

export const OPERATIONS: readonly Operation[] = [...CART, ...CHECKOUT, ...ORDERS, ...ADMIN];

export const openapi = describeApi({
  title: 'Shop orders',
  version: '1.0.0',
  description: 'Carts, coupons, checkout, orders, shipping and returns.',
  schemas: ANSWERS,
  operations: OPERATIONS,
});
