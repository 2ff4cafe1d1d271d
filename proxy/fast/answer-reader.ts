/** Reads one answer from an upstream, strictly: interim heads, the head, the body by its framing, and nothing after it. */
import { ChunkScanner } from '../http1/chunk-scanner.ts';
import { findHeadEnd, HOPELESS, MORE as MORE_HEAD } from '../http1/find-head.ts';
import { HeadCollector } from '../http1/head-collector.ts';
import { type ResponseHead, readResponseHead } from '../http1/response-head.ts';

export interface AnswerReceiver {
  readonly method: string;
  informed(head: ResponseHead): void;
  /** False when the rest of the answer is not wanted. */
  answered(head: ResponseHead): boolean;
  /** Bytes of the body, chunk framing included, that may be passed on as they are. */
  passOn(bytes: Buffer, from: number, to: number): void;
  /** Told of the data in chunks without their framing, when set. */
  readonly showData: ((bytes: Buffer, from: number, to: number) => void) | undefined;
}

export const MORE = 0;
export const WHOLE = 1;
/** Whole, and bytes that do not belong to it follow. */
export const WHOLE_AND_MORE = 2;
export const BROKEN = 3;
/** The receiver does not want the rest. */
export const UNWANTED = 4;

export class AnswerReader {
  head: ResponseHead | undefined = undefined;
  /** What is wrong with it when it is broken. */
  why = '';

  private readonly receiver: AnswerReceiver;
  private collector: HeadCollector | undefined = undefined;
  private left = 0;
  private chunks: ChunkScanner | undefined = undefined;

  constructor(receiver: AnswerReceiver) {
    this.receiver = receiver;
  }

  /** Not one byte has come. */
  get isSilent(): boolean {
    return this.head === undefined && this.collector === undefined;
  }

  /** One of the outcomes above. */
  read(bytes: Buffer): number {
    return this.head === undefined ? this.readHead(bytes, 0) : this.readBody(this.head, bytes, 0);
  }

  /** Whether the end of the connection is the end of the answer. */
  get endsWithConnection(): boolean {
    return this.head?.framing === 'close';
  }

  private readHead(piece: Buffer, at: number): number {
    let bytes = piece;
    let start = at;
    let end: number;
    if (this.collector === undefined) end = findHeadEnd(piece, at);
    else {
      end = this.collector.add(piece);
      bytes = this.collector.bytes;
      start = 0;
    }
    if (end === MORE_HEAD) return this.collectHead(piece, at);
    this.collector = undefined;
    if (end === HOPELESS) return this.break('the answer is no HTTP');
    const head = readResponseHead(bytes, start, end, this.receiver.method);
    if (head.kind === 'broken') return this.break(head.why);
    if (!head.informational) return this.begin(head, bytes, end + 4);
    this.receiver.informed(head);
    return end + 4 < bytes.length ? this.readHead(bytes, end + 4) : MORE;
  }

  private collectHead(piece: Buffer, at: number): number {
    if (this.collector === undefined && at < piece.length) {
      this.collector = new HeadCollector();
      this.collector.add(piece.subarray(at));
    }
    return MORE;
  }

  private begin(head: ResponseHead, bytes: Buffer, at: number): number {
    this.head = head;
    if (!this.receiver.answered(head)) return UNWANTED;
    if (head.framing === 'none' || (head.framing === 'length' && head.length === 0))
      return at < bytes.length ? WHOLE_AND_MORE : WHOLE;
    this.left = head.length;
    if (head.framing === 'chunked') {
      this.chunks = new ChunkScanner('answer');
      this.chunks.data = this.receiver.showData;
    }
    return this.readBody(head, bytes, at);
  }

  private readBody(head: ResponseHead, bytes: Buffer, at: number): number {
    if (this.chunks !== undefined) return this.readChunks(this.chunks, bytes, at);
    const end = head.framing === 'length' ? Math.min(bytes.length, at + this.left) : bytes.length;
    if (end > at) this.receiver.passOn(bytes, at, end);
    if (head.framing === 'close') return MORE;
    this.left -= end - at;
    if (this.left > 0) return MORE;
    return end < bytes.length ? WHOLE_AND_MORE : WHOLE;
  }

  private readChunks(chunks: ChunkScanner, bytes: Buffer, at: number): number {
    const end = chunks.feed(bytes, at);
    if (chunks.broken !== undefined) return this.break(chunks.broken);
    chunks.eachKept(at, end, (from, to) => this.receiver.passOn(bytes, from, to));
    if (!chunks.done) return MORE;
    return end < bytes.length ? WHOLE_AND_MORE : WHOLE;
  }

  private break(why: string): number {
    this.why = why;
    return BROKEN;
  }
}
