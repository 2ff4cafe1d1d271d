/**
 * The routing inside a monolith: what is decided for a service is carried there as on the careful path, all else goes on through
 * the application.
 *
 *     head ──> readTarget ──> decide ──> service: forward ──failed, nothing consumed──> next()
 *                                └─────> monolith: next()
 *
 * Promises: `next` is called at most once, and never after a byte was sent to the caller or taken from the body; the application
 * gets the request as it came, except for a path that only its canonical form makes clear.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyAlreadyRead } from '../../contracts/errors/proxy.ts';
import { createAgentPool } from '../careful/agents.ts';
import { refuseRequest, toIncoming } from '../careful/careful.ts';
import { createSend, type Send } from '../careful/send.ts';
import { begin, type Exchange, type ExchangeParts } from '../exchange/exchange.ts';
import { readCaller, readTarget } from '../exchange/incoming.ts';
import { firstFate, noteOwnAnswer, recordExchange } from '../exchange/record.ts';
import type { OnFault } from '../tap.ts';
import { bodyOf } from './body.ts';
import { forwardOrGoOn } from './forward-or-go-on.ts';

export type Next = (error?: unknown) => void;

/** A request as Express hands it on: `url` is what is left below the place where this is mounted. */
export type EmbeddedRequest = IncomingMessage & { readonly originalUrl?: string; readonly baseUrl?: string };

export interface EmbeddedParts extends ExchangeParts {
  readonly onFault: OnFault;
}

export interface EmbeddedPath {
  handle(request: EmbeddedRequest, response: ServerResponse, next: Next): void;
  /** Drops the pooled connections. */
  close(): void;
}

export function createEmbeddedPath(parts: EmbeddedParts): EmbeddedPath {
  const agents = createAgentPool();
  const send = createSend(parts.config.timeouts, agents);
  return {
    handle(request, response, next) {
      const startedMs = performance.now();
      const incoming = { ...toIncoming(request), target: request.originalUrl ?? request.url ?? '' };
      const target = readTarget(incoming);
      if (target.kind === 'refusal') {
        refuseRequest(parts, { incoming, response, refusal: target });
        return;
      }
      const caller = readCaller(incoming, parts.config.trustForwarded);
      const exchange = begin(parts, { incoming, target, caller, startedMs });
      const side = { request, response, next, send };
      if (exchange.decision.target === 'service') askService(parts, exchange, side);
      else stay(parts, exchange, side);
    },
    close: agents.close,
  };
}

interface Side {
  readonly request: EmbeddedRequest;
  readonly response: ServerResponse;
  readonly next: Next;
  readonly send: Send;
}

function stay(parts: EmbeddedParts, exchange: Exchange, side: Side): void {
  const { response } = side;
  const fate = firstFate(exchange);
  response.once('close', () => {
    noteOwnAnswer(fate, exchange, response);
    recordExchange(parts, exchange, { ...fate, broken: !response.writableFinished });
  });
  goOn(exchange, side);
}

function askService(parts: EmbeddedParts, exchange: Exchange, side: Side): void {
  const body = bodyOf(side.request);
  if (body !== undefined) {
    forwardOrGoOn(parts, exchange, { ...side, body, goOn: () => goOn(exchange, side) });
    return;
  }
  parts.onFault('body', bodyAlreadyRead(exchange.decision.rule?.route ?? ''));
  stay(parts, { ...exchange, decision: { ...exchange.decision, target: 'monolith', reason: 'fallback' } }, side);
}

/** Hands the request to the application. A path that other readings mean otherwise travels in its canonical form here, too. */
function goOn({ incoming, pathAndQuery }: Exchange, { request, next }: Side): void {
  const { baseUrl = '' } = request;
  if (pathAndQuery !== incoming.target) {
    const below = pathAndQuery.slice(baseUrl.length);
    request.url = below.startsWith('/') ? below : `/${below}`;
  }
  next();
}
