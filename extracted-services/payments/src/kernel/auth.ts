import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import { jwtVerify } from 'jose';
import { z } from 'zod';
import { forbidden, unauthenticated } from './errors.ts';

/** Who is asking, as their access token says. */
export interface Caller {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly role: 'customer' | 'admin';
}

/** Guards built once from the shared secret; nobody is asked over the network. */
export interface Guards {
  readonly requireUser: RequestHandler;
  readonly requireAdmin: RequestHandler;
}

export function createGuards(jwtSecret: string): Guards {
  const key = new TextEncoder().encode(jwtSecret);
  const requireUser: RequestHandler = async (req, res, next) => {
    res.locals.caller = await verify(req.get('authorization'), key);
    next();
  };
  const requireAdmin: RequestHandler = async (req, res, next) => {
    const caller = await verify(req.get('authorization'), key);
    if (caller.role !== 'admin') throw forbidden('Only for administrators.');
    res.locals.caller = caller;
    next();
  };
  return { requireUser, requireAdmin };
}

/** The caller of a route behind `requireUser` or `requireAdmin`. */
export function callerOf(res: Response): Caller {
  const caller: Caller | undefined = res.locals.caller;
  if (caller === undefined) throw unauthenticated();
  return caller;
}

/** Lets only the shop's own apps in: header `x-internal-token`. */
export function requireInternalToken(expected: string): RequestHandler {
  return (req, _res, next) => {
    if (!sameSecret(req.get('x-internal-token') ?? '', expected)) throw forbidden();
    next();
  };
}

const claims = z.object({
  sub: z.string().regex(/^\d+$/),
  email: z.string(),
  name: z.string(),
  role: z.enum(['customer', 'admin']),
});

async function verify(header: string | undefined, key: Uint8Array): Promise<Caller> {
  const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) throw unauthenticated();
  const verified = await jwtVerify(token, key, { algorithms: ['HS256'] }).catch(() => undefined);
  const read = claims.safeParse(verified?.payload);
  if (!read.success) throw unauthenticated();
  const { sub, ...rest } = read.data;
  return { id: Number(sub), ...rest };
}

/** Compares digests, so neither length nor content leaks through time. */
function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
