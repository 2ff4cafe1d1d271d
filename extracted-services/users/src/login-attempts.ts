/** Who tried to sign in, for the lock-out. Attempts stay on the side where they were made; they are in no feed. */
import type { Db } from './db.ts';

const MAX_FAILURES = 5;
const WINDOW_MS = 15 * 60_000;

export function recordAttempt(
  db: Db,
  { email, ip, success }: { readonly email: string; readonly ip: string; readonly success: boolean },
): void {
  db.prepare('INSERT INTO login_attempts(email, ip, success, created_at) VALUES (?, ?, ?, ?)').run(
    email,
    ip,
    success ? 1 : 0,
    new Date().toISOString(),
  );
}

/** Failures count until a success comes after them or the window has passed. */
export function isLocked(db: Db, email: string): boolean {
  const since = new Date(Date.now() - WINDOW_MS).toISOString();
  const failures = db
    .prepare<[string, string, string], { n: number }>(
      `SELECT count(*) AS n FROM login_attempts
       WHERE email = ? AND success = 0 AND created_at > ?
         AND id > coalesce((SELECT max(id) FROM login_attempts WHERE email = ? AND success = 1), 0)`,
    )
    .get(email, since, email);
  return (failures?.n ?? 0) >= MAX_FAILURES;
}
