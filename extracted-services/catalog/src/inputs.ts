/** What requests may contain. The same schemas are published in the OpenAPI document. */
import { z } from 'zod';
import { moneyInput } from './kernel/money.ts';
import { idInput, pageQuery } from './kernel/pages.ts';
import { SORTS } from './product-lists.ts';
import { QUIRKS } from './quirks.ts';

const slug = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
const sku = z.string().trim().min(1).max(40);
const productName = z.string().trim().min(1).max(160);
const categoryName = z.string().trim().min(1).max(120);
const description = z.string().max(5000);
const status = z.enum(['active', 'hidden']);
const images = z.array(z.object({ url: z.url(), alt: z.string().max(200).default('') })).max(10);
const discountPercent = z.number().int().min(0).max(90);
const pieces = z.number().int().min(0).max(1_000_000);
const position = z.number().int().min(0).max(10_000);
const parentId = z.number().int().positive().nullable();
const sort = z.enum(SORTS).default('name');
const words = z.string().trim().min(1).max(100);

export const categoryProductsQuery = pageQuery.extend({ sort });

/** Prices are compared with what the customer pays, the sale price. */
export const productsQuery = pageQuery.extend({
  q: z.string().trim().max(100).optional(),
  category: z.string().max(120).optional(),
  minPrice: z.coerce.number().min(0).optional(),
  maxPrice: z.coerce.number().min(0).optional(),
  inStock: z.enum(['true', 'false']).optional(),
  sort,
});

export const searchQuery = pageQuery.extend({ q: words });

export const suggestQuery = z.object({ q: words });

export const newProduct = z.object({
  sku,
  name: productName,
  slug: slug.optional(),
  description: description.default(''),
  categoryId: z.number().int().positive(),
  price: moneyInput,
  discountPercent: discountPercent.default(0),
  status: status.default('active'),
  stock: pieces.default(0),
  reorderLevel: pieces.default(5),
  images: images.default([]),
});

export const productChanges = z.object({
  sku: sku.optional(),
  name: productName.optional(),
  slug: slug.optional(),
  description: description.optional(),
  categoryId: z.number().int().positive().optional(),
  status: status.optional(),
  images: images.optional(),
});

export const priceInput = z.object({ price: moneyInput, discountPercent: discountPercent.optional() });

export const adjustment = z.object({
  delta: z
    .number()
    .int()
    .min(-1_000_000)
    .max(1_000_000)
    .refine((delta) => delta !== 0, 'A change of 0 is none'),
  reason: z.enum(['restock', 'adjust']),
});

export const newCategory = z.object({
  name: categoryName,
  slug: slug.optional(),
  parentId: parentId.default(null),
  position: position.default(0),
});

export const categoryChanges = z.object({
  name: categoryName.optional(),
  slug: slug.optional(),
  parentId: parentId.optional(),
  position: position.optional(),
});

const lines = z
  .array(z.object({ productId: idInput, quantity: z.number().int().positive() }))
  .min(1)
  .max(500);

export const reservationRequest = z.object({
  orderRef: z.union([z.string().min(1).max(100), z.number().int()]).transform(String),
  lines,
});

export const releaseRequest = z.object({ reason: z.enum(['cancel', 'return']), lines: lines.optional() });

export const idempotencyHeader = z.object({ 'idempotency-key': z.string().min(1).max(200) });

export const quirksInput = z.object({ quirks: z.array(z.enum(QUIRKS)) });
