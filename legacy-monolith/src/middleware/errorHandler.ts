import type { NextFunction, Request, Response } from 'express';
import { HttpError, notFound } from '../lib/errors.ts';
import { logger } from '../lib/logger.ts';

export function routeNotFound(req: Request): never {
  throw new HttpError(404, 'NOT_FOUND', `No route ${req.method} ${req.path}`);
}

function translate(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const { type, status, message } = error as { type?: string; status?: number; message?: string };
  if ((error as { code?: string }).code === 'SQLITE_CONSTRAINT_FOREIGNKEY') {
    return new HttpError(409, 'CONFLICT', 'This refers to something that does not exist here.');
  }
  if (type === 'entity.parse.failed') return new HttpError(400, 'VALIDATION', 'Body is not valid JSON');
  if (status === 413) return new HttpError(413, 'PAYLOAD_TOO_LARGE', message ?? 'Too large.');
  if (error instanceof URIError) return notFound('Page');
  if (status !== undefined && status >= 400 && status < 500) return new HttpError(status, 'VALIDATION', message ?? '');
  return new HttpError(500, 'INTERNAL', 'Internal error');
}

export function errorHandler(error: unknown, req: Request, res: Response, next: NextFunction): void {
  if (res.headersSent) {
    next(error);
    return;
  }
  const { status, code, message, details } = translate(error);
  if (status >= 500) logger.error({ err: error, requestId: req.id, path: req.path }, code);
  res.status(status).json({ error: details === undefined ? { code, message } : { code, message, details } });
}
