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

/** Told when more of a body in chunks has come than is taken; nothing of it goes on from then on. */
export interface BodyLimit {
  readonly maxBytes: number;
  readonly exceeded: () => void;
}

export function createBody(request: IncomingMessage, limit?: BodyLimit): RequestBody {
  const isEmpty = isBodyEmpty(request);
  let opened = false;
  return {
    isEmpty,
    isOpened: () => opened,
    gate: () => (isEmpty ? undefined : new PassThrough({ highWaterMark: 65_536 })),
    open(gate, upstreamRequest) {
      if (opened) return;
      opened = true;
      if (limit !== undefined) count(request, gate, limit);
      request.pipe(gate);
      // One packet when the body is there already, the head alone when it is not.
      setImmediate(() => upstreamRequest.headersSent || upstreamRequest.destroyed || upstreamRequest.flushHeaders());
    },
  };
}

function count(request: IncomingMessage, gate: PassThrough, { maxBytes, exceeded }: BodyLimit): void {
  let bytes = 0;
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes <= maxBytes) return;
    request.off('data', onData);
    request.unpipe(gate);
    exceeded();
  };
  request.on('data', onData);
}

export function isBodyEmpty({ headers }: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = headers;
  return coding === undefined && (length === undefined || Number(length) === 0);
}
