import { nextId, one, run } from '../lib/db.ts';
import { camel, now, type Paging, paginate } from '../lib/helpers.ts';

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
  return camel(row, 'id', 'product_id', 'user_id', 'author', 'rating', 'title', 'body', 'status', 'created_at');
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

type ReviewText = Pick<ReviewRow, 'rating' | 'title' | 'body' | 'status'>;

export function insertReview(input: ReviewText & { productId: number; userId: number }): number {
  const id = nextId('reviews');
  run(
    `INSERT INTO reviews (id, product_id, user_id, rating, title, body, status, created_at, updated_at)
     VALUES (@id, @productId, @userId, @rating, @title, @body, @status, @at, @at)`,
    { ...input, id, at: now() },
  );
  return id;
}

export function updateReview(id: number, input: ReviewText): void {
  run(
    'UPDATE reviews SET rating = @rating, title = @title, body = @body, status = @status, updated_at = @at WHERE id = @id',
    { ...input, id, at: now() },
  );
}

export function setReviewStatus(id: number, status: string): void {
  run('UPDATE reviews SET status = ?, updated_at = ? WHERE id = ?', [status, now(), id]);
}

export function deleteReview(id: number): void {
  run('DELETE FROM reviews WHERE id = ?', id);
}
