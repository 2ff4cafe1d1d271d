/**
 * A request's head, judged byte by byte against an allow-list (RFC 9112 §3, §5, §6; RFC 9110 §5, §7). Nothing is repaired.
 *
 *     head      canonical: every HTTP/1.1 reader frames it the same; the fast path serves it
 *     careful   legal, or for node:http to judge: handed over with its bytes
 *     refused   illegal whoever reads it; answered with `status`, and the connection is closed
 *
 * What is refused stays refused even where something else in the head would have been handed over.
 */
import { CR, HOST, isOf, LF, ODD_HOST, PATH, QUERY, SPACE, TOKEN } from './characters.ts';
import { type Fields, type HeadBytes, readFields } from './fields.ts';
import { findGarbage, GARBAGE, type Refused, refuse } from './find-head.ts';
import { METHODS } from './methods.ts';

export interface RequestHead {
  readonly kind: 'head';
  readonly method: string;
  /** Origin-form: begins with `/`. */
  readonly target: string;
  /** name, value, name, value …: order and spelling as they came, whitespace around values removed. */
  readonly raw: readonly string[];
  /** Content-Length; -1 when there is none. */
  readonly length: number;
  readonly chunked: boolean;
  /** The caller wants the connection closed after the answer. */
  readonly close: boolean;
  readonly host: string;
}

export interface CarefulHead {
  readonly kind: 'careful';
  readonly why: string;
}

export type RequestReading = RequestHead | CarefulHead | Refused;

/** `bytes` from `start`, its first byte, to the CRLF CRLF at `end`, which must be there (findHeadEnd). */
export function readRequestHead(bytes: Buffer, start: number, end: number): RequestReading {
  const head: HeadBytes = { bytes, text: bytes.toString('latin1', start, end), start, end };
  const reading = readWhole(head);
  // The same words as when the garbage comes before the end of the head does.
  return reading.kind !== 'head' && findGarbage(bytes, start, end + 2) !== -1 ? GARBAGE : reading;
}

function readWhole(head: HeadBytes): RequestReading {
  const line = readRequestLine(head);
  if ('kind' in line) return line;
  const fields = readFields(head, line.next);
  const refused = fields.refused ?? refuseFraming(fields, line.minor) ?? refuseHost(fields, line.minor);
  if (refused !== undefined) return refused;
  const why = line.careful ?? fields.careful ?? carefulValue(fields);
  if (why !== undefined) return { kind: 'careful', why };
  const { raw, length, close, host } = fields;
  const chunked = fields.coding !== undefined;
  return { kind: 'head', method: line.method, target: line.target, raw, length, chunked, close, host };
}

interface RequestLine {
  readonly method: string;
  readonly target: string;
  /** Minor version: 0 or 1. */
  readonly minor: number;
  /** Where the field lines begin. */
  readonly next: number;
  readonly careful: string | undefined;
}

function readRequestLine({ bytes, text, start, end }: HeadBytes): RequestLine | CarefulHead | Refused {
  if (bytes[start] === CR && bytes[start + 1] === LF) return EMPTY_LINE_FIRST;
  let next = start;
  while (TOKEN[bytes[next] as number] === 1) next++;
  if (next === start || bytes[next] !== SPACE) return BAD_LINE;
  const method = text.slice(0, next - start);
  const targetStart = ++next;
  while (PATH[bytes[next] as number] === 1) next++;
  if (bytes[next] === 0x3f) while (QUERY[bytes[next] as number] === 1) next++;
  const canonical = bytes[next] === SPACE && bytes[targetStart] === 0x2f;
  while (next < end && (bytes[next] as number) > SPACE) next++;
  const target = text.slice(targetStart - start, next - start);
  if (target === '' || bytes[next] !== SPACE) return BAD_LINE;
  const minor = minorVersion(bytes, next + 1);
  if (minor === undefined) return /^HTTP\/\d\.\d(\r|$)/.test(text.slice(next + 1 - start)) ? BAD_VERSION : BAD_LINE;
  if (!METHODS.has(method)) return UNKNOWN_METHOD;
  if (target.includes('#')) return FRAGMENT;
  return { method, target, minor, next: next + 11, careful: carefulLine(method, minor, canonical) };
}

/** The minor version of `HTTP/1.0` or `HTTP/1.1` and the CRLF after it; undefined for all else. */
function minorVersion(bytes: Buffer, at: number): number | undefined {
  // H T T P / 1 .
  if (bytes[at] !== 0x48 || bytes[at + 1] !== 0x54 || bytes[at + 2] !== 0x54 || bytes[at + 3] !== 0x50)
    return undefined;
  if (bytes[at + 4] !== 0x2f || bytes[at + 5] !== 0x31 || bytes[at + 6] !== 0x2e) return undefined;
  if (bytes[at + 8] !== CR || bytes[at + 9] !== LF) return undefined;
  return bytes[at + 7] === 0x31 ? 1 : bytes[at + 7] === 0x30 ? 0 : undefined;
}

function carefulLine(method: string, minor: number, canonical: boolean): string | undefined {
  if (minor === 0) return 'HTTP/1.0';
  if (method === 'CONNECT' || method === 'TRACE') return `the method ${method}`;
  return canonical ? undefined : 'a request target that is no plain path';
}

/** RFC 9112 §6.1 and §6.3, 4–5: a body has one length in every reading, or the request is not read at all. */
function refuseFraming({ coding, length }: Fields, minor: number): Refused | undefined {
  if (coding === undefined) return undefined;
  if (length !== -1) return TWO_FRAMINGS;
  if (minor === 0) return CODING_IN_1_0;
  if (/^chunked$/i.test(coding)) return undefined;
  return /^[^,]+(,[^,]+)*,[ \t]*chunked$/i.test(coding) && !/chunked[ \t]*,/i.test(coding)
    ? UNKNOWN_CODING
    : NOT_CHUNKED;
}

/** RFC 9112 §3.2: exactly one Host, and a valid one. */
function refuseHost({ hosts, host }: Fields, minor: number): Refused | undefined {
  if (hosts > 1) return TWO_HOSTS;
  if (hosts === 0) return minor === 1 ? NO_HOST : undefined;
  for (let at = 0; at < host.length; at++) {
    const code = host.charCodeAt(at);
    if (HOST[code] !== 1 && ODD_HOST[code] !== 1) return BAD_HOST;
  }
  return undefined;
}

function carefulValue({ coding, host }: Fields): string | undefined {
  if (coding !== undefined && coding !== 'chunked') return 'an odd spelling of chunked';
  return isOf(HOST, host) ? undefined : 'an odd host';
}

const EMPTY_LINE_FIRST: CarefulHead = { kind: 'careful', why: 'an empty line before the request line' };
const BAD_LINE = refuse(400, 'the request line is not "method target HTTP/1.1"');
const BAD_VERSION = refuse(505, 'the version is not HTTP/1.1');
const UNKNOWN_METHOD = refuse(501, 'the method is unknown');
const FRAGMENT = refuse(400, 'the request target has a fragment');
const TWO_FRAMINGS = refuse(400, 'there are both Content-Length and Transfer-Encoding');
const CODING_IN_1_0 = refuse(400, 'there is a Transfer-Encoding in an HTTP/1.0 request');
const UNKNOWN_CODING = refuse(501, 'there is a transfer coding beside chunked');
const NOT_CHUNKED = refuse(400, 'the transfer coding does not end in chunked, or names it twice');
const TWO_HOSTS = refuse(400, 'there are two Host fields');
const NO_HOST = refuse(400, 'there is no Host field');
const BAD_HOST = refuse(400, 'the Host field names no host');
