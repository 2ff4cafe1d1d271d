/** Registering, signing in and out. Verifying a password takes its time; it always happens before a transaction, never in one. */
import { findUser, findUserByEmail, insertUser, loadSelf, toUser, type User, updateUser } from './accounts.ts';
import type { Db, UserRow } from './db.ts';
import { inTransaction } from './kernel/database.ts';
import { conflict, forbidden, ShopError, unauthenticated } from './kernel/errors.ts';
import { isLocked, recordAttempt } from './login-attempts.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { findUsable, issueRefreshToken, revokeAllRefreshTokens, revokeRefreshToken } from './refresh-tokens.ts';
import { signAccessToken } from './tokens.ts';

export interface SessionPorts {
  readonly db: Db;
  readonly jwtSecret: string;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface Session extends Tokens {
  readonly user: User;
}

export async function register(
  ports: SessionPorts,
  { email, password, name }: { readonly email: string; readonly password: string; readonly name: string },
): Promise<Session> {
  refuseTaken(ports.db, email);
  const password_hash = await hashPassword(password);
  const user = inTransaction(ports.db, () => {
    refuseTaken(ports.db, email);
    return insertUser(ports.db, { email, password_hash, name });
  });
  return startSession(ports, user);
}

/** After 5 failures within 15 minutes nobody gets in with this address, whatever the password. */
export async function login(
  ports: SessionPorts,
  { email, password, ip }: { readonly email: string; readonly password: string; readonly ip: string },
): Promise<Session> {
  if (isLocked(ports.db, email)) {
    throw new ShopError(429, 'LOCKED', { message: 'Too many failed attempts. Try again later.' });
  }
  const user = findUserByEmail(ports.db, email);
  const correct = await verifyPassword(password, user?.password_hash);
  if (user === undefined || !correct) {
    recordAttempt(ports.db, { email, ip, success: false });
    throw invalidCredentials();
  }
  if (user.status !== 'active') throw forbidden('This account is blocked.');
  recordAttempt(ports.db, { email, ip, success: true });
  return startSession(ports, user);
}

/** A refresh token is good for one use: it is spent and replaced in one transaction. */
export async function refresh(ports: SessionPorts, token: string): Promise<Tokens> {
  const { user, refreshToken } = inTransaction(ports.db, () => {
    const stored = findUsable(ports.db, token);
    const owner = stored && findUser(ports.db, stored.user_id);
    if (stored === undefined || owner?.status !== 'active') throw unauthenticated();
    revokeRefreshToken(ports.db, stored.id);
    return { user: owner, refreshToken: issueRefreshToken(ports.db, owner.id) };
  });
  return { accessToken: await signAccessToken(user, ports.jwtSecret), refreshToken };
}

/** Ending a session that has ended already, or never was, is fine. */
export function logout(db: Db, token: string): void {
  inTransaction(db, () => {
    const stored = findUsable(db, token);
    if (stored !== undefined) revokeRefreshToken(db, stored.id);
  });
}

/** A changed password ends every session. */
export async function changePassword(
  db: Db,
  userId: number,
  { currentPassword, newPassword }: { readonly currentPassword: string; readonly newPassword: string },
): Promise<void> {
  const user = loadSelf(db, userId);
  if (!(await verifyPassword(currentPassword, user.password_hash))) throw invalidCredentials();
  const password_hash = await hashPassword(newPassword);
  inTransaction(db, () => {
    updateUser(db, userId, { password_hash });
    revokeAllRefreshTokens(db, userId);
  });
}

async function startSession({ db, jwtSecret }: SessionPorts, user: UserRow): Promise<Session> {
  const accessToken = await signAccessToken(user, jwtSecret);
  const refreshToken = inTransaction(db, () => issueRefreshToken(db, user.id));
  return { user: toUser(user), accessToken, refreshToken };
}

function refuseTaken(db: Db, email: string): void {
  if (findUserByEmail(db, email) !== undefined) {
    throw conflict('EMAIL_TAKEN', 'There is already an account with this e-mail address.');
  }
}

const invalidCredentials = () =>
  new ShopError(401, 'INVALID_CREDENTIALS', { message: 'E-mail address or password is wrong.' });
