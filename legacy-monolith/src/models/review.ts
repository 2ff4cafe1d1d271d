import { nextId, one, run } from '../lib/db.ts';
import { now, type Paging, paginate } from '../lib/helpers.ts';

export interface ReviewRow {
  id: number;
  product_id: number;
  user_id: number;
  rating: number;
  title: string;
  body: string;
  status: 'pending' | 'published' | 'rejected';
  created_at: string;
  updated_at: string;
  author: string;
}

export function toReview(row: ReviewRow) {
  return {
    id: row.id,
    productId: row.product_id,
    userId: row.user_id,
    author: row.author,
    rating: row.rating,
    title: row.title,
    body: row.body,
    status: row.status,
    createdAt: row.created_at,
  };
}

export function findReview(id: number): ReviewRow | undefined {
  return one<ReviewRow>(
    'SELECT r.*, u.name AS author FROM reviews r JOIN users u ON u.id = r.user_id WHERE r.id = ?',
    id,
  );
}

export function findReviewOf(productId: number, userId: number): { id: number } | undefined {
  return one<{ id: number }>('SELECT id FROM reviews WHERE product_id = ? AND user_id = ?', productId, userId);
}

export function pageReviews(filter: { productId?: number; status?: string | undefined }, paging: Paging) {
  const where: string[] = [];
  const params: unknown[] = [];
  if (filter.productId !== undefined) {
    where.push('r.product_id = ?');
    params.push(filter.productId);
  }
  if (filter.status !== undefined) {
    where.push('r.status = ?');
    params.push(filter.status);
  }
  const clause = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
  return paginate<ReviewRow>(
    {
      select: 'r.*, u.name AS author',
      from: `FROM reviews r JOIN users u ON u.id = r.user_id ${clause}`,
      order: 'r.created_at DESC, r.id DESC',
      params,
    },
    paging,
  );
}

export function insertReview(input: {
  productId: number;
  userId: number;
  rating: number;
  title: string;
  body: string;
  status: string;
}): number {
  const id = nextId('reviews');
  const at = now();
  run(
    `INSERT INTO reviews (id, product_id, user_id, rating, title, body, status, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [id, input.productId, input.userId, input.rating, input.title, input.body, input.status, at, at],
  );
  return id;
}

export function updateReview(id: number, input: { rating: number; title: string; body: string; status: string }): void {
  run('UPDATE reviews SET rating = ?, title = ?, body = ?, status = ?, updated_at = ? WHERE id = ?', [
    input.rating,
    input.title,
    input.body,
    input.status,
    now(),
    id,
  ]);
}

export function setReviewStatus(id: number, status: string): void {
  run('UPDATE reviews SET status = ?, updated_at = ? WHERE id = ?', [status, now(), id]);
}

export function deleteReview(id: number): void {
  run('DELETE FROM reviews WHERE id = ?', id);
}
