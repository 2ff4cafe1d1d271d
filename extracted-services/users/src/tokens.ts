import { createHash, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import type { UserRow } from './db.ts';

const ACCESS_SECONDS = 3_600;
export const REFRESH_DAYS = 30;

/** A token that every service verifies by itself for an hour. */
export const signAccessToken = ({ id, email, name, role }: UserRow, secret: string): Promise<string> =>
  new SignJWT({ email, name, role })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(String(id))
    .setIssuedAt()
    .setExpirationTime(`${ACCESS_SECONDS}s`)
    .sign(new TextEncoder().encode(secret));

export const newRefreshToken = (): string => randomBytes(32).toString('base64url');

/** Only this digest is stored; the monolith uses the same one, so a session continues on either side. */
export const refreshTokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');
