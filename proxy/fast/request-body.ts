/** The body of one request as its bytes come in: kept until an upstream is there, from then on passed straight to it. */
import type { Socket } from 'node:net';
import { ChunkScanner } from '../http1/chunk-scanner.ts';
import type { RequestHead } from '../http1/request-head.ts';
import { BODY_TOO_LARGE, type Refusal } from '../upstream/fault.ts';
import { toBodyRefusal } from './refusals.ts';

/** Bytes of a body, or of requests to come, that are kept while nobody takes them. */
export const KEPT_BYTES = 65_536;

export class RequestBody {
  /** Its last byte has come. */
  isDone: boolean;
  /** Whether some of it was passed on that could not be sent again. */
  isSpent = false;
  /** Why it is no body; nothing more of it may be passed on. */
  broken: Refusal | undefined = undefined;

  /** Of the body, or of what may still come of one in chunks. */
  private left: number;
  private readonly chunks: ChunkScanner | undefined;
  private kept: Buffer | undefined = undefined;
  private upstream: Socket | undefined = undefined;

  constructor({ chunked, length }: Pick<RequestHead, 'chunked' | 'length'>, maxBytes: number) {
    this.left = chunked ? maxBytes : Math.max(0, length);
    this.isDone = !chunked && this.left === 0;
    this.chunks = chunked ? new ChunkScanner('request') : undefined;
    if (this.chunks !== undefined) this.chunks.data = this.countData;
  }

  /** Whether more should wait until what has come is taken. */
  get isFull(): boolean {
    if (this.upstream !== undefined) return this.upstream.writableNeedDrain;
    return !this.isDone && this.kept !== undefined && this.kept.length > KEPT_BYTES;
  }

  get isPassing(): boolean {
    return this.upstream !== undefined;
  }

  /** The bytes that have come so far, if any; those to come go straight to this socket. */
  openTo(upstream: Socket): Buffer | undefined {
    const { kept } = this;
    this.upstream = upstream;
    // A body that came whole with its head is kept: it can be sent again.
    if (!this.isDone) {
      this.isSpent = true;
      this.kept = undefined;
    }
    return kept;
  }

  /** Index after the last byte of the body in this buffer. */
  feed(bytes: Buffer, at: number): number {
    if (this.chunks !== undefined) return this.feedChunks(this.chunks, bytes, at);
    const end = Math.min(bytes.length, at + this.left);
    this.left -= end - at;
    this.isDone = this.left === 0;
    this.pass(bytes, at, end);
    return end;
  }

  private feedChunks(chunks: ChunkScanner, bytes: Buffer, at: number): number {
    const end = chunks.feed(bytes, at);
    if (chunks.broken !== undefined) this.broken = toBodyRefusal(chunks.broken);
    else if (this.left < 0) this.broken = BODY_TOO_LARGE;
    if (this.broken !== undefined) return end;
    this.isDone = chunks.done;
    chunks.eachKept(at, end, (from, to) => this.pass(bytes, from, to));
    return end;
  }

  private readonly countData = (_bytes: Buffer, start: number, end: number): void => {
    this.left -= end - start;
  };

  private pass(bytes: Buffer, from: number, to: number): void {
    if (to === from) return;
    const part = bytes.subarray(from, to);
    if (this.upstream !== undefined) this.upstream.write(part);
    else this.kept = this.kept === undefined ? part : Buffer.concat([this.kept, part]);
  }
}
