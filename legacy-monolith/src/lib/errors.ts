/** An answer that is not a success but is expected: becomes `{ error: { code, message, details } }`. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: unknown;

  constructor(status: number, code: string, message: string, details?: unknown) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export const unauthenticated = (message = 'Please sign in.') => new HttpError(401, 'UNAUTHENTICATED', message);
export const forbidden = (message = 'You may not do this.') => new HttpError(403, 'FORBIDDEN', message);
export const notFound = (what: string) => new HttpError(404, 'NOT_FOUND', `${what} not found.`);
export const conflict = (code: string, message: string, details?: unknown) =>
  new HttpError(409, code, message, details);
export const ruleBroken = (code: string, message: string, details?: unknown) =>
  new HttpError(422, code, message, details);
