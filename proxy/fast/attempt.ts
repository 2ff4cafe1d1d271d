/** One try of a request at one upstream, between the policy that asked for it and the connection that carries it. */
import type { SendingEvents } from '../exchange/forward.ts';
import type { ResponseHead } from '../http1/response-head.ts';
import type { Fault } from '../upstream/fault.ts';
import type { AnswerReceiver } from './answer-reader.ts';
import type { FastRequest } from './fast-request.ts';
import type { UpstreamConnection } from './upstream-connection.ts';

export class Attempt implements AnswerReceiver {
  readonly request: FastRequest;
  readonly connection: UpstreamConnection;
  readonly method: string;
  private readonly events: SendingEvents<ResponseHead>;
  private isAnswered = false;
  private isOver = false;

  constructor(request: FastRequest, events: SendingEvents<ResponseHead>, connection: UpstreamConnection) {
    this.request = request;
    this.events = events;
    this.connection = connection;
    this.method = request.method;
  }

  abort(): void {
    this.isOver = true;
    this.connection.abandon(this);
  }

  informed(head: ResponseHead): void {
    this.request.inform(head);
  }

  answered(head: ResponseHead): boolean {
    this.isAnswered = true;
    this.events.answered(head, head.status);
    return !this.isOver;
  }

  passOn(bytes: Buffer, from: number, to: number): void {
    this.request.passOn(bytes, from, to);
  }

  get showData(): AnswerReceiver['showData'] {
    return this.request.showData;
  }

  /** `hasMore`: the upstream sent more than it said it would. */
  ended(hasMore: boolean): void {
    this.events.ended();
    this.request.complete(hasMore);
  }

  failed(fault: Fault, stale: boolean): void {
    if (this.isAnswered) this.events.brokeOff(fault);
    else this.events.failed(fault, stale);
  }
}
