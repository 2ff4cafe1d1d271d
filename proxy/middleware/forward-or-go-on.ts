import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CarefulAnswer, createAnswer } from '../careful/answer.ts';
import type { Send } from '../careful/send.ts';
import { type Exchange, type ExchangeParts, repeatabilityOf } from '../exchange/exchange.ts';
import { type Forwarding, forward } from '../exchange/forward.ts';
import { toUpstreamHeaders } from '../exchange/headers.ts';
import {
  decisionHeaders,
  firstFate,
  noteHappening,
  noteHead,
  noteOwnAnswer,
  recordExchange,
} from '../exchange/record.ts';
import type { EmbeddedBody } from './body.ts';

export interface Sent {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: EmbeddedBody;
  readonly send: Send;
  /** Hands the request to the application. */
  readonly goOn: () => void;
}

/**
 * Sends a request to its service by the proxy's own rules. Where these ask the monolith in its place, the application is the one
 * who is asked: it takes the request over together with the answer.
 */
export function forwardOrGoOn(parts: ExchangeParts, exchange: Exchange, sent: Sent): void {
  const { response, body } = sent;
  const fate = firstFate(exchange);
  let isOurs = true;
  const answer = createAnswer(response, undefined, {
    onHead: (status) => noteHead(fate, status, exchange.startedMs),
    onEnd(broken) {
      if (!isOurs) noteOwnAnswer(fate, exchange, response);
      recordExchange(parts, exchange, { ...fate, broken });
    },
    addHeaders: () => decisionHeaders(parts, exchange, fate),
    closesAfter: () => false,
  });
  const sendOut = sendFor(exchange, sent, answer);
  forward(parts, {
    repeatability: repeatabilityOf(exchange),
    isBodySpent: body.isOpened,
    send(turn, events) {
      if (turn.instance.target === 'service') return sendOut(turn, events);
      isOurs = false;
      response.once('close', () => events.ended());
      sent.goOn();
      return { abort() {} };
    },
    answer: {
      ...answer,
      refuse: (refusal) => isOurs && answer.refuse(refusal),
      breakOff: () => isOurs && answer.breakOff(),
    },
    first: exchange.first,
    monolith: parts.monolith,
    note: (happening) => noteHappening(fate, happening),
  });
}

function sendFor(
  exchange: Exchange,
  { request, body, send }: Sent,
  answer: CarefulAnswer,
): Forwarding<IncomingMessage>['send'] {
  const { pathAndQuery } = exchange;
  const sending = { request: asSent(request), body, expectsContinue: false, headers: headersFor(exchange, body) };
  return (turn, events) =>
    send(
      { ...sending, pathAndQuery, ...turn },
      {
        answered: (answered, status) => events.answered(answered, status),
        ended: () => events.ended(),
        failed: (fault, stale) => events.failed(fault, stale),
        brokeOff: (fault) => events.brokeOff(fault),
        continued: () => {},
        informed: (information) => answer.inform(information),
        isCallerFull: () => answer.isFull(),
      },
    );
}

function headersFor({ incoming, caller, requestId }: Exchange, { reframedLength }: EmbeddedBody): string[] {
  const headers = toUpstreamHeaders(incoming.rawHeaders, caller, requestId);
  if (reframedLength === undefined) return headers;
  const kept: string[] = [];
  for (let at = 0; at < headers.length; at += 2)
    if (!/^(?:content-length|transfer-encoding)$/i.test(headers[at] ?? ''))
      kept.push(headers[at] ?? '', headers[at + 1] ?? '');
  return [...kept, 'Content-Length', String(reframedLength)];
}

/** The request as it is sent with headers and path of its own, so that the application still finds its. */
const asSent = (request: IncomingMessage): IncomingMessage =>
  Object.create(request, {
    headers: { value: {}, writable: true },
    url: { value: '/', writable: true },
  }) as IncomingMessage;
