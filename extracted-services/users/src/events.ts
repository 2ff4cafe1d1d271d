/**
 * What this service takes from feeds and tells in its own.
 *
 * In (from the monolith): users, addresses, refresh_tokens.
 * Out (outbox, written by the commands): the same topics and row shapes for the rows changed here.
 */
import { type ApplyFact, createApplier } from './kernel/applier.ts';
import type { Db } from './kernel/database.ts';

export const createUsersApplier = (db: Db): ApplyFact =>
  createApplier(db, [{ table: 'users', naturalKey: ['email'] }, 'addresses', 'refresh_tokens'], {
    'refresh_tokens.upserted': refreshTokenApplier(db),
  });

/** A revocation is final: an older version of the row must not make a spent token good again. */
function refreshTokenApplier(db: Db): ApplyFact {
  const upsert = db.prepare(`
    INSERT INTO refresh_tokens(id, user_id, token_hash, expires_at, revoked_at, created_at)
    VALUES (@id, @user_id, @token_hash, @expires_at, @revoked_at, @created_at)
    ON CONFLICT(id) DO UPDATE SET revoked_at = coalesce(refresh_tokens.revoked_at, excluded.revoked_at)`);
  return ({ data }) => {
    upsert.run({ revoked_at: null, ...data });
  };
}
