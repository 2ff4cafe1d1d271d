import { many, nextId, one, run } from '../lib/db.ts';
import { camel, now } from '../lib/helpers.ts';

export interface CategoryRow {
  id: number;
  parent_id: number | null;
  slug: string;
  name: string;
  position: number;
  updated_at: string;
}

export function toCategory(row: CategoryRow) {
  return camel(row, 'id', 'slug', 'name', 'parent_id', 'position');
}

export function toCategoryRef(row: CategoryRow) {
  return camel(row, 'id', 'slug', 'name');
}

export function listCategories(): CategoryRow[] {
  return many<CategoryRow>('SELECT * FROM categories ORDER BY position, id');
}

export function findCategory(id: number): CategoryRow | undefined {
  return one<CategoryRow>('SELECT * FROM categories WHERE id = ?', id);
}

export function findCategoryBySlug(slug: string): CategoryRow | undefined {
  return one<CategoryRow>('SELECT * FROM categories WHERE slug = ?', slug);
}

/** The category itself and everything under it. */
export function categoryTreeIds(id: number): number[] {
  const rows = many<{ id: number }>(
    `WITH RECURSIVE tree (id) AS (
       SELECT ? UNION SELECT c.id FROM categories c JOIN tree t ON c.parent_id = t.id
     )
     SELECT id FROM tree ORDER BY id`,
    id,
  );
  return rows.map((row) => row.id);
}

/** Active products directly in each category. */
export function countProductsByCategory(): Map<number, number> {
  const rows = many<{ category_id: number; n: number }>(
    "SELECT category_id, COUNT(*) AS n FROM products WHERE status = 'active' GROUP BY category_id",
  );
  return new Map(rows.map((row) => [row.category_id, row.n]));
}

export function insertCategory(input: { parentId: number | null; slug: string; name: string; position: number }) {
  const id = nextId('categories');
  run('INSERT INTO categories (id, parent_id, slug, name, position, updated_at) VALUES (?, ?, ?, ?, ?, ?)', [
    id,
    input.parentId,
    input.slug,
    input.name,
    input.position,
    now(),
  ]);
  return findCategory(id)!;
}

export function updateCategory(
  id: number,
  input: { parentId: number | null; slug: string; name: string; position: number },
) {
  run('UPDATE categories SET parent_id = ?, slug = ?, name = ?, position = ?, updated_at = ? WHERE id = ?', [
    input.parentId,
    input.slug,
    input.name,
    input.position,
    now(),
    id,
  ]);
  return findCategory(id)!;
}
