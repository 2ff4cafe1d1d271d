/**
 * An answer's head, read as strictly as a request's. Every legal answer is read here, for it can be handed to nobody else;
 * any other is broken, which the caller learns as 502 (RFC 9112 §4, §5, §6.3; RFC 9110 §15).
 */
import { CR, LF, OBS_TEXT, SPACE, VALUE } from './characters.ts';
import { type Fields, type HeadBytes, readFields } from './fields.ts';

export interface ResponseHead {
  readonly kind: 'head';
  /** 100–999; 101 is never read, as the fast path never asks for another protocol. */
  readonly status: number;
  /** May be empty. */
  readonly reason: string;
  readonly version: 1.0 | 1.1;
  readonly raw: readonly string[];
  /** A 1xx: the final answer is still to come on the same connection. */
  readonly informational: boolean;
  /** What tells where the body ends (RFC 9112 §6.3): there is none, Content-Length, chunks, the end of the connection. */
  readonly framing: 'none' | 'length' | 'chunked' | 'close';
  /** Content-Length as it came (with HEAD and 304 too, where no body follows); -1 when there is none. */
  readonly length: number;
  /** The connection may carry another request after this answer. */
  readonly keepAlive: boolean;
}

export interface BrokenAnswer {
  readonly kind: 'broken';
  readonly why: string;
}

export type ResponseReading = ResponseHead | BrokenAnswer;

/** As readRequestHead; `method` is that of the request, as the answer to HEAD has no body. */
export function readResponseHead(bytes: Buffer, start: number, end: number, method: string): ResponseReading {
  const head: HeadBytes = { bytes, text: bytes.toString('latin1', start, end), start, end };
  const minor = minorVersion(bytes, start);
  const status = readStatus(bytes, start + 9);
  if (minor === -1 || status === -1) return BAD_LINE;
  if (status === 101) return UNASKED_UPGRADE;
  const reasonEnd = readReason(bytes, start + 12);
  if (reasonEnd === -1) return BAD_LINE;
  const fields = readFields(head, reasonEnd + 2);
  const why = fields.refused?.why ?? brokenFraming(fields, status, minor);
  if (why !== undefined) return { kind: 'broken', why };
  const { raw, length } = fields;
  const framing = framingOf(fields, status, method);
  return {
    kind: 'head',
    status,
    reason: head.text.slice(13, reasonEnd - start),
    version: minor === 1 ? 1.1 : 1.0,
    raw,
    informational: status < 200,
    framing,
    length,
    keepAlive: minor === 1 && !fields.close && framing !== 'close' && !pretendsBody(fields, status),
  };
}

/** The minor version in `HTTP/1.0 ` or `HTTP/1.1 `; -1 for all else. */
function minorVersion(bytes: Buffer, at: number): number {
  if (bytes[at] !== 0x48 || bytes[at + 1] !== 0x54 || bytes[at + 2] !== 0x54 || bytes[at + 3] !== 0x50) return -1;
  if (bytes[at + 4] !== 0x2f || bytes[at + 5] !== 0x31 || bytes[at + 6] !== 0x2e || bytes[at + 8] !== SPACE) return -1;
  return bytes[at + 7] === 0x31 ? 1 : bytes[at + 7] === 0x30 ? 0 : -1;
}

/** Three digits from 100 on; -1 for all else. Above 599 a status is odd but is passed on (RFC 9110 §15). */
function readStatus(bytes: Buffer, at: number): number {
  const hundreds = digit(bytes[at]);
  const tens = digit(bytes[at + 1]);
  const ones = digit(bytes[at + 2]);
  return hundreds < 1 || tens < 0 || ones < 0 ? -1 : hundreds * 100 + tens * 10 + ones;
}

const digit = (byte: number | undefined): number =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : -1;

/** Index of the CRLF after the reason phrase. Phrase and the space before it may be missing, as old servers have it. */
function readReason(bytes: Buffer, at: number): number {
  let next = at;
  if (bytes[next] === SPACE) while (VALUE[bytes[next] as number] === 1 || OBS_TEXT[bytes[next] as number] === 1) next++;
  return bytes[next] === CR && bytes[next + 1] === LF ? next : -1;
}

/** RFC 9112 §6.1: two framings, a coding that nobody asked for, or one that HTTP/1.0 does not know. */
function brokenFraming({ coding, length, close }: Fields, status: number, minor: number): string | undefined {
  if (status < 200 && (coding !== undefined || length > 0)) return 'an interim answer announces a body';
  if (status < 200 && (minor === 0 || close)) return 'an interim answer ends the connection';
  if (coding === undefined) return undefined;
  if (length !== -1) return 'there are both Content-Length and Transfer-Encoding';
  if (minor === 0) return 'there is a Transfer-Encoding in an HTTP/1.0 answer';
  return /^chunked$/i.test(coding) ? undefined : 'the transfer coding is not chunked';
}

function framingOf({ coding, length }: Fields, status: number, method: string): ResponseHead['framing'] {
  if (status < 200 || status === 204 || status === 304 || method === 'HEAD') return 'none';
  if (coding !== undefined) return 'chunked';
  return length === -1 ? 'close' : 'length';
}

/** A 204 has no body whatever it says (RFC 9110 §15.3.5); one that announces a body may still send it. */
const pretendsBody = ({ coding, length }: Fields, status: number): boolean =>
  status === 204 && (coding !== undefined || length > 0);

const BAD_LINE: BrokenAnswer = { kind: 'broken', why: 'the status line is not "HTTP/1.1 status reason"' };
const UNASKED_UPGRADE: BrokenAnswer = {
  kind: 'broken',
  why: 'the answer changes the protocol, which nobody asked for',
};
