/**
 * One caller's request until it is answered: an instance of the decided upstream first, then whoever may stand in for it,
 * which is another instance, then, for a service, the monolith.
 *
 * Nobody else is asked once the caller has received anything. A request that is not safe goes elsewhere only when it provably
 * reached nobody; one that is declared idempotent may also be repeated on its own side.
 *
 * `Answered` is the head of an upstream's answer as the path that carries it knows it; nothing here looks inside.
 */
import type { StranglerConfig } from '../../contracts/config.ts';
import type { Later } from '../ports.ts';
import type { Fault, Refusal, Repeatability } from '../upstream/fault.ts';
import type { Health } from '../upstream/health.ts';
import type { Instance, Upstream } from '../upstream/upstream.ts';
import { Run } from './run.ts';

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

/** A whole answer up to this size is held back until it is complete, where another upstream could still give it. */
export const HELD_BYTES = 65_536;

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
  readonly later: Later;
  readonly config: Pick<StranglerConfig, 'timeouts'>;
}

export function forward<Answered>(forwarder: Forwarder, forwarding: Forwarding<Answered>): void {
  new Run(forwarder, forwarding).begin();
}
