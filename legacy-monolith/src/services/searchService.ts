import { many } from '../lib/db.ts';
import { likePattern, mapPage, type Paging } from '../lib/helpers.ts';
import { pageProducts, toListProduct } from '../models/index.ts';

/** Products that have the words in their name come first, then those that only have them in their description. */
export function search(q: string, paging: Paging) {
  const pattern = likePattern(q);
  const page = pageProducts(
    {
      where: [`(p.name LIKE ? ESCAPE '\\' OR p.description LIKE ? ESCAPE '\\')`],
      params: [pattern, pattern],
      order: `CASE WHEN p.name LIKE ? ESCAPE '\\' THEN 0 ELSE 1 END, p.name COLLATE NOCASE, p.id`,
      orderParams: [pattern],
    },
    paging,
  );
  return mapPage(page, toListProduct);
}

export function suggest(q: string) {
  const items = many<{ id: number; name: string; slug: string }>(
    `SELECT id, name, slug FROM products
     WHERE status = 'active' AND name LIKE ? ESCAPE '\\'
     ORDER BY name COLLATE NOCASE, id LIMIT 8`,
    likePattern(q),
  );
  return { items };
}
