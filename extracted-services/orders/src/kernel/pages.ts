import { z } from 'zod';
import { parse } from './errors.ts';

/** Query parameters of every list. */
export const pageQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
});

export type PageQuery = z.infer<typeof pageQuery>;

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
}

/** Values for `LIMIT ? OFFSET ?`. */
export const limitOffset = ({ page, pageSize }: PageQuery): [number, number] => [pageSize, (page - 1) * pageSize];

export const toPage = <Item>(
  { page, pageSize }: PageQuery,
  found: { readonly items: readonly Item[]; readonly total: number },
): Page<Item> => ({ items: found.items, page, pageSize, total: found.total });

/** Ids are positive integers. */
export const idInput = z.coerce.number().int().positive();

/** `:id` (or `name`) of a path as a number; anything else is a 400. */
export const idParam = (params: Readonly<Record<string, unknown>>, name = 'id'): number =>
  Number(parse(z.object({ [name]: idInput }), params)[name]);
