import type { Db } from './database.ts';

/** An answer as it was given the first time. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The answer already given for this key, if any. `scope` names the operation, so keys of different operations never meet. */
export function recall(db: Db, scope: string, key: string): StoredAnswer | undefined {
  const row = db
    .prepare<[string, string], { status: number; body: string }>(
      'SELECT status, body FROM idempotency_keys WHERE scope = ? AND key = ?',
    )
    .get(scope, key);
  return row && { status: row.status, body: JSON.parse(row.body) as unknown };
}

/** Keeps an answer in the caller's transaction: the effect and the memory of it stand or fall together. */
export function remember(
  db: Db,
  { scope, key }: { readonly scope: string; readonly key: string },
  answer: StoredAnswer,
): void {
  if (!db.inTransaction) throw new Error(`The answer for "${scope}" was kept outside of a transaction.`);
  db.prepare('INSERT INTO idempotency_keys VALUES (?, ?, ?, ?, ?)').run(
    scope,
    key,
    answer.status,
    JSON.stringify(answer.body),
    new Date().toISOString(),
  );
}
