/** Sessions' refresh tokens: only digests are stored, each is good for one use. */
import type { Db, RefreshTokenRow } from './db.ts';
import { emitRow } from './kernel/outbox.ts';
import { newRefreshToken, REFRESH_DAYS, refreshTokenHash } from './tokens.ts';

const DAY_MS = 86_400_000;

/** Starts a session, in the caller's transaction; the token itself is told once and not kept. */
export function issueRefreshToken(db: Db, userId: number): string {
  const token = newRefreshToken();
  const now = Date.now();
  const { lastInsertRowid } = db
    .prepare('INSERT INTO refresh_tokens(user_id, token_hash, expires_at, created_at) VALUES (?, ?, ?, ?)')
    .run(
      userId,
      refreshTokenHash(token),
      new Date(now + REFRESH_DAYS * DAY_MS).toISOString(),
      new Date(now).toISOString(),
    );
  emitRow(db, 'refresh_tokens', Number(lastInsertRowid));
  return token;
}

/** The stored token, if it is still good. */
export function findUsable(db: Db, token: string): RefreshTokenRow | undefined {
  return db
    .prepare<[string, string], RefreshTokenRow>(
      'SELECT * FROM refresh_tokens WHERE token_hash = ? AND revoked_at IS NULL AND expires_at > ?',
    )
    .get(refreshTokenHash(token), new Date().toISOString());
}

/** Spends a token, in the caller's transaction. */
export function revokeRefreshToken(db: Db, id: number): void {
  db.prepare('UPDATE refresh_tokens SET revoked_at = ? WHERE id = ?').run(new Date().toISOString(), id);
  emitRow(db, 'refresh_tokens', id);
}

export function revokeAllRefreshTokens(db: Db, userId: number): void {
  const open = db
    .prepare<[number], { id: number }>('SELECT id FROM refresh_tokens WHERE user_id = ? AND revoked_at IS NULL')
    .all(userId);
  for (const { id } of open) revokeRefreshToken(db, id);
}
