import { createHash, randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { ACCESS_TOKEN_SECONDS, config } from './config.ts';

export interface Identity {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly role: 'customer' | 'admin';
}

const key = () => new TextEncoder().encode(config.jwtSecret);

export async function signAccessToken(user: Identity): Promise<string> {
  return new SignJWT({ email: user.email, name: user.name, role: user.role })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(String(user.id))
    .setIssuedAt()
    .setExpirationTime(`${ACCESS_TOKEN_SECONDS}s`)
    .sign(key());
}

/** Who the token speaks for, or null when it is forged, expired or not one of ours. */
export async function readAccessToken(token: string): Promise<Identity | null> {
  try {
    const { payload } = await jwtVerify(token, key(), { algorithms: ['HS256'] });
    const id = Number(payload.sub);
    const role = payload.role;
    if (!Number.isSafeInteger(id) || (role !== 'customer' && role !== 'admin')) return null;
    return { id, email: String(payload.email), name: String(payload.name), role };
  } catch {
    return null;
  }
}

export function newRefreshToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashRefreshToken(token) };
}

export function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
