import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

const COST = 16_384;
const KEY_BYTES = 32;

/**
 * `scrypt$<N>$<salt hex>$<hash hex>` (r = 8, p = 1, 32 bytes), the monolith's format: hashes travel between both sides and
 * either can verify what the other stored. See RFC 7914.
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, { N: COST });
  return ['scrypt', COST, salt.toString('hex'), key.toString('hex')].join('$');
}

/** Whether the password is the one behind `stored`. Without `stored` it is false after the same work, so time tells nothing. */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const { cost, salt, key } = readHash(stored ?? UNKNOWN) ?? {};
  if (cost === undefined || salt === undefined || key === undefined) return false;
  const given = await derive(password, salt, { N: cost });
  return given.length === key.length && timingSafeEqual(given, key) && stored !== undefined;
}

const UNKNOWN = `scrypt$${COST}$${'00'.repeat(16)}$${'00'.repeat(KEY_BYTES)}`;

function readHash(stored: string) {
  const [, cost, salt, key] = /^scrypt\$(\d+)\$([0-9a-f]+)\$([0-9a-f]+)$/.exec(stored) ?? [];
  if (cost === undefined || salt === undefined || key === undefined) return undefined;
  return { cost: Number(cost), salt: Buffer.from(salt, 'hex'), key: Buffer.from(key, 'hex') };
}

const derive = (password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
