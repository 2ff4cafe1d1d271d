import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { createBody, isBodyEmpty, type RequestBody } from '../careful/body.ts';

/** A body that can be sent on, with its length when it is no longer framed as it came. */
export interface EmbeddedBody extends RequestBody {
  readonly reframedLength: number | undefined;
}

/** What parsers leave on a request: `express.raw()` its bytes as `body`, a `verify` hook by custom as `rawBody`. */
type Parsed = IncomingMessage & { readonly body?: unknown; readonly rawBody?: unknown };

/**
 * The body of a request inside an application. One that a parser has taken is sent from the bytes it kept; undefined when it kept
 * none, for what was parsed cannot be written again as it was (numbers, spaces, order, signatures).
 */
export function bodyOf(request: Parsed): EmbeddedBody | undefined {
  if (isBodyEmpty(request) || !request.readableDidRead) return { ...createBody(request), reframedLength: undefined };
  const bytes = [request.rawBody, request.body].find((kept) => Buffer.isBuffer(kept));
  // Parsers hand over what they have unpacked, or not: what is meant cannot be told.
  return bytes === undefined || request.headers['content-encoding'] !== undefined ? undefined : keptBody(bytes);
}

/** As often as needed. */
const keptBody = (bytes: Buffer): EmbeddedBody => ({
  reframedLength: bytes.length,
  isEmpty: false,
  isOpened: () => false,
  gate: () => new PassThrough(),
  open: (gate) => void gate.end(bytes),
});
