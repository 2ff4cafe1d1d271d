/**
 * The careful path: requests that `node:http` has read (llhttp) and http-proxy-middleware carries. Everything legal ends here
 * sooner or later: upgrades, expectations, trailers, HTTP/1.0, odd spellings.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { StranglerConfig } from '../../contracts/config.ts';
import { begin, type Exchange, type ExchangeParts, repeatabilityOf, tapFor } from '../exchange/exchange.ts';
import { forward, type SendingEvents, type Turn } from '../exchange/forward.ts';
import { toUpgradeHeaders, toUpstreamHeaders } from '../exchange/headers.ts';
import { type IncomingRequest, readCaller, readTarget } from '../exchange/incoming.ts';
import {
  decisionHeaders,
  firstFate,
  noteHappening,
  noteHead,
  recordExchange,
  recordRefusal,
} from '../exchange/record.ts';
import type { RequestTarget } from '../route/path.ts';
import { BODY_TOO_LARGE, type Refusal } from '../upstream/fault.ts';
import { createAgentPool } from './agents.ts';
import { type CarefulAnswer, createAnswer } from './answer.ts';
import { createBody, isBodyEmpty } from './body.ts';
import { createSend, type Send } from './send.ts';
import { createUpgrade, type Upgrade } from './upgrade.ts';

export interface CarefulPath {
  handleRequest(request: IncomingMessage, response: ServerResponse): void;
  handleUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void;
  /** Drops the pooled connections. */
  close(): void;
}

export function createCarefulPath(
  parts: ExchangeParts,
  { timeouts, limits: { maxBodyBytes } }: Pick<StranglerConfig, 'timeouts' | 'limits'>,
): CarefulPath {
  const agents = createAgentPool();
  const send = createSend(timeouts, agents);
  const upgrade = createUpgrade(timeouts, parts.health);
  const beginHere = (incoming: IncomingRequest, target: RequestTarget, startedMs: number): Exchange =>
    begin(parts, { incoming, target, caller: readCaller(incoming, parts.config.trustForwarded), startedMs });
  return {
    handleRequest(request, response) {
      const startedMs = performance.now();
      const incoming = toIncoming(request);
      const isTooLarge = Number(request.headers['content-length']) > maxBodyBytes;
      const target = isTooLarge ? BODY_TOO_LARGE : readTarget(incoming);
      if ('status' in target) refuseRequest(parts, { incoming, response, refusal: target });
      else answerExchange(parts, beginHere(incoming, target, startedMs), { send, request, response, maxBodyBytes });
    },
    handleUpgrade(request, socket, head) {
      const startedMs = performance.now();
      const incoming = toIncoming(request);
      const target = readTarget(incoming);
      if (target.kind === 'refusal') refuseUpgrade(socket, target);
      else openTunnel(parts, beginHere(incoming, target, startedMs), { upgrade, request, socket, head });
    },
    close: agents.close,
  };
}

export const toIncoming = (request: IncomingMessage): IncomingRequest => ({
  method: request.method ?? '',
  target: request.url ?? '',
  rawHeaders: request.rawHeaders,
  httpVersion: request.httpVersion,
  remoteAddress: request.socket.remoteAddress,
  encrypted: 'encrypted' in request.socket,
  isEmpty: isBodyEmpty(request),
});

interface RequestSide {
  readonly maxBodyBytes: number;
  readonly send: Send;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function answerExchange(parts: ExchangeParts, exchange: Exchange, side: RequestSide): void {
  const { send, request, response, maxBodyBytes } = side;
  const { incoming, caller, pathAndQuery } = exchange;
  const fate = firstFate(exchange);
  const body = createBody(request, { maxBytes: maxBodyBytes, exceeded: () => rejectBody(answer) });
  const expectsContinue = request.headers.expect?.toLowerCase() === '100-continue' && !body.isEmpty;
  const headers = toUpstreamHeaders(incoming.rawHeaders, caller, exchange.requestId);
  const answer = createAnswer(response, tapFor(parts, exchange), {
    onHead: (status) => noteHead(fate, status, exchange.startedMs),
    onEnd: (broken) => recordExchange(parts, exchange, { ...fate, broken }),
    addHeaders: () => decisionHeaders(parts, exchange, fate),
    closesAfter: () => expectsContinue && !body.isOpened(),
  });
  const sendTurn = (turn: Turn, events: SendingEvents<IncomingMessage>): { abort(): void } =>
    send(
      { request, body, expectsContinue, headers, pathAndQuery, ...turn },
      {
        answered: (answered, status) => events.answered(answered, status),
        ended: () => events.ended(),
        failed: (fault, stale) => events.failed(fault, stale),
        brokeOff: (fault) => events.brokeOff(fault),
        continued: () => answer.continue(),
        informed: (information) => answer.inform(information),
        isCallerFull: () => answer.isFull(),
      },
    );
  forward(parts, {
    repeatability: repeatabilityOf(exchange),
    isBodySpent: body.isOpened,
    send: sendTurn,
    answer,
    first: exchange.first,
    monolith: parts.monolith,
    note: (happening) => noteHappening(fate, happening),
  });
}

function rejectBody(answer: CarefulAnswer): void {
  answer.abandon();
  answer.refuse(BODY_TOO_LARGE);
}

export interface Refused {
  readonly incoming: IncomingRequest;
  readonly response: ServerResponse;
  readonly refusal: Refusal;
}

export function refuseRequest(parts: ExchangeParts, { incoming, response, refusal }: Refused): void {
  const onEnd = (): void => recordRefusal(parts, incoming, refusal.status);
  response.shouldKeepAlive = false;
  createAnswer(response, undefined, { onHead: () => {}, onEnd, addHeaders: () => [], closesAfter: () => false }).refuse(
    refusal,
  );
}

interface UpgradeSide {
  readonly upgrade: Upgrade;
  readonly request: IncomingMessage;
  readonly socket: Socket;
  readonly head: Buffer;
}

function openTunnel(parts: ExchangeParts, exchange: Exchange, { upgrade, ...side }: UpgradeSide): void {
  const fate = firstFate(exchange);
  void upgrade({
    ...side,
    headers: toUpgradeHeaders(exchange.incoming.rawHeaders, exchange.caller, exchange.requestId),
    pathAndQuery: exchange.pathAndQuery,
    first: exchange.first,
    monolith: parts.monolith,
    note: (happening) => noteHappening(fate, happening),
    onStatus(status) {
      noteHead(fate, status, exchange.startedMs);
      recordExchange(parts, exchange, { ...fate, broken: false });
    },
  });
}

function refuseUpgrade(socket: Socket, { status }: Refusal): void {
  socket.end(`HTTP/1.1 ${status} Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
