/**
 * One caller's request until it is answered: the decided upstream first, then whoever may stand in for it.
 * A service that fails before the caller has received anything is covered by the monolith.
 *
 * `Answered` is the head of an upstream's answer as the path that carries it knows it; nothing here looks inside.
 */
import { describeFault, type Fault, isUpstreamsFault, mayAskAnother, type Refusal } from '../upstream/fault.ts';
import type { Health } from '../upstream/health.ts';
import type { Upstream } from '../upstream/upstream.ts';

/** One try: this upstream, over a pooled connection or a new one. */
export interface Turn {
  readonly upstream: Upstream;
  /** Not over a pooled connection. */
  readonly fresh: boolean;
}

/** Exactly one of `answered` and `failed` is called, unless it is aborted first; `brokeOff` may follow `answered`. */
export interface SendingEvents<Answered> {
  answered(response: Answered): void;
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

export interface Forwarding<Answered> {
  /** May be asked twice. */
  readonly repeatable: boolean;
  /** Whether any byte of the request's body may have been taken. */
  readonly isBodyOpened: () => boolean;
  /** Never fails within the call. */
  readonly send: (turn: Turn, events: SendingEvents<Answered>) => { abort(): void };
  readonly answer: Answer<Answered>;
  readonly first: Upstream;
  readonly monolith: Upstream;
  /** Told when the monolith takes over from a failed service. */
  readonly onFallback: () => void;
}

export interface Forwarder {
  readonly health: Health;
}

export function forward<Answered>(forwarder: Forwarder, forwarding: Forwarding<Answered>): void {
  ask(forwarder, forwarding, { upstream: forwarding.first, fresh: false });
}

function ask<Answered>(forwarder: Forwarder, forwarding: Forwarding<Answered>, turn: Turn): void {
  const { health } = forwarder;
  const { answer, repeatable } = forwarding;
  const { upstream } = turn;
  let settled = false;
  const isOutlier = (fault: Fault): boolean => upstream.target === 'service' && isUpstreamsFault(fault);
  const note = (fault: Fault): void =>
    isOutlier(fault) ? health.failed(upstream.name) : health.released(upstream.name);
  const fail = (fault: Fault, stale: boolean): void => {
    settled = true;
    if (stale && repeatable && !turn.fresh) {
      ask(forwarder, forwarding, { upstream, fresh: true });
      return;
    }
    note(fault);
    const mayRetry =
      upstream !== forwarding.monolith &&
      mayAskAnother(fault, { safe: repeatable, bodyOpened: forwarding.isBodyOpened() });
    if (!mayRetry) {
      answer.refuse(describeFault(fault, upstream.name));
      return;
    }
    forwarding.onFallback();
    ask(forwarder, forwarding, { upstream: forwarding.monolith, fresh: false });
  };
  const sending = forwarding.send(turn, {
    answered(response) {
      if (upstream.target === 'service') health.succeeded(upstream.name);
      answer.relay(response, upstream.target === 'service' && repeatable);
    },
    failed: fail,
    brokeOff(fault) {
      if (answer.isHeld()) fail(fault, false);
      else {
        note(fault);
        answer.breakOff();
      }
    },
  });
  answer.onAbandoned(() => {
    if (settled) return;
    settled = true;
    health.released(upstream.name);
    sending.abort();
  });
}
