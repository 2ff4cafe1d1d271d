/** One request from its head to its last byte: read, decided, forwarded, counted. Start reading at `handleRequest`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { StranglerConfig } from '../../contracts/config.ts';
import type { ShadowPort, ShadowTap } from '../ports.ts';
import { type Decision, decide, type LiveTable } from '../route/decide.ts';
import { clientKeyOf } from '../route/stickiness.ts';
import { createAnswer, type Refusal } from './answer.ts';
import { createBody, isRepeatable } from './body.ts';
import { type Forwarder, forward } from './forward.ts';
import { toHeaderMap, toUpgradeHeaders, toUpstreamHeaders } from './headers.ts';
import { readAddress, readCaller, readTarget } from './incoming.ts';
import {
  type Exchange,
  fallBack,
  firstFate,
  noteHead,
  type RecordParts,
  recordExchange,
  recordRefusal,
} from './record.ts';
import type { Upgrade } from './upgrade.ts';
import type { Upstream } from './upstream.ts';

export interface ExchangeParts extends Forwarder, RecordParts {
  readonly config: Pick<StranglerConfig, 'stickiness' | 'trustForwarded'>;
  /** Read once per request: a flip counts from the next request on. */
  readonly live: () => LiveTable;
  readonly monolith: Upstream;
  readonly services: ReadonlyMap<string, Upstream>;
  readonly upgrade: Upgrade;
  readonly shadow: Pick<ShadowPort, 'observe'> | undefined;
}

export function handleRequest(parts: ExchangeParts, request: IncomingMessage, response: ServerResponse): void {
  const startedMs = performance.now();
  const target = readTarget(request);
  if (target.kind === 'refusal') refuseRequest(parts, response, target);
  else answerExchange(parts, begin(parts, { request, target, startedMs }), response);
}

export function handleUpgrade(parts: ExchangeParts, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const startedMs = performance.now();
  const target = readTarget(request);
  if (target.kind === 'refusal') {
    socket.end(`HTTP/1.1 ${target.status} Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    return;
  }
  const exchange = begin(parts, { request, target, startedMs });
  const fate = firstFate(exchange);
  void parts.upgrade({
    request,
    socket,
    head,
    headers: toUpgradeHeaders(request.rawHeaders, exchange.caller),
    pathAndQuery: exchange.decision.path + target.query,
    first: upstreamOf(parts, exchange.decision),
    monolith: parts.monolith,
    onFallback: () => fallBack(fate),
    onStatus(status) {
      noteHead(fate, status, startedMs);
      recordExchange(parts, exchange, { ...fate, broken: false });
    },
  });
}

type Beginning = Pick<Exchange, 'request' | 'target' | 'startedMs'>;

function begin(parts: ExchangeParts, { request, target, startedMs }: Beginning): Exchange {
  const { config, health } = parts;
  const caller = readCaller(request, config.trustForwarded);
  const method = request.method ?? '';
  const { headers } = request;
  const readHeader = (name: string): string | undefined => [headers[name]].flat().join(', ') || undefined;
  const clientKey = () => clientKeyOf(config.stickiness, readHeader, readAddress(request, caller));
  const decision = decide(parts.live(), { method, target, clientKey, admits: health.admits });
  return { request, method, target, caller, body: createBody(request), decision, clientKey, startedMs };
}

function answerExchange(parts: ExchangeParts, exchange: Exchange, response: ServerResponse): void {
  const { request, decision, caller, body, target } = exchange;
  const fate = firstFate(exchange);
  const answer = createAnswer(response, tapFor(parts, exchange), {
    onHead: (status) => noteHead(fate, status, exchange.startedMs),
    onEnd: (broken) => recordExchange(parts, exchange, { ...fate, broken }),
  });
  forward(parts, {
    request,
    body,
    answer,
    expectsContinue: request.headers.expect?.toLowerCase() === '100-continue' && !body.isEmpty,
    headers: toUpstreamHeaders(request.rawHeaders, caller),
    pathAndQuery: decision.path + target.query,
    first: upstreamOf(parts, decision),
    monolith: parts.monolith,
    onFallback: () => fallBack(fate),
  });
}

function tapFor({ shadow }: ExchangeParts, exchange: Exchange): ShadowTap | undefined {
  const { request, method, decision, body, target } = exchange;
  if (shadow === undefined || !decision.shadow || decision.rule === undefined) return undefined;
  if (!isRepeatable(method, body)) return undefined;
  const headers = toHeaderMap(request.rawHeaders);
  return shadow.observe({
    rule: decision.rule,
    request: { method, path: decision.path + target.query, headers },
    clientKey: exchange.clientKey(),
  });
}

function upstreamOf({ services, monolith }: ExchangeParts, { target, rule }: Decision): Upstream {
  return target === 'service' && rule !== undefined ? (services.get(rule.service) ?? monolith) : monolith;
}

function refuseRequest(parts: ExchangeParts, response: ServerResponse, refusal: Refusal): void {
  const onEnd = (): void => recordRefusal(parts, response.req, refusal.status);
  response.shouldKeepAlive = false;
  createAnswer(response, undefined, { onHead: () => {}, onEnd }).refuse(refusal);
}
