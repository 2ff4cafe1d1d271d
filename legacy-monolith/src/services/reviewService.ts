import { forgetProduct } from '../lib/cache.ts';
import { inTransaction } from '../lib/db.ts';
import { conflict, HttpError, notFound } from '../lib/errors.ts';
import { emit } from '../lib/events.ts';
import { audit, mapPage, type Paging } from '../lib/helpers.ts';
import type { Identity } from '../lib/tokens.ts';
import * as models from '../models/index.ts';

/** Bad ratings are read by a person first. */
const MODERATED_BELOW = 3;
const statusFor = (rating: number) => (rating >= MODERATED_BELOW ? 'published' : 'pending');

export function listPublishedReviews(productId: number, paging: Paging) {
  if (models.findProduct(productId) === undefined) throw notFound('Product');
  return mapPage(models.pageReviews({ productId, status: 'published' }, paging), models.toReview);
}

export function listReviewsForAdmin(status: string | undefined, paging: Paging) {
  return mapPage(models.pageReviews({ status }, paging), models.toReview);
}

export function writeReview(user: Identity, productId: number, input: { rating: number; title: string; body: string }) {
  if (models.findProduct(productId) === undefined) throw notFound('Product');
  if (!models.hasBought(user.id, productId)) {
    throw new HttpError(403, 'NOT_A_BUYER', 'Only customers who bought this product may review it.');
  }
  if (models.findReviewOf(productId, user.id) !== undefined) {
    throw conflict('ALREADY_REVIEWED', 'You have reviewed this product already.');
  }
  const status = statusFor(input.rating);
  const id = models.insertReview({ productId, userId: user.id, ...input, status });
  forgetProduct(productId);
  emit('review.written', { reviewId: id, productId, status });
  return models.toReview(models.findReview(id)!);
}

function loadOwn(user: Identity, id: number): models.ReviewRow {
  const review = models.findReview(id);
  if (review === undefined || review.user_id !== user.id) throw notFound('Review');
  return review;
}

export function changeReview(
  user: Identity,
  id: number,
  changes: { rating?: number | undefined; title?: string | undefined; body?: string | undefined },
) {
  const review = loadOwn(user, id);
  const rating = changes.rating ?? review.rating;
  models.updateReview(id, {
    rating,
    title: changes.title ?? review.title,
    body: changes.body ?? review.body,
    status: changes.rating === undefined ? review.status : statusFor(rating),
  });
  forgetProduct(review.product_id);
  return models.toReview(models.findReview(id)!);
}

export function removeReview(user: Identity, id: number): void {
  const review = user.role === 'admin' ? models.findReview(id) : loadOwn(user, id);
  if (review === undefined) throw notFound('Review');
  models.deleteReview(id);
  forgetProduct(review.product_id);
}

export function moderateReview(adminId: number, id: number, status: 'published' | 'rejected') {
  const review = models.findReview(id);
  if (review === undefined) throw notFound('Review');
  inTransaction(() => {
    models.setReviewStatus(id, status);
    audit(adminId, `review.${status}`, 'review', id);
  });
  forgetProduct(review.product_id);
  return models.toReview(models.findReview(id)!);
}
