/**
 * The chunked coding (RFC 9112 §7.1), watched as its bytes pass: where the body ends, and whether it keeps the grammar.
 *
 *     size [;extensions] CRLF  data CRLF  …  0 CRLF  trailers  CRLF
 *
 * The bytes between `offset` and what {@link ChunkScanner.feed} returns may be passed on as they are, but for the `cuts`:
 * chunk extensions, which mean nothing beyond this hop (§7.1.1), and the trailers of requests, which a recipient may drop
 * (§7.1.2). So no reader further on has to agree with us on them. A bare CR or LF, a sign, a space, a size over 2^52 and
 * endless extensions or trailers break the body: its connection must be closed before anything looks complete.
 */

import { CR, LF } from './characters.ts';
import { ChunkExtension } from './chunk-extension.ts';
import { MAX_HEAD_BYTES } from './find-head.ts';
import { TrailerSection } from './trailer-section.ts';

const SIZE = 0;
const EXTENSION = 1;
const SIZE_LF = 2;
const DATA = 3;
const DATA_CR = 4;
const DATA_LF = 5;
const TRAILERS = 6;
const LAST_CR = 7;
const LAST_LF = 8;

/** Hex digits of a size, leading zeros included: 2^52 at most. */
const MAX_DIGITS = 13;
const NO_CUTS: readonly number[] = [];

export class ChunkScanner {
  /** The body is complete; what follows in the buffer is not part of it. */
  done = false;
  /** Why the body is no chunked body; nothing more of it may be passed on. */
  broken: string | undefined = undefined;
  /** start, end, start, end …: what is not to be passed on of the buffer last fed. */
  cuts: readonly number[] = NO_CUTS;

  /** Told of every piece of data without its framing, when set. */
  data: ((bytes: Buffer, start: number, end: number) => void) | undefined = undefined;

  private state = SIZE;
  private digits = 0;
  private left = 0;
  /** Bytes of extensions so far, over all chunks. */
  private extended = 0;
  private extension: ChunkExtension | undefined = undefined;
  private trailers: TrailerSection | undefined = undefined;
  private readonly dropsTrailers: boolean;

  constructor(of: 'request' | 'answer') {
    this.dropsTrailers = of === 'request';
  }

  /** Index after the last byte that belongs to the body: the buffer's length unless `done` or `broken`. */
  feed(bytes: Buffer, offset: number): number {
    if (this.cuts !== NO_CUTS) this.cuts = NO_CUTS;
    let at = offset;
    while (at < bytes.length && !this.done && this.broken === undefined) at = this.step(bytes, at);
    return at;
  }

  /** Gives what may be passed on of the bytes between `offset` and `end`, the result of the last {@link feed}. */
  eachKept(offset: number, end: number, keep: (from: number, to: number) => void): void {
    let from = offset;
    for (let cut = 0; cut < this.cuts.length; cut += 2) {
      const start = this.cuts[cut] as number;
      if (start > from) keep(from, start);
      from = this.cuts[cut + 1] as number;
    }
    if (end > from) keep(from, end);
  }

  private step(bytes: Buffer, at: number): number {
    switch (this.state) {
      case SIZE:
        return this.readSize(bytes, at);
      case EXTENSION:
        return this.readExtension(bytes, at);
      case SIZE_LF:
        return this.expect(bytes, at, LF, this.left === 0 ? TRAILERS : DATA);
      case DATA: {
        const taken = Math.min(this.left, bytes.length - at);
        this.left -= taken;
        if (this.left === 0) this.state = DATA_CR;
        this.data?.(bytes, at, at + taken);
        return at + taken;
      }
      case DATA_CR:
        return this.expect(bytes, at, CR, DATA_LF);
      case DATA_LF:
        this.digits = 0;
        return this.expect(bytes, at, LF, SIZE);
      case TRAILERS:
        return this.readTrailers(bytes, at);
      case LAST_CR:
        return this.expect(bytes, at, CR, LAST_LF);
      default:
        return this.readLastLf(bytes, at);
    }
  }

  private readSize(bytes: Buffer, start: number): number {
    let at = start;
    for (; at < bytes.length; at++) {
      const digit = hexDigit(bytes[at] as number);
      if (digit === -1) break;
      if (++this.digits > MAX_DIGITS) return this.break(at, 'a chunk size has too many digits');
      this.left = this.left * 16 + digit;
    }
    if (at === bytes.length) return at;
    if (this.digits === 0) return this.break(at, 'a chunk size is missing');
    if (bytes[at] === CR) this.state = SIZE_LF;
    else if (bytes[at] === 0x3b) return this.beginExtension(bytes, at);
    else return this.break(at, 'a chunk size is no hexadecimal number');
    return at + 1;
  }

  private beginExtension(bytes: Buffer, at: number): number {
    this.extension = new ChunkExtension();
    this.state = EXTENSION;
    return this.readExtension(bytes, at);
  }

  private readExtension(bytes: Buffer, start: number): number {
    const extension = this.extension as ChunkExtension;
    let at = start;
    while (at < bytes.length && bytes[at] !== CR && extension.take(bytes[at] as number)) at++;
    this.cut(start, at);
    this.extended += at - start;
    if (this.extended > MAX_HEAD_BYTES) return this.break(at, 'the chunk extensions are too long');
    if (at === bytes.length) return at;
    if (bytes[at] !== CR || !extension.mayEnd) return this.break(at, 'a chunk extension is malformed');
    this.state = SIZE_LF;
    return at + 1;
  }

  private readTrailers(bytes: Buffer, start: number): number {
    this.trailers ??= new TrailerSection();
    const at = this.trailers.feed(bytes, start);
    if (this.dropsTrailers) this.cut(start, at);
    if (this.trailers.broken !== undefined) return this.break(at, this.trailers.broken);
    if (at < bytes.length) this.state = LAST_CR;
    return at;
  }

  private readLastLf(bytes: Buffer, at: number): number {
    const after = this.expect(bytes, at, LF, LAST_LF);
    this.done = after > at;
    return after;
  }

  private expect(bytes: Buffer, at: number, byte: number, next: number): number {
    if (bytes[at] !== byte) return this.break(at, 'a line of the chunked coding does not end in CRLF');
    this.state = next;
    return at + 1;
  }

  private cut(start: number, end: number): void {
    if (end > start) this.cuts = [...this.cuts, start, end];
  }

  private break(at: number, why: string): number {
    this.broken = why;
    return at;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
