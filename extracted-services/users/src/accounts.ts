/** Who has an account: reading, renaming, and what administrators change. */
import type { Db, UserRow } from './db.ts';
import { inTransaction } from './kernel/database.ts';
import { notFound, unauthenticated } from './kernel/errors.ts';
import { emitRow } from './kernel/outbox.ts';
import { limitOffset, type Page, type PageQuery, toPage } from './kernel/pages.ts';
import { revokeAllRefreshTokens } from './refresh-tokens.ts';

/** A user as answers show them. */
export const toUser = (row: UserRow) => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  status: row.status,
  createdAt: row.created_at,
});

export type User = ReturnType<typeof toUser>;

export const findUser = (db: Db, id: number): UserRow | undefined =>
  db.prepare<[number], UserRow>('SELECT * FROM users WHERE id = ?').get(id);

export const findUserByEmail = (db: Db, email: string): UserRow | undefined =>
  db.prepare<[string], UserRow>('SELECT * FROM users WHERE email = ?').get(email);

/** The account behind a valid token; a token of somebody unknown here is as good as none. */
export function loadSelf(db: Db, id: number): UserRow {
  const user = findUser(db, id);
  if (user === undefined) throw unauthenticated();
  return user;
}

export function loadUser(db: Db, id: number): UserRow {
  const user = findUser(db, id);
  if (user === undefined) throw notFound('User');
  return user;
}

export type NewUser = Pick<UserRow, 'email' | 'password_hash' | 'name'>;

/** In the caller's transaction. */
export function insertUser(db: Db, user: NewUser): UserRow {
  const at = new Date().toISOString();
  const { lastInsertRowid } = db
    .prepare('INSERT INTO users(email, password_hash, name, created_at, updated_at) VALUES (?, ?, ?, ?, ?)')
    .run(user.email, user.password_hash, user.name, at, at);
  emitRow(db, 'users', Number(lastInsertRowid));
  return loadUser(db, Number(lastInsertRowid));
}

export type UserChanges = {
  readonly [Column in 'name' | 'role' | 'status' | 'password_hash']?: UserRow[Column] | undefined;
};

/** In the caller's transaction. */
export function updateUser(db: Db, id: number, changes: UserChanges): void {
  const next = { ...loadUser(db, id), ...withoutUndefined(changes), updated_at: new Date().toISOString() };
  db.prepare(
    `UPDATE users SET name = @name, role = @role, status = @status, password_hash = @password_hash,
       updated_at = @updated_at WHERE id = @id`,
  ).run(next);
  emitRow(db, 'users', id);
}

export function renameSelf(db: Db, id: number, name: string | undefined): User {
  loadSelf(db, id);
  if (name !== undefined) inTransaction(db, () => updateUser(db, id, { name }));
  return toUser(loadSelf(db, id));
}

/** Somebody who is blocked also loses every running session. */
export function changeUser(db: Db, id: number, changes: Pick<UserChanges, 'role' | 'status'>): User {
  loadUser(db, id);
  inTransaction(db, () => {
    updateUser(db, id, changes);
    if (changes.status === 'blocked') revokeAllRefreshTokens(db, id);
  });
  return toUser(loadUser(db, id));
}

/** Users whose e-mail address or name contains `q`, by id. */
export function searchUsers(db: Db, q: string | undefined, page: PageQuery): Page<User> {
  const pattern = likePattern(q ?? '');
  const where = `FROM users WHERE email LIKE @pattern ESCAPE '\\' OR name LIKE @pattern ESCAPE '\\'`;
  const [limit, offset] = limitOffset(page);
  const items = db
    .prepare<[object], UserRow>(`SELECT * ${where} ORDER BY id LIMIT @limit OFFSET @offset`)
    .all({ pattern, limit, offset });
  const total = db.prepare<[object], { n: number }>(`SELECT count(*) AS n ${where}`).get({ pattern })?.n ?? 0;
  return toPage(page, { items: items.map(toUser), total });
}

/** For `LIKE … ESCAPE '\'`: the % and _ of what somebody typed are only letters. */
const likePattern = (text: string): string => `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;

const withoutUndefined = (changes: UserChanges) =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
