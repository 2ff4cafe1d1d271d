import type { ErrorRequestHandler, RequestHandler } from 'express';
import { ZodError, type z } from 'zod';

/** A refusal that the caller is told about: HTTP status, permanent code, words, and what a program may want to read. */
export class ShopError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: unknown;
  /** Extra response headers, for example `retry-after` in seconds. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    words: {
      readonly message: string;
      readonly details?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ) {
    super(words.message);
    this.name = 'ShopError';
    this.status = status;
    this.code = code;
    this.details = words.details;
    this.headers = words.headers ?? {};
  }
}

/** The process cannot start; the message is for the operator and says what to change. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

export const unauthenticated = (): ShopError => new ShopError(401, 'UNAUTHENTICATED', { message: 'Please sign in.' });

export const forbidden = (message = 'You may not do this.'): ShopError => new ShopError(403, 'FORBIDDEN', { message });

export const notFound = (what: string): ShopError => new ShopError(404, 'NOT_FOUND', { message: `${what} not found.` });

export const conflict = (code: string, message: string, details?: unknown): ShopError =>
  new ShopError(409, code, { message, details });

/** The request is well formed, but a rule of the shop forbids it. */
export const ruleBroken = (code: string, message: string, details?: unknown): ShopError =>
  new ShopError(422, code, { message, details });

export const invalid = (message: string, details?: unknown): ShopError =>
  new ShopError(400, 'VALIDATION', { message, details });

/** Parses what came in (a missing body counts as an empty one); what does not fit becomes the contract's 400 with the issues as details. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  throw invalidInput(result.error);
}

/** Answers every path that no route took. */
export const unknownRoute: RequestHandler = (req) => {
  throw new ShopError(404, 'NOT_FOUND', { message: `No route ${req.method} ${req.path}` });
};

/** Turns whatever was thrown into `{ error: { code, message, details } }`. */
export const errorMiddleware: ErrorRequestHandler = (thrown, req, res, next) => {
  if (res.headersSent) {
    next(thrown);
    return;
  }
  const error = describe(thrown);
  if (error.status >= 500) req.log.error({ err: thrown }, error.code);
  res.status(error.status).set(error.headers).json(errorBody(error));
};

const errorBody = ({ code, message, details }: ShopError) => ({
  error: details === undefined ? { code, message } : { code, message, details },
});

function describe(thrown: unknown): ShopError {
  if (thrown instanceof ShopError) return thrown;
  if (thrown instanceof ZodError) return invalidInput(thrown);
  const type = property(thrown, 'type');
  if (type === 'entity.parse.failed') return invalid('Body is not valid JSON');
  if (thrown instanceof URIError) return notFound('Page');
  const status = property(thrown, 'status');
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new ShopError(status, status === 413 ? 'PAYLOAD_TOO_LARGE' : 'VALIDATION', { message: messageOf(thrown) });
  }
  return new ShopError(500, 'INTERNAL', { message: 'Internal error' });
}

const invalidInput = (error: ZodError): ShopError => invalid('The request is not valid.', error.issues);

const property = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
