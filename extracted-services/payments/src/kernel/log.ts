import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { type Logger, pino } from 'pino';
import { pinoHttp } from 'pino-http';

export type { Logger } from 'pino';

const requestIds = new AsyncLocalStorage<string>();

export const createLogger = (name: string, level: string): Logger => pino({ name, level });

/** Logs each request and gives it the id it came with (or a fresh one), which every answer carries. */
export function requestLog(logger: Logger): RequestHandler {
  const log = pinoHttp({
    logger,
    genReqId: readRequestId,
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'info'),
    autoLogging: { ignore: (req) => QUIET_PATHS.has(pathOf(req)) },
    serializers: {
      req: (req: { id: string; method: string; url: string }) => ({ id: req.id, method: req.method, url: req.url }),
      res: (res: { statusCode: number }) => ({ statusCode: res.statusCode }),
    },
  });
  return (req, res, next) => {
    log(req, res);
    const id = String(req.id);
    res.setHeader('x-request-id', id);
    requestIds.run(id, next);
  };
}

/** Headers for a call to another service on behalf of the request being answered. */
export function internalHeaders(internalToken: string): Record<string, string> {
  return { 'x-internal-token': internalToken, 'x-request-id': requestIds.getStore() ?? randomUUID() };
}

/** Polled many times a second; logging them would drown everything else. */
const QUIET_PATHS = new Set(['/healthz', '/readyz', '/internal/feed']);

const pathOf = (req: IncomingMessage): string => (req.url ?? '').split('?', 1)[0] ?? '';

const readRequestId = (req: IncomingMessage): string => {
  const given = req.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
};
