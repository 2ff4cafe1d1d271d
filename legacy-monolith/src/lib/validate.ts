import { z } from 'zod';
import { HttpError } from './errors.ts';

/** The parsed input, or 400 with zod's issues. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  throw new HttpError(400, 'VALIDATION', 'The request is not valid.', result.error.issues);
}

export const idSchema = z.coerce.number().int().positive();

/** `:id` of a path as a number; anything else is a 400. */
export function idParam(params: Record<string, unknown>, name = 'id'): number {
  return parse(z.object({ [name]: idSchema }), params)[name] as number;
}

export const pageSchema = z.object({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
});

export const money = z.number().min(0).max(1_000_000).multipleOf(0.01);
export const slugSchema = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
