/**
 * How many requests an upstream is given at a time, and who waits for a place.
 *
 * While places are free, entering and leaving are an integer each. Who finds none waits in order, a bounded number of them and
 * each for a bounded time; the others are shed. Everybody waits equally long at most, so the order of arrival is the order of
 * the deadlines, and one timer serves the whole queue.
 *
 * Invariant: between two calls nobody waits while a place is free.
 */
import type { LimitSettings } from '../../contracts/config-upstream.ts';
import type { Clock, Later } from '../ports.ts';

/** Exactly one of these is called, unless the waiter leaves. Neither within the call that queued it. */
export interface Waiter {
  /** Has a place now. */
  admitted(): void;
  /** Waited too long. */
  shed(): void;
}

export interface LimitPorts {
  readonly clock: Clock;
  readonly later: Later;
}

const UNLIMITED: LimitSettings = { maxInFlight: Number.POSITIVE_INFINITY, maxQueued: 0, queueMs: 0 };

export class Limit {
  inFlight = 0;
  /** Requests turned away since the start. */
  shed = 0;
  private readonly settings: LimitSettings;
  private readonly ports: LimitPorts;
  /** With the time each one's patience ends, in order of arrival. */
  private readonly waiting = new Map<Waiter, number>();
  private cancelTimer: (() => void) | undefined = undefined;
  private filling = false;

  constructor(settings: LimitSettings | undefined, ports: LimitPorts) {
    this.settings = settings ?? UNLIMITED;
    this.ports = ports;
  }

  get queued(): number {
    return this.waiting.size;
  }

  /** Takes a place if one is free. Nobody can overtake those who wait: then none is. */
  tryEnter(): boolean {
    if (this.inFlight >= this.settings.maxInFlight) return false;
    this.inFlight++;
    return true;
  }

  /** Waits for a place; false, and shed, when the queue is full. */
  wait(waiter: Waiter): boolean {
    const { maxQueued, queueMs } = this.settings;
    if (this.waiting.size >= maxQueued) {
      this.shed++;
      return false;
    }
    this.waiting.set(waiter, this.ports.clock.now() + queueMs);
    this.cancelTimer ??= this.ports.later(queueMs, this.expire);
    return true;
  }

  /** Of a waiter who gave up. */
  unqueue(waiter: Waiter): void {
    if (this.waiting.delete(waiter) && this.waiting.size === 0) this.stopTimer();
  }

  /** Gives a place back, to the one who waits longest. */
  leave(): void {
    this.inFlight--;
    if (this.waiting.size > 0) this.fill();
  }

  /** A loop and no recursion, though a waiter may leave at once: thousands may, when their upstream has just been ejected. */
  private fill(): void {
    if (this.filling) return;
    this.filling = true;
    try {
      for (const [waiter] of this.waiting) {
        if (!this.tryEnter()) break;
        this.unqueue(waiter);
        waiter.admitted();
      }
    } finally {
      this.filling = false;
    }
  }

  private readonly expire = (): void => {
    this.cancelTimer = undefined;
    const now = this.ports.clock.now();
    for (const [waiter, until] of this.waiting) {
      if (until > now) {
        this.cancelTimer ??= this.ports.later(until - now, this.expire);
        return;
      }
      this.waiting.delete(waiter);
      this.shed++;
      waiter.shed();
    }
  };

  private stopTimer(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }
}
