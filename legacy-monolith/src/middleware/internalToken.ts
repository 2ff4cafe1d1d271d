import { createHash, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { config } from '../lib/config.ts';
import { forbidden } from '../lib/errors.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

export function requireInternalToken(req: Request, _res: Response, next: NextFunction): void {
  const given = req.get('x-internal-token') ?? '';
  if (!timingSafeEqual(digest(given), digest(config.internalToken))) throw forbidden();
  next();
}
