/** Reads whole messages off bytes with the fast path's grammar, as a connection would: one after the other, no sockets. */
import { ChunkScanner } from '../http1/chunk-scanner.ts';
import { findHeadEnd, HOPELESS, MORE, whyHopeless } from '../http1/find-head.ts';
import { type RequestHead, readRequestHead } from '../http1/request-head.ts';
import { type ResponseHead, readResponseHead } from '../http1/response-head.ts';

export interface Message<Head> {
  readonly head: Head;
  /** As it travels on: chunked bodies in their coding, without what is cut. */
  readonly sent: string;
  /** Decoded. */
  readonly body: string;
  readonly complete: boolean;
  /** Index after its last byte. */
  readonly next: number;
}

/** `end`: all is read. `more`: a message is incomplete. Else what the grammar said of the message that follows. */
export interface Connection<Head> {
  readonly messages: readonly Message<Head>[];
  readonly outcome: 'end' | 'more' | 'careful' | 'refused' | 'broken';
  readonly status: number | undefined;
  readonly why: string | undefined;
}

interface Framing {
  readonly chunked: boolean;
  /** Infinity: to the end of the connection. */
  readonly length: number;
}

/** The requests of a connection until one is not for the fast path. */
export function readRequests(bytes: Buffer): Connection<RequestHead> {
  const messages: Message<RequestHead>[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = findHeadEnd(bytes, at);
    if (end === MORE) return { messages, outcome: 'more', status: undefined, why: undefined };
    const reading = end === HOPELESS ? whyHopeless(bytes, at) : readRequestHead(bytes, at, end);
    if (reading.kind !== 'head') {
      const status = reading.kind === 'refused' ? reading.status : undefined;
      return { messages, outcome: reading.kind, status, why: reading.why };
    }
    const body = readBody(bytes, end + 4, { chunked: reading.chunked, length: Math.max(0, reading.length) }, 'request');
    messages.push({ head: reading, ...body });
    if (body.broken !== undefined) return { messages, outcome: 'broken', status: 400, why: body.broken };
    if (!body.complete) return { messages, outcome: 'more', status: undefined, why: undefined };
    at = body.next;
    if (reading.close) break;
  }
  return { messages, outcome: 'end', status: undefined, why: undefined };
}

/** The answers to one request, interim ones first, on a connection that ends after the bytes. */
export function readResponses(bytes: Buffer, method: string): Connection<ResponseHead> {
  const messages: Message<ResponseHead>[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = findHeadEnd(bytes, at);
    if (end === MORE) break;
    const reading = end === HOPELESS ? whyHopeless(bytes, at) : readResponseHead(bytes, at, end, method);
    if (reading.kind !== 'head') return { messages, outcome: 'broken', status: 502, why: reading.why };
    const body = readBody(bytes, end + 4, framingOf(reading), 'answer');
    messages.push({ head: reading, ...body });
    at = body.next;
    if (body.broken !== undefined) return { messages, outcome: 'broken', status: 502, why: body.broken };
    if (!reading.informational)
      return { messages, outcome: body.complete ? 'end' : 'more', status: undefined, why: undefined };
  }
  return { messages, outcome: 'more', status: undefined, why: undefined };
}

function framingOf({ framing, length }: ResponseHead): Framing {
  return { chunked: framing === 'chunked', length: framing === 'close' ? Infinity : framing === 'length' ? length : 0 };
}

interface ReadBody {
  readonly sent: string;
  readonly body: string;
  readonly complete: boolean;
  readonly next: number;
  readonly broken: string | undefined;
}

function readBody(bytes: Buffer, at: number, { chunked, length }: Framing, of: 'request' | 'answer'): ReadBody {
  if (chunked) return readChunks(bytes, at, of);
  const next = Math.min(bytes.length, at + length);
  const body = bytes.toString('latin1', at, next);
  return { sent: body, body, complete: length === Infinity || next - at === length, next, broken: undefined };
}

function readChunks(bytes: Buffer, at: number, of: 'request' | 'answer'): ReadBody {
  const scanner = new ChunkScanner(of);
  const next = scanner.feed(bytes, at);
  const sent = withoutCuts(bytes, at, next, scanner.cuts);
  return { sent, body: decode(sent), complete: scanner.done, next, broken: scanner.broken };
}

export function withoutCuts(bytes: Buffer, start: number, end: number, cuts: readonly number[]): string {
  let kept = '';
  let from = start;
  for (let at = 0; at < cuts.length; at += 2) {
    kept += bytes.toString('latin1', from, cuts[at]);
    from = cuts[at + 1] ?? from;
  }
  return kept + bytes.toString('latin1', from, end);
}

/** The naive reading of the coding that the scanner has judged. */
function decode(sent: string): string {
  let body = '';
  for (let at = 0; at < sent.length; ) {
    const line = sent.indexOf('\r\n', at);
    const size = Number.parseInt(sent.slice(at, line === -1 ? undefined : line), 16);
    if (line === -1 || !(size > 0)) break;
    body += sent.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
  return body;
}
