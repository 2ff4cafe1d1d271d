import type { ClientRequest, IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';

/** The caller's request body. It is not touched until an upstream is there to take it, so a refused request can go elsewhere whole. */
export interface RequestBody {
  readonly isEmpty: boolean;
  /** Whether any byte may have been taken. */
  readonly isOpened: () => boolean;
  /** A closed gate for one attempt; undefined when there is no body. */
  gate(): PassThrough | undefined;
  /** Lets the body through the gate to a connected upstream. */
  open(gate: PassThrough, upstreamRequest: ClientRequest): void;
}

export function createBody(request: IncomingMessage): RequestBody {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  const isEmpty = coding === undefined && (length === undefined || Number(length) === 0);
  let opened = false;
  return {
    isEmpty,
    isOpened: () => opened,
    gate: () => (isEmpty ? undefined : new PassThrough({ highWaterMark: 65_536 })),
    open(gate, upstreamRequest) {
      if (opened) return;
      opened = true;
      request.pipe(gate);
      // One packet when the body is there already, the head alone when it is not.
      setImmediate(() => upstreamRequest.headersSent || upstreamRequest.destroyed || upstreamRequest.flushHeaders());
    },
  };
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** GET, HEAD or OPTIONS without a body: may be asked twice. */
export const isRepeatable = (method: string, body: RequestBody): boolean => SAFE.has(method) && body.isEmpty;
