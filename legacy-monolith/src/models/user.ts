import { many, nextId, one, run } from '../lib/db.ts';
import { camel, likePattern, now, type Paging, paginate } from '../lib/helpers.ts';

export interface UserRow {
  id: number;
  email: string;
  password_hash: string;
  name: string;
  role: 'customer' | 'admin';
  status: 'active' | 'blocked';
  created_at: string;
  updated_at: string;
}

export function toUser(row: UserRow) {
  return camel(row, 'id', 'email', 'name', 'role', 'status', 'created_at');
}

export function findUser(id: number): UserRow | undefined {
  return one<UserRow>('SELECT * FROM users WHERE id = ?', id);
}

export function findUserByEmail(email: string): UserRow | undefined {
  return one<UserRow>('SELECT * FROM users WHERE email = ?', email);
}

export function insertUser(user: { email: string; passwordHash: string; name: string }): UserRow {
  const id = nextId('users');
  const at = now();
  run(
    `INSERT INTO users (id, email, password_hash, name, role, status, created_at, updated_at)
     VALUES (?, ?, ?, ?, 'customer', 'active', ?, ?)`,
    [id, user.email, user.passwordHash, user.name, at, at],
  );
  return findUser(id)!;
}

export function updateUser(id: number, changes: { name?: string; role?: string; status?: string }): void {
  run(
    `UPDATE users SET name = COALESCE(?, name), role = COALESCE(?, role), status = COALESCE(?, status), updated_at = ?
     WHERE id = ?`,
    [changes.name ?? null, changes.role ?? null, changes.status ?? null, now(), id],
  );
}

export function updatePassword(id: number, passwordHash: string): void {
  run('UPDATE users SET password_hash = ?, updated_at = ? WHERE id = ?', [passwordHash, now(), id]);
}

export function listUsers(q: string | undefined, paging: Paging) {
  if (q === undefined) return paginate<UserRow>({ select: '*', from: 'FROM users', order: 'id' }, paging);
  const pattern = likePattern(q);
  return paginate<UserRow>(
    {
      select: '*',
      from: `FROM users WHERE email LIKE ? ESCAPE '\\' OR name LIKE ? ESCAPE '\\'`,
      order: 'id',
      params: [pattern, pattern],
    },
    paging,
  );
}

export function listAdmins(): UserRow[] {
  return many<UserRow>("SELECT * FROM users WHERE role = 'admin' AND status = 'active' ORDER BY id");
}
