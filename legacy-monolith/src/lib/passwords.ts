import { randomBytes, type ScryptOptions, scrypt, scryptSync, timingSafeEqual } from 'node:crypto';

/** scrypt's N, a power of two. Each hash says with which it was made, so it may change at any time. */
const COST = Number(process.env.PASSWORD_COST ?? 16384);
const KEY_BYTES = 32;

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** `scrypt$<N>$<salt hex>$<hash hex>`, r = 8, p = 1, 32 bytes. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, { N: COST });
  return `scrypt$${COST}$${salt.toString('hex')}$${key.toString('hex')}`;
}

/** For the seed, which wants the same bytes every time. */
export function hashPasswordSync(password: string, saltHex: string): string {
  const key = scryptSync(password, Buffer.from(saltHex, 'hex'), KEY_BYTES, { N: COST });
  return `scrypt$${COST}$${saltHex}$${key.toString('hex')}`;
}

export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, cost, salt, hash] = stored.split('$');
  if (scheme !== 'scrypt' || cost === undefined || salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'hex');
  const actual = await derive(password, Buffer.from(salt, 'hex'), { N: Number(cost) });
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
