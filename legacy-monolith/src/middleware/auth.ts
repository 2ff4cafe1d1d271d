import type { NextFunction, Request, Response } from 'express';
import type { AuthedRequest } from '../lib/helpers.ts';
import { readAccessToken } from '../lib/tokens.ts';

/** Reads the token if there is one. Whether one is needed is up to the route: requireUser, requireAdmin in lib/helpers.ts. */
export async function authenticate(req: Request, _res: Response, next: NextFunction): Promise<void> {
  const token = /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
  if (token !== undefined) {
    const user = await readAccessToken(token);
    if (user !== null) (req as AuthedRequest).user = user;
  }
  next();
}
