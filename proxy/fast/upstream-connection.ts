/**
 * A raw connection to an instance: carries one request at a time.
 *
 *     connecting ──> idle ──carry──> sending ──head──> answered ──whole──> idle
 *                                                          └── anything else ──> closed
 *
 * Invariants: bytes that no request asked for close the connection; it is idle again only when the request was sent whole, the
 * answer read whole, and not one byte followed it. Every request it carried is told exactly once how it ended.
 */
import type { Socket } from 'node:net';
import type { FaultKind } from '../upstream/fault.ts';
import type { Instance } from '../upstream/upstream.ts';
import { AnswerReader, BROKEN, MORE, UNWANTED, WHOLE, WHOLE_AND_MORE } from './answer-reader.ts';
import type { Attempt } from './attempt.ts';
import type { Waiting } from './deadlines.ts';

export interface UpstreamTimeouts {
  readonly connectMs: number;
  readonly headMs: number;
  readonly idleMs: number;
}

export interface ConnectionParts {
  readonly instance: Instance;
  readonly timeouts: UpstreamTimeouts;
  /** May carry another request. */
  readonly idle: (connection: UpstreamConnection) => void;
  readonly closed: (connection: UpstreamConnection) => void;
}

/** How long a connection is kept that its server did not set a time for; a second less than the server's where it did. */
const KEEP_IDLE_MS = 55_000;

export class UpstreamConnection implements Waiting {
  readonly socket: Socket;
  deadline: number;
  /** Of the monotonic clock. */
  idleSince = 0;

  private readonly parts: ConnectionParts;
  private isConnected = false;
  private isReused = false;
  private keepIdleMs = 0;
  private attempt: Attempt | undefined = undefined;
  private reader: AnswerReader | undefined = undefined;
  private failure = 'closed';

  constructor(socket: Socket, parts: ConnectionParts) {
    this.socket = socket;
    this.parts = parts;
    this.deadline = performance.now() + parts.timeouts.connectMs;
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => this.onConnect());
    socket.on('data', (bytes: Buffer) => this.onData(bytes));
    socket.on('drain', () => this.attempt?.request.resumeBody());
    socket.on('end', () => this.onEnd());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.failure = error.code ?? error.message;
    });
    socket.on('close', () => this.onClose());
  }

  carry(attempt: Attempt): void {
    this.attempt = attempt;
    this.reader = new AnswerReader(attempt);
    if (this.isConnected) this.transmit(attempt);
  }

  /** Part of the request's body is on its way: a sign of life. */
  bodyMoved(): void {
    this.deadline = performance.now() + this.parts.timeouts.idleMs;
  }

  /** From the last byte of the request on, the head of the answer is awaited. */
  requestSent(): void {
    if (this.reader?.head === undefined) this.deadline = performance.now() + this.parts.timeouts.headMs;
  }

  /** The caller takes the answer again. */
  resume(): void {
    this.socket.resume();
  }

  /** Forgets this request and everything that would still come of it. */
  abandon(attempt: Attempt): void {
    if (this.attempt !== attempt) return;
    this.attempt = undefined;
    this.socket.destroy();
  }

  destroy(): void {
    this.socket.destroy();
  }

  expire(): void {
    const { attempt } = this;
    this.deadline = Number.POSITIVE_INFINITY;
    if (attempt === undefined) this.socket.destroy();
    else if (!this.isConnected) this.fail(attempt, 'connect-timeout', 'no connection in time');
    else this.fail(attempt, this.isCallerToBlame(attempt) ? 'client' : 'timeout', 'deadline passed');
  }

  /** Nothing moves: because the caller does not take the answer, or does not send the rest of its body. */
  private isCallerToBlame({ request }: Attempt): boolean {
    if (this.reader?.head !== undefined) return request.isCallerFull();
    return !request.body.isDone && this.socket.writableLength === 0;
  }

  private onConnect(): void {
    this.isConnected = true;
    this.deadline = Number.POSITIVE_INFINITY;
    if (this.attempt !== undefined) this.transmit(this.attempt);
  }

  private transmit({ request }: Attempt): void {
    request.sendTo(this.socket, this.parts.instance);
    if (request.body.isDone) this.requestSent();
    else this.bodyMoved();
  }

  private onData(bytes: Buffer): void {
    const { attempt, reader } = this;
    if (attempt === undefined || reader === undefined) {
      this.socket.destroy();
      return;
    }
    this.deadline = performance.now() + this.parts.timeouts.idleMs;
    switch (reader.read(bytes)) {
      case MORE:
        if (reader.head === undefined) this.deadline = performance.now() + this.parts.timeouts.headMs;
        else if (!attempt.request.flush()) this.socket.pause();
        break;
      case WHOLE:
        this.finish(attempt, reader, false);
        break;
      case WHOLE_AND_MORE:
        this.finish(attempt, reader, true);
        break;
      case BROKEN:
        this.fail(attempt, 'broken', reader.why);
        break;
      case UNWANTED:
        this.abandon(attempt);
    }
  }

  private finish(attempt: Attempt, { head }: AnswerReader, hasMore: boolean): void {
    this.attempt = undefined;
    const reusable = !hasMore && head?.keepAlive === true && attempt.request.body.isDone && this.socket.writable;
    if (reusable) this.release(head.raw);
    else this.socket.destroy();
    attempt.ended(hasMore);
  }

  /** It may carry another request; `raw` are the headers of its last answer. */
  release(raw: readonly string[]): void {
    if (!this.isReused) this.keepIdleMs = readKeepAlive(raw);
    this.isReused = true;
    this.idleSince = performance.now();
    this.deadline = this.idleSince + this.keepIdleMs;
    if (this.socket.isPaused()) this.socket.resume();
    this.parts.idle(this);
  }

  private onEnd(): void {
    const { attempt, reader } = this;
    if (attempt !== undefined && reader?.endsWithConnection === true) this.finish(attempt, reader, false);
    this.socket.destroy();
  }

  private onClose(): void {
    this.parts.closed(this);
    const { attempt } = this;
    if (attempt !== undefined) this.fail(attempt, this.isConnected ? 'broken' : 'unreachable', this.failure);
  }

  private fail(attempt: Attempt, kind: FaultKind, detail: string): void {
    const isStale = kind === 'broken' && this.isReused && this.reader?.isSilent === true;
    this.attempt = undefined;
    this.socket.destroy();
    attempt.failed({ kind, detail }, isStale);
  }
}

/** How long the server keeps an idle connection, by its own word (`Keep-Alive: timeout=5`), less a second; else our own limit. */
function readKeepAlive(raw: readonly string[]): number {
  for (let at = 0; at < raw.length; at += 2) {
    if (raw[at]?.toLowerCase() !== 'keep-alive') continue;
    const seconds = /(?:^|[,;\s])timeout=(\d{1,6})/i.exec(raw[at + 1] ?? '')?.[1];
    if (seconds !== undefined) return Math.min(KEEP_IDLE_MS, Math.max(500, Number(seconds) * 1_000 - 1_000));
  }
  return KEEP_IDLE_MS;
}
