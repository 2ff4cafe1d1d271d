/**
 * One caller's request until it is answered: an instance of the decided upstream first, then whoever may stand in for it,
 * which is another instance, then, for a service, the monolith.
 *
 * Nobody else is asked once the caller has received anything. A request that is not safe goes elsewhere only when it provably
 * reached nobody; one that is declared idempotent may also be repeated on its own side.
 *
 * `Answered` is the head of an upstream's answer as the path that carries it knows it; nothing here looks inside.
 */
import {
  describeFault,
  type Fault,
  isUpstreamsFault,
  type Refusal,
  type Repeatability,
  wasNotReached,
} from '../upstream/fault.ts';
import type { Health } from '../upstream/health.ts';
import type { Instance, Upstream } from '../upstream/upstream.ts';

/** One try: this instance, over a pooled connection or a new one. */
export interface Turn {
  readonly instance: Instance;
  /** Not over a pooled connection. */
  readonly fresh: boolean;
}

/**
 * What a try may become. It ends with exactly one of `ended`, `failed` and `brokeOff`, unless it is aborted first; nothing is
 * called after that. `answered` comes before `ended` and `brokeOff`, never before `failed`.
 */
export interface SendingEvents<Answered> {
  /** The head of the final answer, never of a 1xx. */
  answered(response: Answered, status: number): void;
  /** The answer has come whole: the instance is done with this request. */
  ended(): void;
  /** `stale`: a pooled connection was closed under the request before any answer. */
  failed(fault: Fault, stale: boolean): void;
  /** The answer stalled or ended before it was complete. */
  brokeOff(fault: Fault): void;
}

/** The caller's side, as forwarding sees it. */
export interface Answer<Answered> {
  /** Passes an upstream's answer on; `hold`: whole, once it is complete, if it is small enough to be replaced until then. */
  relay(response: Answered, hold: boolean): void;
  refuse(refusal: Refusal): void;
  /** Ends the connection so that the caller sees the answer is not whole. */
  breakOff(): void;
  /** Whether an answer has begun of which the caller has seen nothing. */
  isHeld(): boolean;
  /** Called once when the caller leaves before the end; the last one registered counts. */
  onAbandoned(act: () => void): void;
}

/** What the record of the request is told while it is forwarded. */
export type Happening = 'fallback' | 'retry' | 'shed';

export interface Forwarding<Answered> {
  readonly repeatability: Repeatability;
  /** Whether any byte of the request's body was taken from the caller that could not be sent again. */
  readonly isBodySpent: () => boolean;
  /** Never calls an event within the call. */
  readonly send: (turn: Turn, events: SendingEvents<Answered>) => { abort(): void };
  readonly answer: Answer<Answered>;
  readonly first: Upstream;
  readonly monolith: Upstream;
  /** Told when another instance, or the monolith, is asked next; or when nobody is. */
  readonly note: (happening: Happening) => void;
}

export interface Forwarder {
  readonly health: Health;
}

export function forward<Answered>(forwarder: Forwarder, forwarding: Forwarding<Answered>): void {
  new Run(forwarder, forwarding).begin();
}

const NONE: readonly Instance[] = [];

/**
 * The state of one request, and the listener of all its tries. One object per request and none per try: this is passed through
 * by every request. Invariant: `instance` is set, and counted in its `inFlight`, exactly while a try is under way.
 */
class Run<Answered> implements SendingEvents<Answered> {
  private readonly health: Health;
  private readonly forwarding: Forwarding<Answered>;
  private upstream: Upstream;
  private instance: Instance | undefined = undefined;
  private tried: readonly Instance[] = NONE;
  private fresh = false;
  private sending: { abort(): void } | undefined = undefined;

  constructor({ health }: Forwarder, forwarding: Forwarding<Answered>) {
    this.health = health;
    this.forwarding = forwarding;
    this.upstream = forwarding.first;
  }

  begin(): void {
    this.forwarding.answer.onAbandoned(() => this.abandon());
    if (!this.askInstance()) this.askMonolith();
  }

  answered(response: Answered, _status: number): void {
    const { instance, forwarding } = this;
    if (instance !== undefined) this.health.succeeded(instance);
    forwarding.answer.relay(response, forwarding.repeatability === 'safe' && this.couldAskAnother());
  }

  ended(): void {
    this.leave();
  }

  failed(fault: Fault, stale: boolean): void {
    const instance = this.leave();
    if (instance === undefined) return;
    if (stale && !this.fresh && this.forwarding.repeatability !== 'once' && !this.forwarding.isBodySpent()) {
      this.ask(instance, true);
      return;
    }
    this.blame(instance, fault);
    this.tried = [...this.tried, instance];
    if (!this.askAnother(fault)) this.forwarding.answer.refuse(describeFault(fault, this.upstream.name));
  }

  brokeOff(fault: Fault): void {
    if (this.forwarding.answer.isHeld()) {
      this.failed(fault, false);
      return;
    }
    const instance = this.leave();
    if (instance !== undefined) this.blame(instance, fault);
    this.forwarding.answer.breakOff();
  }

  private abandon(): void {
    const instance = this.leave();
    if (instance === undefined) return;
    this.health.released(instance);
    this.sending?.abort();
  }

  /** Whether somebody else was asked. */
  private askAnother(fault: Fault): boolean {
    const { repeatability, isBodySpent } = this.forwarding;
    if (!isUpstreamsFault(fault) || isBodySpent()) return false;
    const mayRepeat = repeatability !== 'once' || wasNotReached(fault);
    if (mayRepeat && this.askInstance()) {
      this.forwarding.note('retry');
      return true;
    }
    return (repeatability === 'safe' || wasNotReached(fault)) && this.askMonolith();
  }

  private askInstance(): boolean {
    const instance = this.health.pick(this.upstream, this.tried);
    if (instance === undefined) return false;
    this.ask(instance, false);
    return true;
  }

  private askMonolith(): boolean {
    const { monolith, note } = this.forwarding;
    if (this.upstream === monolith) return false;
    note('fallback');
    this.upstream = monolith;
    this.tried = NONE;
    return this.askInstance();
  }

  private ask(instance: Instance, fresh: boolean): void {
    this.instance = instance;
    this.fresh = fresh;
    instance.inFlight++;
    this.sending = this.forwarding.send({ instance, fresh }, this);
  }

  private leave(): Instance | undefined {
    const { instance } = this;
    if (instance === undefined) return undefined;
    instance.inFlight--;
    this.instance = undefined;
    return instance;
  }

  private blame(instance: Instance, fault: Fault): void {
    if (isUpstreamsFault(fault)) this.health.failed(instance);
    else this.health.released(instance);
  }

  private couldAskAnother(): boolean {
    return this.upstream !== this.forwarding.monolith || this.upstream.instances.length > this.tried.length + 1;
  }
}
