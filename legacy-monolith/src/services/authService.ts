import { LOGIN_WINDOW_MINUTES, MAX_LOGIN_FAILURES, REFRESH_TOKEN_DAYS } from '../lib/config.ts';
import { inTransaction } from '../lib/db.ts';
import { conflict, forbidden, HttpError, unauthenticated } from '../lib/errors.ts';
import { emit } from '../lib/events.ts';
import { audit, daysFromNow, isPast, minutesAgo } from '../lib/helpers.ts';
import { hashPassword, verifyPassword } from '../lib/passwords.ts';
import { hashRefreshToken, newRefreshToken, signAccessToken } from '../lib/tokens.ts';
import * as models from '../models/index.ts';

const emailTaken = () => conflict('EMAIL_TAKEN', 'There is already an account with this e-mail address.');
const invalidCredentials = () => new HttpError(401, 'INVALID_CREDENTIALS', 'E-mail address or password is wrong.');

// Somebody who tries e-mail addresses must not learn from the time it takes which of them exist.
const NOBODY = `scrypt$16384$${'00'.repeat(16)}$${'00'.repeat(32)}`;

function issueRefreshToken(userId: number): string {
  const { token, hash } = newRefreshToken();
  models.insertRefreshToken(userId, hash, daysFromNow(REFRESH_TOKEN_DAYS));
  return token;
}

async function session(user: models.UserRow) {
  const accessToken = await signAccessToken(user);
  return { user: models.toUser(user), accessToken, refreshToken: issueRefreshToken(user.id) };
}

export async function register(input: { email: string; password: string; name: string }) {
  if (models.findUserByEmail(input.email) !== undefined) throw emailTaken();
  const passwordHash = await hashPassword(input.password);
  const user = inTransaction(() => {
    if (models.findUserByEmail(input.email) !== undefined) throw emailTaken();
    const created = models.insertUser({ email: input.email, passwordHash, name: input.name });
    audit(created.id, 'user.registered', 'user', created.id);
    return created;
  });
  emit('user.registered', { userId: user.id });
  return session(user);
}

export async function login(input: { email: string; password: string }, ip: string) {
  if (models.countLoginFailures(input.email, minutesAgo(LOGIN_WINDOW_MINUTES)) >= MAX_LOGIN_FAILURES) {
    throw new HttpError(429, 'LOCKED', 'Too many failed attempts. Try again later.');
  }
  const user = models.findUserByEmail(input.email);
  const correct = await verifyPassword(input.password, user?.password_hash ?? NOBODY);
  if (user === undefined || !correct) {
    models.insertLoginAttempt(input.email, ip, false);
    throw invalidCredentials();
  }
  if (user.status !== 'active') throw forbidden('This account is blocked.');
  models.insertLoginAttempt(input.email, ip, true);
  return session(user);
}

/** A refresh token is good for one use. */
export async function refresh(token: string) {
  const row = models.findRefreshToken(hashRefreshToken(token));
  if (row === undefined || row.revoked_at !== null || isPast(row.expires_at)) throw unauthenticated();
  const user = models.findUser(row.user_id);
  if (user === undefined || user.status !== 'active') throw unauthenticated();
  const accessToken = await signAccessToken(user);
  const refreshToken = inTransaction(() => {
    if (!models.revokeRefreshToken(row.id)) throw unauthenticated();
    return issueRefreshToken(user.id);
  });
  return { accessToken, refreshToken };
}

export function logout(token: string): void {
  const row = models.findRefreshToken(hashRefreshToken(token));
  if (row !== undefined) models.revokeRefreshToken(row.id);
}

export async function changePassword(userId: number, input: { currentPassword: string; newPassword: string }) {
  const user = models.findUser(userId);
  if (user === undefined) throw unauthenticated();
  if (!(await verifyPassword(input.currentPassword, user.password_hash))) throw invalidCredentials();
  const passwordHash = await hashPassword(input.newPassword);
  inTransaction(() => {
    models.updatePassword(userId, passwordHash);
    models.revokeAllRefreshTokens(userId);
    audit(userId, 'user.password_changed', 'user', userId);
  });
}
