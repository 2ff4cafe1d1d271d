/** The trailer fields after the last chunk, byte by byte (RFC 9112 §7.1.2): whole lines, bounded, none that says how to read. */
import { COLON, CR, isValueByte, LF, TOKEN } from './characters.ts';
import { MAX_HEAD_BYTES } from './find-head.ts';

const LINE_START = 0;
const NAME = 1;
const VALUE = 2;
const LINE_LF = 3;

/** What frames, routes or keeps connections must not come after the fact (RFC 9110 §6.5.1); the rest is the receiver's to judge. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  ...['content-length', 'transfer-encoding', 'content-encoding', 'content-range', 'host'],
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'],
]);

export class TrailerSection {
  broken: string | undefined = undefined;

  private state = LINE_START;
  private name = '';
  private size = 0;

  /** Index of the CR of the empty line that ends the section, of the byte that breaks it, or the buffer's length. */
  feed(bytes: Buffer, start: number): number {
    let at = start;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (this.state === LINE_START && byte === CR) return at;
      if (++this.size > MAX_HEAD_BYTES) return this.break(at, 'the trailers are too long');
      const next = this.after(byte);
      if (next === -1) return this.break(at, 'a trailer field is malformed');
      if (this.state === NAME && next === VALUE && FORBIDDEN.has(this.name.toLowerCase()))
        return this.break(at, 'a field stands in the trailers that must not');
      this.state = next;
    }
    return at;
  }

  private after(byte: number): number {
    switch (this.state) {
      case LINE_START:
        this.name = '';
        return this.afterName(byte);
      case NAME:
        return byte === COLON ? VALUE : this.afterName(byte);
      case VALUE:
        return byte === CR ? LINE_LF : isValueByte(byte) ? VALUE : -1;
      default:
        return byte === LF ? LINE_START : -1;
    }
  }

  private afterName(byte: number): number {
    if (TOKEN[byte] !== 1) return -1;
    this.name += String.fromCharCode(byte);
    return NAME;
  }

  private break(at: number, why: string): number {
    this.broken = why;
    return at;
  }
}
