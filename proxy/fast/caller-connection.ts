/**
 * A caller's raw connection: one request after the other, the next only when the one before is answered.
 *
 *     waiting ──head──> canonical ──> FastRequest ──answered──> waiting
 *                ├────> legal     ──> handed over, bytes and all, to the careful path for good
 *                └────> illegal   ──> 4xx, and the connection is closed
 *
 * Invariants: bytes of the next request are kept, never looked at, until this one is answered; a connection whose request body
 * was not read whole is closed after the answer; after the last answer what still comes is thrown away for a moment, so that
 * the answer is not lost to a reset (RFC 9112 §9.6).
 */
import type { Socket } from 'node:net';
import type { RequestHead } from '../http1/request-head.ts';
import type { Refusal } from '../upstream/fault.ts';
import { beginRequest, type Connection, readConnection } from './begin-request.ts';
import type { CallerParts } from './caller-parts.ts';
import type { Waiting } from './deadlines.ts';
import type { FastRequest } from './fast-request.ts';
import { HeadReader } from './head-reader.ts';
import { BODY_TOO_SLOW, HEAD_TOO_SLOW, toHeadRefusal } from './refusals.ts';
import { KEPT_BYTES, type RequestBody } from './request-body.ts';
import { toRefusalText } from './text.ts';

/** How long what still comes is thrown away after the last answer. */
const LINGER_MS = 2_000;

export class CallerConnection implements Waiting {
  readonly socket: Socket;
  deadline: number;

  private readonly parts: CallerParts;
  private readonly connection: Connection;
  private current: FastRequest | undefined = undefined;
  private body: RequestBody | undefined = undefined;
  private asksToClose = false;
  private isClosing = false;
  private readonly heads: HeadReader;
  /** What has come of the requests after this one. */
  private next: Buffer | undefined = undefined;

  constructor(socket: Socket, parts: CallerParts) {
    this.socket = socket;
    this.parts = parts;
    this.connection = readConnection(socket, parts);
    this.heads = new HeadReader(parts.limits.maxHeadBytes);
    this.deadline = performance.now() + parts.limits.headMs;
    socket.on('data', this.onData);
    socket.on('drain', this.onDrain);
    socket.on('end', this.onEnd);
    socket.on('error', ignore);
    socket.on('close', this.onClose);
  }

  /** Whether the connection is closed after the current answer. */
  get closesNext(): boolean {
    return this.asksToClose || this.parts.isDraining();
  }

  /** Ends the connection now if it waits for a request, else after the answer. */
  drain(): void {
    if (this.current === undefined && !this.heads.isWaiting) this.closeSoon();
  }

  /** The body is being taken again. */
  resume(): void {
    if (this.socket.isPaused() && !this.isFull()) this.socket.resume();
  }

  /** The current request is answered; nothing more will be written for it. */
  answered(closes: boolean): void {
    this.current = undefined;
    if (closes || this.body?.isDone === false) this.closeSoon();
    else this.readNext();
  }

  private readNext(): void {
    this.deadline = performance.now() + this.parts.limits.keepAliveMs;
    if (this.next !== undefined) queueMicrotask(this.takeNext);
    else if (this.parts.isDraining()) this.closeSoon();
    else if (this.socket.isPaused()) this.socket.resume();
  }

  /** Until this has run, whatever comes queues up behind `next`; the socket is read again only after it. */
  private readonly takeNext = (): void => {
    const { next } = this;
    if (next === undefined || this.current !== undefined || this.isClosing) return;
    this.next = undefined;
    this.readHead(next);
    if (!this.isClosing) this.resume();
  };

  expire(): void {
    this.deadline = Number.POSITIVE_INFINITY;
    if (this.isClosing) this.socket.destroy();
    else if (this.current !== undefined) this.current.rejectBody(BODY_TOO_SLOW);
    else if (this.heads.isWaiting) this.refuse(HEAD_TOO_SLOW, false);
    else this.closeSoon();
  }

  private readonly onDrain = (): void => this.current?.resumeAnswer();

  private readonly onClose = (): void => {
    this.isClosing = true;
    this.parts.closed(this);
    this.current?.abandon();
  };

  /** A caller who ends its side before it has its answer has left, as for nginx and Node. */
  private readonly onEnd = (): void => {
    if (this.current === undefined) this.closeSoon();
    else this.socket.destroy();
  };

  private readonly onData = (bytes: Buffer): void => {
    if (this.isClosing) return;
    if (this.current === undefined && this.next === undefined) this.readHead(bytes);
    else this.readOn(bytes, 0);
  };

  private readHead(piece: Buffer): void {
    const { heads } = this;
    const isFirst = !heads.isWaiting;
    const reading = heads.read(piece);
    if (reading === undefined) {
      if (isFirst) this.deadline = performance.now() + this.parts.limits.headMs;
      return;
    }
    const { bytes, next } = heads;
    if (reading.kind === 'head') this.begin(reading, bytes, next);
    else if (reading.kind === 'refused') this.refuse(toHeadRefusal(reading), heads.isHead);
    else this.handOver(bytes);
    heads.forget();
  }

  private begin(head: RequestHead, bytes: Buffer, at: number): void {
    const startedMs = performance.now();
    const request = beginRequest(this, this.parts.exchange, { ...this.connection, head, startedMs });
    if ('status' in request) {
      this.refuse(request, head.method === 'HEAD');
      return;
    }
    const { body } = request;
    this.asksToClose = head.close;
    this.body = body;
    this.deadline = body.isDone ? Number.POSITIVE_INFINITY : startedMs + this.parts.limits.requestMs;
    this.current = request;
    if (at < bytes.length) this.readOn(bytes, at);
    this.current?.start(this.parts.pool);
  }

  /** What comes while a request is under way: the rest of its body, then requests to come. */
  private readOn(bytes: Buffer, at: number): void {
    const { body } = this;
    let after = at;
    if (body !== undefined && !body.isDone) {
      after = body.feed(bytes, at);
      if (body.broken !== undefined) {
        this.current?.rejectBody(body.broken);
        return;
      }
      if (body.isDone) this.deadline = Number.POSITIVE_INFINITY;
      if (body.isPassing) this.current?.bodyMoved();
    }
    if (after < bytes.length && !this.isClosing) {
      const rest = bytes.subarray(after);
      this.next = this.next === undefined ? rest : Buffer.concat([this.next, rest]);
    }
    if (this.isFull()) this.socket.pause();
  }

  private isFull(): boolean {
    return this.body?.isFull === true || (this.next !== undefined && this.next.length > KEPT_BYTES);
  }

  private handOver(bytes: Buffer): void {
    const { socket } = this;
    socket.off('data', this.onData).off('drain', this.onDrain).off('end', this.onEnd);
    socket.off('error', ignore).off('close', this.onClose);
    this.isClosing = true;
    this.parts.closed(this);
    this.parts.handOver(socket, bytes);
    socket.resume();
  }

  private refuse(refusal: Refusal, isHead: boolean): void {
    this.socket.write(toRefusalText(refusal, { isHead, closes: true }));
    this.closeSoon();
  }

  private closeSoon(): void {
    this.isClosing = true;
    this.next = undefined;
    this.deadline = performance.now() + LINGER_MS;
    this.socket.end();
    this.socket.resume();
  }
}

/** What follows an error is `close`. */
const ignore = (): void => {};
