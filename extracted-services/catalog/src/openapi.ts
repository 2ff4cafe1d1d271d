import { z } from 'zod';
import * as inputs from './inputs.ts';
import { describeApi, type Operation } from './kernel/openapi.ts';
import { pageQuery } from './kernel/pages.ts';

const id = z.number().int().positive();
const count = z.number().int().min(0);
const time = z.iso.datetime();
/** A number; text only while the quirk `price-string` is on. */
const price = z.union([z.number(), z.string()]);

const categoryRef = z.object({ id, slug: z.string(), name: z.string() });
const category = categoryRef.extend({ parentId: id.nullable(), position: z.number().int() });
const countedCategory = categoryRef.extend({ productCount: count });
const categoryNode = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  get children() {
    return z.array(categoryNode);
  },
  productCount: count,
});

const listItem = z.object({
  id,
  sku: z.string(),
  slug: z.string(),
  name: z.string(),
  price,
  discountPercent: z.number().int().min(0).max(90),
  salePrice: price,
  currency: z.literal('EUR'),
  category: categoryRef,
  inStock: z.boolean(),
  rating: z.object({ average: z.number().min(1).max(5).nullable(), count }),
  imageUrl: z.string().nullable(),
});
const product = listItem.extend({
  description: z.string(),
  images: z.array(z.object({ url: z.string(), alt: z.string() })),
  stock: z.object({ available: count, lowStock: z.boolean() }),
  createdAt: time,
  updatedAt: time,
});
const stock = z.object({ productId: id, onHand: z.number().int(), reserved: count, available: count });
const movement = z.object({
  id,
  ref: z.string(),
  productId: id,
  delta: z.number().int(),
  reason: z.enum(['sale', 'cancel', 'return', 'restock', 'adjust']),
  orderId: id.nullable(),
  createdAt: time,
});
const priceChange = z.object({
  id,
  productId: id,
  oldPrice: z.number(),
  newPrice: z.number(),
  changedBy: id.nullable(),
  changedAt: time,
});
const line = z.object({ productId: id, quantity: z.number().int().positive() });

const listOf = (items: z.ZodType) => z.object({ items: z.array(items) });
const pageOf = (items: z.ZodType) =>
  z.object({ items: z.array(items), page: z.number().int(), pageSize: z.number().int(), total: count });

/** What answers look like, by the names that the document's routes use. */
export const ANSWERS = {
  Category: z.object({ category }),
  CategoryNode: categoryNode,
  CategoryTree: listOf(categoryNode),
  CategoryPage: z.object({
    category: countedCategory,
    breadcrumbs: z.array(categoryRef),
    children: z.array(countedCategory),
  }),
  ProductListItem: listItem,
  ProductPage: pageOf(listItem),
  ProductList: listOf(listItem),
  Product: z.object({ product }),
  Suggestions: listOf(z.object({ id, name: z.string(), slug: z.string() })),
  Stock: stock,
  LowStock: listOf(stock.extend({ sku: z.string(), name: z.string(), reorderLevel: z.number().int() })),
  MovementPage: pageOf(movement),
  PriceHistory: listOf(priceChange),
  Reservation: z.object({
    reservationId: id,
    lines: z.array(line.extend({ sku: z.string(), name: z.string(), unitPrice: count.meta({ description: 'cents' }) })),
  }),
  ReservationRelease: z.object({ reservationId: id, lines: z.array(line) }),
  OrderRelease: z.object({ orderId: id, lines: z.array(line) }),
  ProductRow: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  Quirks: inputs.quirksInput,
};

const NOT_FOUND = [404, 'NOT_FOUND'] as const;

const PUBLIC: readonly Operation[] = [
  {
    method: 'get',
    path: '/categories',
    summary: 'The category tree',
    access: 'public',
    answer: { status: 200, schema: 'CategoryTree' },
  },
  {
    method: 'get',
    path: '/categories/{slug}',
    summary: 'A category with its way from the root and its children',
    access: 'public',
    answer: { status: 200, schema: 'CategoryPage' },
    errors: [NOT_FOUND],
  },
  {
    method: 'get',
    path: '/categories/{slug}/products',
    summary: 'Products of a category and everything under it',
    access: 'public',
    query: inputs.categoryProductsQuery,
    answer: { status: 200, schema: 'ProductPage' },
    errors: [NOT_FOUND],
  },
  {
    method: 'get',
    path: '/products',
    summary: 'Products by words, category, sale price and stock',
    access: 'public',
    query: inputs.productsQuery,
    answer: { status: 200, schema: 'ProductPage' },
  },
  {
    method: 'get',
    path: '/products/by-slug/{slug}',
    summary: 'A product by its slug',
    access: 'public',
    answer: { status: 200, schema: 'Product' },
    errors: [NOT_FOUND],
  },
  {
    method: 'get',
    path: '/products/{id}',
    summary: 'A product',
    access: 'public',
    answer: { status: 200, schema: 'Product' },
    errors: [NOT_FOUND],
  },
  {
    method: 'get',
    path: '/products/{id}/related',
    summary: 'At most six others of its category',
    access: 'public',
    answer: { status: 200, schema: 'ProductList' },
    errors: [NOT_FOUND],
  },
  {
    method: 'get',
    path: '/search',
    summary: 'Products with the words in their name, then in their description',
    access: 'public',
    query: inputs.searchQuery,
    answer: { status: 200, schema: 'ProductPage' },
  },
  {
    method: 'get',
    path: '/search/suggest',
    summary: 'At most eight products while somebody types',
    access: 'public',
    query: inputs.suggestQuery,
    answer: { status: 200, schema: 'Suggestions' },
  },
  {
    method: 'get',
    path: '/stock/{productId}',
    summary: 'What is on hand and can be sold',
    access: 'public',
    answer: { status: 200, schema: 'Stock' },
    errors: [NOT_FOUND],
  },
];

