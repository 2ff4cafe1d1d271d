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
const name = z.string().trim().min(1).max(200);
const status = z.enum(['active', 'hidden']);
const images = z
  .array(z.object({ url: z.string().trim().min(1).max(500), alt: z.string().max(200).default('') }))
  .max(20);
const discountPercent = z.number().int().min(0).max(90);

export const categoryProductsQuery = pageQuery.extend({ sort: z.enum(SORTS).default('name') });

export const productsQuery = pageQuery.extend({
  q: z.string().max(200).optional(),
  category: z.string().max(120).optional(),
  minPrice: z.coerce.number().min(0).optional(),
  maxPrice: z.coerce.number().min(0).optional(),
  inStock: z.enum(['true', 'false']).optional(),
  sort: z.enum(SORTS).default('name'),
});

export const searchQuery = pageQuery.extend({ q: z.string().trim().min(1).max(200) });

export const suggestQuery = z.object({ q: z.string().trim().min(1).max(200) });

export const newProduct = z.object({
  sku: z.string().trim().min(1).max(60),
  name,
  slug: slug.optional(),
  description: z.string().max(10_000).default(''),
  categoryId: z.number().int().positive(),
  price: moneyInput,
  discountPercent: discountPercent.default(0),
  status: status.default('active'),
  stock: z.number().int().min(0).default(0),
  reorderLevel: z.number().int().min(0).default(5),
  images: images.default([]),
});

export const productChanges = z.object({
  sku: z.string().trim().min(1).max(60).optional(),
  name: name.optional(),
  slug: slug.optional(),
  description: z.string().max(10_000).optional(),
  categoryId: z.number().int().positive().optional(),
  status: status.optional(),
  images: images.optional(),
});

export const priceInput = z.object({ price: moneyInput, discountPercent: discountPercent.optional() });

export const adjustment = z.object({
  delta: z.number().int(),
  reason: z.enum(['restock', 'adjust']),
});

export const newCategory = z.object({
  name,
  slug: slug.optional(),
  parentId: z.number().int().positive().nullable().default(null),
  position: z.number().int().min(0).default(0),
});

export const categoryChanges = z.object({
  name: name.optional(),
  slug: slug.optional(),
  parentId: z.number().int().positive().nullable().optional(),
  position: z.number().int().min(0).optional(),
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
