/**
 * One request on the fast path, between the caller's connection, the forwarding policy and the upstream's connection. Everything
 * that is written to the caller for this request is written here.
 */
import type { Socket } from 'node:net';
import { type Exchange, type ExchangeParts, repeatabilityOf, tapFor } from '../exchange/exchange.ts';
import { type Answer, forward, HELD_BYTES, type SendingEvents, type Turn } from '../exchange/forward.ts';
import { toCallerHeaders, toHeaderMap, toUpstreamHeaders } from '../exchange/headers.ts';
import { decisionHeaders, type Fate, firstFate, noteHappening, noteHead, recordExchange } from '../exchange/record.ts';
import type { ResponseHead } from '../http1/response-head.ts';
import type { ShadowTap } from '../ports.ts';
import type { Refusal } from '../upstream/fault.ts';
import { type Instance, pathOn } from '../upstream/upstream.ts';
import { AnswerWriter, writeBoth } from './answer-writer.ts';
import { Attempt } from './attempt.ts';
import type { FastRequestParts } from './begin-request.ts';
import type { CallerConnection } from './caller-connection.ts';
import type { ConnectionPool } from './pool.ts';
import type { RequestBody } from './request-body.ts';
import { statusLine, toRefusalText, toText } from './text.ts';

export class FastRequest implements Answer<ResponseHead> {
  readonly method: string;
  readonly body: RequestBody;
  /** Shows the data of chunks to whoever looks on. */
  readonly showData: ((bytes: Buffer, from: number, to: number) => void) | undefined;

  private readonly caller: CallerConnection;
  private readonly parts: ExchangeParts;
  private readonly exchange: Exchange;
  private readonly fate: Fate;
  private readonly tap: ShadowTap | undefined;
  private readonly writer: AnswerWriter;
  private attempt: Attempt | undefined = undefined;
  private abandoned: (() => void) | undefined = undefined;
  /** Of the answer that is passed on. */
  private head: ResponseHead | undefined = undefined;
  private closes = false;
  private isOver = false;

  constructor({ caller, body, parts, exchange }: FastRequestParts) {
    this.caller = caller;
    this.body = body;
    this.parts = parts;
    this.exchange = exchange;
    this.method = exchange.incoming.method;
    this.fate = firstFate(exchange);
    const tap = tapFor(parts, exchange);
    this.tap = tap;
    this.showData = tap && ((bytes, from, to) => tap.responseChunk(bytes.subarray(from, to)));
    this.writer = new AnswerWriter(caller.socket);
  }

  start(pool: ConnectionPool): void {
    const { exchange, parts, body } = this;
    const repeatability = repeatabilityOf(exchange);
    const repeatable = repeatability !== 'once';
    const send = ({ instance, fresh }: Turn, events: SendingEvents<ResponseHead>): Attempt => {
      const attempt = new Attempt(this, events, pool.take(instance, { fresh, repeatable }));
      this.attempt = attempt;
      attempt.connection.carry(attempt);
      return attempt;
    };
    forward(parts, {
      ...{ repeatability, send, answer: this, first: exchange.first, monolith: parts.monolith },
      isBodySpent: () => body.isSpent,
      note: (happening) => noteHappening(this.fate, happening),
    });
  }

  /** The head, and as much of the body as has come, in one write. */
  sendTo(socket: Socket, instance: Instance): void {
    const { incoming, caller, pathAndQuery } = this.exchange;
    const line = `${this.method} ${pathOn(instance, pathAndQuery)} HTTP/1.1\r\n`;
    const head = `${line}${toText(toUpstreamHeaders(incoming.rawHeaders, caller, this.exchange.requestId))}\r\n`;
    const body = this.body.openTo(socket);
    if (body === undefined) socket.write(head, 'latin1');
    else writeBoth(socket, head, body);
    this.caller.resume();
  }

  resumeBody(): void {
    this.caller.resume();
  }

  bodyMoved(): void {
    if (this.body.isDone) this.attempt?.connection.requestSent();
    else this.attempt?.connection.bodyMoved();
  }

  /** Whoever was being asked is let go. */
  rejectBody(refusal: Refusal): void {
    this.abandoned?.();
    this.refuse(refusal);
  }

  relay(head: ResponseHead, hold: boolean): void {
    const holds = hold && head.framing === 'length' && head.length <= HELD_BYTES;
    this.head = head;
    this.writer.begin(this.headText(head), holds);
    if (!holds) this.noteAnswer(head);
  }

  passOn(bytes: Buffer, from: number, to: number): void {
    if (this.writer.held === undefined && this.head?.framing !== 'chunked') this.showData?.(bytes, from, to);
    this.writer.write(bytes, from, to);
  }

  /** Sends what has come; false when the caller is slow to take it. */
  flush(): boolean {
    return this.writer.flush();
  }

  complete(closes: boolean): void {
    const { head, writer } = this;
    this.closes ||= closes || head?.framing === 'close';
    if (writer.held !== undefined && head !== undefined) {
      this.noteAnswer(head);
      for (const piece of writer.held) this.tap?.responseChunk(piece);
    }
    writer.end();
    this.tap?.responseEnd();
    this.end(false);
  }

  /** Interim answers go on at once; 100 is the proxy's own business, for no request on this path expects it. */
  inform({ status, reason, raw }: ResponseHead): void {
    if (status === 100 || this.writer.isBegun) return;
    this.caller.socket.write(`${statusLine(status, reason)}${toText(toCallerHeaders(raw, status))}\r\n`, 'latin1');
  }

  refuse(refusal: Refusal): void {
    if (this.writer.isBegun) this.breakOff();
    else this.answerItself(refusal);
  }

  private answerItself(refusal: Refusal): void {
    this.tap?.aborted();
    this.closes = !this.body.isDone || this.caller.closesNext;
    this.caller.socket.write(toRefusalText(refusal, { isHead: this.method === 'HEAD', closes: this.closes }));
    noteHead(this.fate, refusal.status, this.exchange.startedMs);
    this.end(false);
  }

  breakOff(): void {
    this.tap?.aborted();
    this.end(true);
    // Without a length or chunks only a reset tells that the answer is not whole.
    if (this.head?.framing === 'close') this.caller.socket.resetAndDestroy();
    else this.caller.socket.destroy();
  }

  isHeld(): boolean {
    return this.writer.held !== undefined;
  }

  isCallerFull(): boolean {
    return this.caller.socket.writableNeedDrain;
  }

  resumeAnswer(): void {
    this.attempt?.connection.resume();
  }

  onAbandoned(act: () => void): void {
    this.abandoned = act;
  }

  /** The caller has left. */
  abandon(): void {
    if (this.isOver) return;
    this.tap?.aborted();
    this.abandoned?.();
    this.end(true);
  }

  private noteAnswer({ status, raw }: ResponseHead): void {
    noteHead(this.fate, status, this.exchange.startedMs);
    this.tap?.responseHead(status, toHeaderMap(raw));
  }

  private headText({ raw, status, reason, framing }: ResponseHead): string {
    const headers = toCallerHeaders(raw, status);
    headers.push(...decisionHeaders(this.parts, this.exchange, this.fate));
    if (framing === 'chunked') headers.push('Transfer-Encoding', 'chunked');
    this.closes = framing === 'close' || !this.body.isDone || this.caller.closesNext;
    if (this.closes) headers.push('Connection', 'close');
    return `${statusLine(status, reason)}${toText(headers)}\r\n`;
  }

  private end(broken: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
    this.attempt = undefined;
    recordExchange(this.parts, this.exchange, { ...this.fate, broken });
    if (!broken) this.caller.answered(this.closes);
  }
}