const ADMIN: readonly Operation[] = [
  {
    method: 'post',
    path: '/admin/products',
    summary: 'A new product, with its first stock',
    access: 'admin',
    body: inputs.newProduct,
    answer: { status: 201, schema: 'Product' },
    errors: [
      [409, 'SKU_TAKEN'],
      [409, 'SLUG_TAKEN'],
      [422, 'CATEGORY_UNKNOWN'],
    ],
  },
  {
    method: 'patch',
    path: '/admin/products/{id}',
    summary: 'Change a product; images are replaced as a whole',
    access: 'admin',
    body: inputs.productChanges,
    answer: { status: 200, schema: 'Product' },
    errors: [NOT_FOUND, [409, 'SKU_TAKEN'], [409, 'SLUG_TAKEN'], [422, 'CATEGORY_UNKNOWN']],
  },
  {
    method: 'delete',
    path: '/admin/products/{id}',
    summary: 'Hide a product',
    access: 'admin',
    answer: { status: 204 },
    errors: [NOT_FOUND],
  },
  {
    method: 'put',
    path: '/admin/products/{id}/price',
    summary: 'Set price and discount',
    access: 'admin',
    body: inputs.priceInput,
    answer: { status: 200, schema: 'Product' },
    errors: [NOT_FOUND],
  },
  {
    method: 'get',
    path: '/admin/products/{id}/price-history',
    summary: 'Every change of price, the latest first',
    access: 'admin',
    answer: { status: 200, schema: 'PriceHistory' },
    errors: [NOT_FOUND],
  },
  {
    method: 'get',
    path: '/admin/stock/low',
    summary: 'Products at or below their reorder level',
    access: 'admin',
    answer: { status: 200, schema: 'LowStock' },
  },
  {
    method: 'post',
    path: '/admin/stock/{productId}/adjust',
    summary: 'Restock or correct',
    access: 'admin',
    body: inputs.adjustment,
    answer: { status: 200, schema: 'Stock' },
    errors: [NOT_FOUND, [422, 'STOCK_BELOW_ZERO']],
  },
  {
    method: 'get',
    path: '/admin/stock/{productId}/movements',
    summary: 'How the stock got where it is, the latest first',
    access: 'admin',
    query: pageQuery,
    answer: { status: 200, schema: 'MovementPage' },
    errors: [NOT_FOUND],
  },
  {
    method: 'post',
    path: '/admin/categories',
    summary: 'A new category',
    access: 'admin',
    body: inputs.newCategory,
    answer: { status: 201, schema: 'Category' },
    errors: [
      [409, 'SLUG_TAKEN'],
      [422, 'CATEGORY_UNKNOWN'],
    ],
  },
  {
    method: 'patch',
    path: '/admin/categories/{id}',
    summary: 'Change or move a category',
    access: 'admin',
    body: inputs.categoryChanges,
    answer: { status: 200, schema: 'Category' },
    errors: [NOT_FOUND, [409, 'SLUG_TAKEN'], [422, 'CATEGORY_UNKNOWN'], [422, 'CATEGORY_CYCLE']],
  },
];

const INTERNAL: readonly Operation[] = [
  {
    method: 'post',
    path: '/internal/stock/reservations',
    summary: 'Take stock for an order: all lines or none, once per key',
    access: 'internal',
    headers: inputs.idempotencyHeader,
    body: inputs.reservationRequest,
    answer: { status: 201, schema: 'Reservation' },
    errors: [[409, 'OUT_OF_STOCK']],
  },
  {
    method: 'post',
    path: '/internal/stock/reservations/{id}/release',
    summary: 'Put back what is still out of a reservation; safe to repeat',
    access: 'internal',
    headers: inputs.idempotencyHeader.partial(),
    body: inputs.releaseRequest,
    answer: { status: 200, schema: 'ReservationRelease' },
    errors: [NOT_FOUND],
  },
  {
    method: 'post',
    path: '/internal/stock/orders/{orderId}/release',
    summary: "Put back what an order's movements say is still out, for orders without a reservation; safe to repeat",
    access: 'internal',
    headers: inputs.idempotencyHeader.partial(),
    body: inputs.releaseRequest,
    answer: { status: 200, schema: 'OrderRelease' },
  },
  {
    method: 'get',
    path: '/internal/products/{id}',
    summary: "A product's row, as in the feed",
    access: 'internal',
    answer: { status: 200, schema: 'ProductRow' },
    errors: [NOT_FOUND],
  },
  {
    method: 'get',
    path: '/internal/quirks',
    summary: 'Which known differences are on',
    access: 'internal',
    answer: { status: 200, schema: 'Quirks' },
  },
  {
    method: 'put',
    path: '/internal/quirks',
    summary: 'Switch known differences on and off while running',
    access: 'internal',
    body: inputs.quirksInput,
    answer: { status: 200, schema: 'Quirks' },
  },
];

export const OPERATIONS = [...PUBLIC, ...ADMIN, ...INTERNAL];

export const openapi = describeApi({
  title: 'Shop catalog',
  version: '1.0.0',
  description: 'Categories, products, prices, search and stock.',
  schemas: ANSWERS,
  operations: OPERATIONS,
});
