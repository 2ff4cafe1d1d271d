/**
 * Where a head ends, and how long one may be. Heads come in pieces: cut at any byte, a head is read as if it had come whole,
 * because whatever is refused early (garbage, length) is refused with the same words when it comes in one piece.
 *
 *     findHeadEnd ──> index of the CRLF CRLF ──> readRequestHead, readResponseHead
 *               ├──> MORE       ask again when more has come
 *               └──> HOPELESS   whyHopeless says why; nothing more is read
 */
import { CR, LF, TAB } from './characters.ts';

/** Bytes of a head without the empty line that ends it. node:http's limit, so that both paths refuse the same. */
export const MAX_HEAD_BYTES = 16_384;

export const MORE = -1;
export const HOPELESS = -2;

export interface Refused {
  readonly kind: 'refused';
  /** 400, 414 (RFC 9110 §15.5.15), 431 (RFC 6585 §5), 501, 505. */
  readonly status: number;
  readonly why: string;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/**
 * Index of the CRLF CRLF that ends the head beginning at `start`, MORE or HOPELESS. `searched` is how far an earlier call
 * has looked: the length of `bytes` it was given.
 */
export function findHeadEnd(bytes: Buffer, start: number, searched: number = start): number {
  const from = Math.max(start, searched - 3);
  const end = bytes.indexOf(END_OF_HEAD, from);
  if (end !== -1 && end - start <= MAX_HEAD_BYTES) return end;
  if (bytes.length - start >= MAX_HEAD_BYTES + END_OF_HEAD.length) return HOPELESS;
  return findGarbage(bytes, from, bytes.length) === -1 ? MORE : HOPELESS;
}

/** Why no head that begins so can be read. */
export function whyHopeless(bytes: Buffer, start: number): Refused {
  const limit = Math.min(bytes.length, start + MAX_HEAD_BYTES + END_OF_HEAD.length);
  if (findGarbage(bytes, start, limit) !== -1) return GARBAGE;
  const line = bytes.subarray(start, limit).indexOf('\r\n');
  return line === -1 ? TOO_LONG_A_LINE : TOO_LONG_A_HEAD;
}

export const GARBAGE: Refused = refuse(400, 'the head has a control character or a bare CR or LF');
const TOO_LONG_A_LINE = refuse(414, `the request line is over ${MAX_HEAD_BYTES} bytes`);
const TOO_LONG_A_HEAD = refuse(431, `the head is over ${MAX_HEAD_BYTES} bytes`);

export function refuse(status: number, why: string): Refused {
  return { kind: 'refused', status, why };
}

/**
 * Index of the first byte that no head may contain: a control character but HTAB, a CR before anything but LF, a LF after
 * anything but CR (RFC 9112 §2.2, RFC 9110 §5.5); -1 when there is none. A CR as the last byte may still get its LF.
 */
export function findGarbage(bytes: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = bytes[at] as number;
    if ((byte >= 0x20 && byte !== 0x7f) || byte === TAB) continue;
    if (byte === CR ? at + 1 === end || bytes[at + 1] === LF : byte === LF && bytes[at - 1] === CR) continue;
    return at;
  }
  return -1;
}
