/** Reads the heads of a caller's requests, however they are cut into pieces. */
import { findHeadEnd, HOPELESS, MORE, type Refused, refuse, whyHopeless } from '../http1/find-head.ts';
import { HeadCollector } from '../http1/head-collector.ts';
import { type RequestReading, readRequestHead } from '../http1/request-head.ts';

export class HeadReader {
  /** Of the head that was read last: all bytes that have come, and where those after the head begin. */
  bytes: Buffer = NONE;
  next = 0;
  private collector: HeadCollector | undefined = undefined;
  private readonly maxBytes: number;
  private readonly tooLong: Refused;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
    this.tooLong = refuse(431, `the head is over ${maxBytes} bytes`);
  }

  /** Part of a head has come. */
  get isWaiting(): boolean {
    return this.collector !== undefined;
  }

  /** The request the last head was of is HEAD, whose answers have no body, refusals included. */
  get isHead(): boolean {
    return this.bytes.toString('latin1', 0, 5) === 'HEAD ';
  }

  /** Undefined when more must come first. */
  read(piece: Buffer): RequestReading | undefined {
    let end: number;
    if (this.collector === undefined) {
      this.bytes = piece;
      end = findHeadEnd(piece, 0);
    } else {
      end = this.collector.add(piece);
      this.bytes = this.collector.bytes;
    }
    const isTooLong = (end < 0 ? this.bytes.length - 3 : end) > this.maxBytes;
    if (end === MORE && !isTooLong) return this.collect(piece);
    this.collector = undefined;
    this.next = end + 4;
    if (isTooLong && end !== HOPELESS) return this.tooLong;
    return end === HOPELESS ? whyHopeless(this.bytes, 0) : readRequestHead(this.bytes, 0, end);
  }

  /** Lets the bytes go. */
  forget(): void {
    this.bytes = NONE;
  }

  private collect(piece: Buffer): undefined {
    if (this.collector !== undefined) return;
    this.collector = new HeadCollector();
    this.collector.add(piece);
  }
}

const NONE = Buffer.alloc(0);
