import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CarefulAnswer, createAnswer } from '../careful/answer.ts';
import type { Send } from '../careful/send.ts';
import { type Exchange, type ExchangeParts, repeatabilityOf } from '../exchange/exchange.ts';
import { type Answer, type Forwarding, forward } from '../exchange/forward.ts';
import { toUpstreamHeaders } from '../exchange/headers.ts';
import { type Fate, firstFate, noteHappening, noteHead, noteOwnAnswer, recordExchange } from '../exchange/record.ts';
import { type Fault, isUpstreamsFault, type Repeatability, wasNotReached } from '../upstream/fault.ts';
import type { EmbeddedBody } from './body.ts';

export interface Sent {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: EmbeddedBody;
  readonly send: Send;
  /** Hands the request to the application. */
  readonly goOn: () => void;
}

/** What has happened to one request. */
interface Course {
  readonly fate: Fate;
  readonly repeatability: Repeatability;
  fault: Fault | undefined;
  asked: boolean;
  /** Until the application has it. */
  isOurs: boolean;
}

/** Sends a request to its service; what the service failed at, and has not consumed, goes on through the application. */
export function forwardOrGoOn(parts: ExchangeParts, exchange: Exchange, sent: Sent): void {
  const fate = firstFate(exchange);
  const repeatability = repeatabilityOf(exchange);
  const course: Course = { fate, repeatability, fault: undefined, asked: false, isOurs: true };
  const relayed = createAnswer(sent.response, undefined, {
    onHead: (status) => noteHead(fate, status, exchange.startedMs),
    onEnd(broken) {
      if (!course.isOurs) noteOwnAnswer(fate, exchange, sent.response);
      recordExchange(parts, exchange, { ...fate, broken });
    },
    closesAfter: () => false,
  });
  forward(parts, {
    repeatability,
    isBodySpent: sent.body.isOpened,
    send: sendFor(exchange, sent, { course, relayed }),
    answer: answerFor(sent, { course, relayed }),
    first: exchange.first,
    // Nobody else is asked over the network: this process is the monolith.
    monolith: exchange.first,
    note: (happening) => noteHappening(fate, happening),
  });
  if (!course.asked && course.isOurs) takeBack(course, sent);
}

interface UnderWay {
  readonly course: Course;
  readonly relayed: CarefulAnswer;
}

function answerFor(sent: Sent, { course, relayed }: UnderWay): Answer<IncomingMessage> {
  return {
    ...relayed,
    // Held back although there is no other upstream: the application could still answer.
    relay: (upstream) => relayed.relay(upstream, course.repeatability === 'safe'),
    refuse: (refusal) => (mayTakeBack(course, sent) ? takeBack(course, sent) : relayed.refuse(refusal)),
  };
}

function sendFor(
  exchange: Exchange,
  { request, body, send }: Sent,
  { course, relayed }: UnderWay,
): Forwarding<IncomingMessage>['send'] {
  const headers = headersFor(exchange, body);
  const { pathAndQuery } = exchange;
  const noted = (fault: Fault): Fault => {
    course.fault = fault;
    return fault;
  };
  return (turn, events) => {
    course.asked = true;
    return send(
      { request: asSent(request), body, expectsContinue: false, headers, pathAndQuery, ...turn },
      {
        answered: (answered, status) => events.answered(answered, status),
        ended: () => events.ended(),
        failed: (fault, stale) => events.failed(noted(fault), stale),
        brokeOff: (fault) => events.brokeOff(noted(fault)),
        continued: () => {},
        informed: (information) => relayed.inform(information),
        isCallerFull: () => relayed.isFull(),
      },
    );
  };
}

function mayTakeBack({ fault, repeatability }: Course, { body, response }: Sent): boolean {
  if (body.isOpened() || response.headersSent) return false;
  if (fault === undefined) return true;
  return isUpstreamsFault(fault) && (repeatability === 'safe' || wasNotReached(fault));
}

function takeBack(course: Course, { goOn }: Sent): void {
  course.isOurs = false;
  noteHappening(course.fate, 'fallback');
  goOn();
}

function headersFor({ incoming, caller }: Exchange, { reframedLength }: EmbeddedBody): string[] {
  const headers = toUpstreamHeaders(incoming.rawHeaders, caller);
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
