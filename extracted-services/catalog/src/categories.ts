/** The category tree: reading it, and what administrators change. */
import type { CategoryRow, Db } from './db.ts';
import { inTransaction } from './kernel/database.ts';
import { conflict, notFound, ruleBroken } from './kernel/errors.ts';
import { emitRow } from './kernel/outbox.ts';
import { freeSlug } from './text.ts';

export interface CategoryRef {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
}

/** `productCount` includes everything under the category. */
export interface CategoryNode extends CategoryRef {
  readonly children: readonly CategoryNode[];
  readonly productCount: number;
}

/** A category as administrators see it. */
export const toCategory = (row: CategoryRow) => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  parentId: row.parent_id,
  position: row.position,
});

export const findCategory = (db: Db, id: number): CategoryRow | undefined =>
  db.prepare<[number], CategoryRow>('SELECT * FROM categories WHERE id = ?').get(id);

export const findCategoryBySlug = (db: Db, slug: string): CategoryRow | undefined =>
  db.prepare<[string], CategoryRow>('SELECT * FROM categories WHERE slug = ?').get(slug);

export function loadCategoryBySlug(db: Db, slug: string): CategoryRow {
  const category = findCategoryBySlug(db, slug);
  if (category === undefined) throw notFound('Category');
  return category;
}

export function categoryTree(db: Db): readonly CategoryNode[] {
  const rows = db.prepare<[], CategoryRow>('SELECT * FROM categories ORDER BY position, id').all();
  const byParent = Map.groupBy(rows, (row) => row.parent_id);
  const counts = activeProducts(db);
  const build = (parentId: number | null): readonly CategoryNode[] =>
    (byParent.get(parentId) ?? []).map((row) => {
      const children = build(row.id);
      const below = children.reduce((sum, child) => sum + child.productCount, 0);
      return { ...toRef(row), children, productCount: (counts.get(row.id) ?? 0) + below };
    });
  return build(null);
}

/** The answer of `GET /categories/:slug`. */
export function categoryPage(db: Db, slug: string) {
  const category = loadCategoryBySlug(db, slug);
  const node = findNode(categoryTree(db), category.id);
  return {
    category: { ...toRef(category), productCount: node?.productCount ?? 0 },
    breadcrumbs: pathTo(db, category).map(toRef),
    children: (node?.children ?? []).map(({ children: _, ...child }) => child),
  };
}

/** The category itself and everything under it. */
export function subtreeIds(db: Db, id: number): readonly number[] {
  return db
    .prepare<[number], { id: number }>(
      `WITH RECURSIVE subtree(id) AS (
         SELECT ? UNION SELECT c.id FROM categories c JOIN subtree s ON c.parent_id = s.id
       )
       SELECT id FROM subtree ORDER BY id`,
    )
    .all(id)
    .map((row) => row.id);
}

export interface NewCategory {
  readonly name: string;
  readonly slug?: string | undefined;
  readonly parentId: number | null;
  readonly position: number;
}

export function createCategory(db: Db, input: NewCategory) {
  return inTransaction(db, () => {
    requireParent(db, input.parentId);
    refuseTakenSlug(db, input.slug);
    const slug = input.slug ?? freeSlug(input.name, (candidate) => findCategoryBySlug(db, candidate) !== undefined);
    const { lastInsertRowid } = db
      .prepare('INSERT INTO categories(parent_id, slug, name, position, updated_at) VALUES (?, ?, ?, ?, ?)')
      .run(input.parentId, slug, input.name, input.position, new Date().toISOString());
    return announced(db, Number(lastInsertRowid));
  });
}

export type CategoryChanges = { readonly [Field in keyof NewCategory]?: NewCategory[Field] | undefined };

export function changeCategory(db: Db, id: number, input: CategoryChanges) {
  return inTransaction(db, () => {
    const current = loadCategory(db, id);
    const parentId = input.parentId === undefined ? current.parent_id : input.parentId;
    requireParent(db, parentId);
    if (parentId !== null && subtreeIds(db, id).includes(parentId)) {
      throw ruleBroken('CATEGORY_CYCLE', 'A category cannot be under itself.');
    }
    refuseTakenSlug(db, input.slug, id);
    db.prepare(
      'UPDATE categories SET parent_id = ?, slug = ?, name = ?, position = ?, updated_at = ? WHERE id = ?',
    ).run(
      parentId,
      input.slug ?? current.slug,
      input.name ?? current.name,
      input.position ?? current.position,
      new Date().toISOString(),
      id,
    );
    return announced(db, id);
  });
}

const toRef = ({ id, slug, name }: CategoryRow): CategoryRef => ({ id, slug, name });

function loadCategory(db: Db, id: number): CategoryRow {
  const category = findCategory(db, id);
  if (category === undefined) throw notFound('Category');
  return category;
}

function announced(db: Db, id: number) {
  emitRow(db, 'categories', id);
  return toCategory(loadCategory(db, id));
}

function requireParent(db: Db, parentId: number | null): void {
  if (parentId !== null && findCategory(db, parentId) === undefined) {
    throw ruleBroken('CATEGORY_UNKNOWN', 'There is no such parent category.');
  }
}

function refuseTakenSlug(db: Db, slug: string | undefined, ownId?: number): void {
  const holder = slug === undefined ? undefined : findCategoryBySlug(db, slug);
  if (holder !== undefined && holder.id !== ownId) throw conflict('SLUG_TAKEN', 'This slug is in use.');
}

function activeProducts(db: Db): ReadonlyMap<number, number> {
  const rows = db
    .prepare<[], { category_id: number; n: number }>(
      "SELECT category_id, count(*) AS n FROM products WHERE status = 'active' GROUP BY category_id",
    )
    .all();
  return new Map(rows.map((row) => [row.category_id, row.n]));
}

/** From the root to the category itself; a circle that two sides made at once ends where it closes. */
function pathTo(db: Db, category: CategoryRow): readonly CategoryRow[] {
  const path = [category];
  const seen = new Set([category.id]);
  for (let parent = parentOf(db, category); parent && !seen.has(parent.id); parent = parentOf(db, parent)) {
    seen.add(parent.id);
    path.unshift(parent);
  }
  return path;
}

const parentOf = (db: Db, { parent_id }: CategoryRow): CategoryRow | undefined =>
  parent_id === null ? undefined : findCategory(db, parent_id);

function findNode(nodes: readonly CategoryNode[], id: number): CategoryNode | undefined {
  for (const node of nodes) {
    const found = node.id === id ? node : findNode(node.children, id);
    if (found !== undefined) return found;
  }
  return undefined;
}
