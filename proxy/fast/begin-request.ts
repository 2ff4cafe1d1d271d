import type { Socket } from 'node:net';
import { begin, type Exchange, type ExchangeParts } from '../exchange/exchange.ts';
import type { Caller } from '../exchange/headers.ts';
import { type IncomingRequest, readCaller, readTarget } from '../exchange/incoming.ts';
import { recordRefusal } from '../exchange/record.ts';
import type { RequestHead } from '../http1/request-head.ts';
import { BODY_TOO_LARGE, type Refusal } from '../upstream/fault.ts';
import type { CallerConnection } from './caller-connection.ts';
import type { CallerParts } from './caller-parts.ts';
import { FastRequest } from './fast-request.ts';
import { RequestBody } from './request-body.ts';

/** What is the same for all requests of a connection. */
export interface Connection {
  readonly caller: Caller;
  readonly remoteAddress: string | undefined;
  readonly maxBodyBytes: number;
}

export function readConnection(
  socket: Socket,
  { exchange: { config }, limits: { maxBodyBytes } }: CallerParts,
): Connection {
  const { remoteAddress } = socket;
  const connection = { remoteAddress, encrypted: 'encrypted' in socket, httpVersion: '1.1' };
  return { remoteAddress, maxBodyBytes, caller: readCaller(connection, config.trustForwarded) };
}

export interface Beginning extends Connection {
  readonly head: RequestHead;
  readonly startedMs: number;
}

export interface FastRequestParts {
  readonly caller: CallerConnection;
  readonly body: RequestBody;
  readonly parts: ExchangeParts;
  readonly exchange: Exchange;
}

/** A canonical head becomes a request that is decided, or one that is refused and recorded. */
export function beginRequest(
  connection: CallerConnection,
  parts: ExchangeParts,
  { head, caller, remoteAddress, maxBodyBytes, startedMs }: Beginning,
): FastRequest | Refusal {
  const body = new RequestBody(head, maxBodyBytes);
  const incoming: IncomingRequest = {
    method: head.method,
    target: head.target,
    rawHeaders: head.raw,
    httpVersion: '1.1',
    remoteAddress,
    encrypted: caller.protocol === 'https',
    isEmpty: body.isDone,
  };
  const target = head.length > maxBodyBytes ? BODY_TOO_LARGE : readTarget(incoming);
  if ('status' in target) {
    recordRefusal(parts, incoming, target.status);
    return target;
  }
  const exchange = begin(parts, { incoming, target, caller, startedMs });
  return new FastRequest({ caller: connection, body, parts, exchange });
}
