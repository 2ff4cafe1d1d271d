import {
  describeFault,
  describeShedding,
  type Fault,
  isUpstreamsFault,
  type Refusal,
  wasNotReached,
} from '../upstream/fault.ts';
import type { Waiter } from '../upstream/limit.ts';
import type { Instance, Upstream } from '../upstream/upstream.ts';
import type { Forwarder, Forwarding, SendingEvents } from './forward.ts';

const NONE: readonly Instance[] = [];

/**
 * The state of one request, and the listener of all its tries. One object per request and none per try: everything is passed
 * through by every request.
 *
 * Invariants: while `holdsPlace`, the request has a place of its upstream's limit, over all its tries there. `instance` is set,
 * and counted in its `inFlight`, exactly while a try is under way. `over` is final: nothing more reaches the caller from here.
 */
export class Run<Answered> implements SendingEvents<Answered>, Waiter {
  private readonly forwarder: Forwarder;
  private readonly forwarding: Forwarding<Answered>;
  private upstream: Upstream;
  private holdsPlace = false;
  private instance: Instance | undefined = undefined;
  private tried: readonly Instance[] = NONE;
  private fresh = false;
  private relayed = false;
  private sending: { abort(): void } | undefined = undefined;
  private cancelDeadline: (() => void) | undefined = undefined;

  constructor(forwarder: Forwarder, forwarding: Forwarding<Answered>) {
    this.forwarder = forwarder;
    this.forwarding = forwarding;
    this.upstream = forwarding.first;
  }

  begin(): void {
    const { totalMs } = this.forwarder.config.timeouts;
    this.forwarding.answer.onAbandoned(() => this.giveUp());
    if (totalMs !== undefined) this.cancelDeadline = this.forwarder.later(totalMs, () => this.expire());
    this.enter();
  }

  admitted(): void {
    this.holdsPlace = true;
    if (this.upstream.instances.length > 1) this.upstream.budget.countRequest();
    if (!this.askInstance()) this.askMonolith();
  }

  /**
   * Neither the upstream's fault nor a reason to ask the monolith: an overload that moves on takes down the next in line, and
   * the monolith is the one nobody stands in for.
   */
  shed(): void {
    this.forwarding.note('shed');
    this.refuse(describeShedding(this.upstream.name));
  }

  answered(response: Answered, status: number): void {
    const { instance, forwarding, upstream } = this;
    if (instance === undefined) return;
    if (status >= 500 && upstream.failures.has(status)) this.forwarder.health.failed(instance);
    else this.forwarder.health.succeeded(instance);
    const isSafe = forwarding.repeatability === 'safe';
    const isService = upstream !== forwarding.monolith;
    if (isService && isSafe && upstream.fallbackOn.has(status)) {
      this.leaveInstance();
      this.sending?.abort();
      this.askMonolith();
      return;
    }
    this.relayed = true;
    forwarding.answer.relay(response, isSafe && (isService || upstream.instances.length > this.tried.length + 1));
  }

  ended(): void {
    this.cancelDeadline?.();
    this.leaveInstance();
    this.leavePlace();
  }

  failed(fault: Fault, stale: boolean): void {
    const instance = this.leaveInstance();
    if (instance === undefined) return;
    const { repeatability, isBodySpent } = this.forwarding;
    if (stale && !this.fresh && repeatability !== 'once' && !isBodySpent()) {
      this.ask(instance, true);
      return;
    }
    this.blame(instance, fault);
    this.tried = [...this.tried, instance];
    if (!this.askAnother(fault)) this.refuse(describeFault(fault, this.upstream.name));
  }

  brokeOff(fault: Fault): void {
    if (this.forwarding.answer.isHeld()) {
      this.failed(fault, false);
      return;
    }
    if (this.instance !== undefined) this.blame(this.instance, fault);
    this.ended();
    this.forwarding.answer.breakOff();
  }

  private enter(): void {
    if (this.upstream.limit.tryEnter()) this.admitted();
    else if (!this.upstream.limit.wait(this)) this.shed();
  }

  private expire(): void {
    const { answer } = this.forwarding;
    const isBegun = this.relayed && !answer.isHeld();
    this.giveUp();
    if (isBegun) answer.breakOff();
    else answer.refuse(describeFault({ kind: 'timeout', detail: 'total' }, this.upstream.name));
  }

  /** Whatever is under way is called off; it says nothing about the instance. */
  private giveUp(): void {
    const { instance } = this;
    if (instance !== undefined) {
      this.forwarder.health.released(instance);
      this.sending?.abort();
    } else if (!this.holdsPlace) this.upstream.limit.unqueue(this);
    this.ended();
  }

  private refuse(refusal: Refusal): void {
    this.ended();
    this.forwarding.answer.refuse(refusal);
  }

  /** Whether somebody else was asked. */
  private askAnother(fault: Fault): boolean {
    const { repeatability, isBodySpent } = this.forwarding;
    if (!isUpstreamsFault(fault) || isBodySpent()) return false;
    if ((repeatability !== 'once' || wasNotReached(fault)) && this.retry()) return true;
    return (repeatability === 'safe' || wasNotReached(fault)) && this.askMonolith();
  }

  private retry(): boolean {
    const { health } = this.forwarder;
    const instance = health.pick(this.upstream, this.tried);
    if (instance === undefined) return false;
    if (!this.upstream.budget.takeRetry()) {
      health.released(instance);
      return false;
    }
    this.forwarding.note('retry');
    this.ask(instance, false);
    return true;
  }

  private askInstance(): boolean {
    const instance = this.forwarder.health.pick(this.upstream, NONE);
    if (instance !== undefined) this.ask(instance, false);
    return instance !== undefined;
  }

  private askMonolith(): boolean {
    const { monolith, note } = this.forwarding;
    if (this.upstream === monolith) return false;
    note('fallback');
    this.leavePlace();
    this.upstream = monolith;
    this.tried = NONE;
    this.enter();
    return true;
  }

  private ask(instance: Instance, fresh: boolean): void {
    this.instance = instance;
    this.fresh = fresh;
    this.relayed = false;
    instance.inFlight++;
    this.sending = this.forwarding.send({ instance, fresh }, this);
  }

  private leaveInstance(): Instance | undefined {
    const { instance } = this;
    if (instance === undefined) return undefined;
    instance.inFlight--;
    this.instance = undefined;
    return instance;
  }

  private leavePlace(): void {
    if (!this.holdsPlace) return;
    this.holdsPlace = false;
    this.upstream.limit.leave();
  }

  private blame(instance: Instance, fault: Fault): void {
    if (isUpstreamsFault(fault)) this.forwarder.health.failed(instance);
    else this.forwarder.health.released(instance);
  }
}
