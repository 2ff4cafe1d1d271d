import { count, nextId, one, run } from '../lib/db.ts';
import { now } from '../lib/helpers.ts';

export interface RefreshTokenRow {
  id: number;
  user_id: number;
  token_hash: string;
  expires_at: string;
  revoked_at: string | null;
  created_at: string;
}

export function insertRefreshToken(userId: number, tokenHash: string, expiresAt: string): void {
  run('INSERT INTO refresh_tokens (id, user_id, token_hash, expires_at, created_at) VALUES (?, ?, ?, ?, ?)', [
    nextId('refresh_tokens'),
    userId,
    tokenHash,
    expiresAt,
    now(),
  ]);
}

export function findRefreshToken(tokenHash: string): RefreshTokenRow | undefined {
  return one<RefreshTokenRow>('SELECT * FROM refresh_tokens WHERE token_hash = ?', tokenHash);
}

/** False when somebody else was faster. */
export function revokeRefreshToken(id: number): boolean {
  return run('UPDATE refresh_tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL', now(), id).changes === 1;
}

export function revokeAllRefreshTokens(userId: number): void {
  run('UPDATE refresh_tokens SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL', now(), userId);
}

export function insertLoginAttempt(email: string, ip: string, success: boolean): void {
  run('INSERT INTO login_attempts (id, email, ip, success, created_at) VALUES (?, ?, ?, ?, ?)', [
    nextId('login_attempts'),
    email,
    ip,
    success ? 1 : 0,
    now(),
  ]);
}

/** Failures since `since` that no success came after. */
export function countLoginFailures(email: string, since: string): number {
  return count(
    `SELECT COUNT(*) AS n FROM login_attempts
     WHERE email = ? AND success = 0 AND created_at > ?
       AND id > COALESCE((SELECT MAX(id) FROM login_attempts WHERE email = ? AND success = 1), 0)`,
    [email, since, email],
  );
}
