/**
 * The retry budget: retries are a share of the requests of a sliding window, plus a floor for upstreams with few requests.
 * Retries per request alone multiply the load of an upstream that is failing because of load; a budget caps what they can add.
 * As in Finagle's RetryBudget and Linkerd, whose defaults these are: 20 %, 10 a second, 10 s.
 * https://twitter.github.io/finagle/guide/Clients.html#retries, https://linkerd.io/2.11/tasks/configuring-retries/
 */
import type { RetrySettings } from '../../contracts/config-upstream.ts';
import type { Clock } from '../ports.ts';

const SLOTS = 10;

/** Integers in a ring of slots, each a tenth of the window. */
export class RetryBudget {
  private readonly settings: RetrySettings;
  private readonly clock: Clock;
  private readonly requests = new Uint32Array(SLOTS);
  private readonly retries = new Uint32Array(SLOTS);
  private slot = 0;

  constructor(settings: RetrySettings, clock: Clock) {
    this.settings = settings;
    this.clock = clock;
  }

  countRequest(): void {
    const at = this.turn();
    this.requests[at] = (this.requests[at] ?? 0) + 1;
  }

  /** Whether one more retry may be made; it is then counted. */
  takeRetry(): boolean {
    const at = this.turn();
    const { share, floorPerSecond, windowMs } = this.settings;
    const allowed = share * sum(this.requests) + (floorPerSecond * windowMs) / 1_000;
    if (sum(this.retries) + 1 > allowed) return false;
    this.retries[at] = (this.retries[at] ?? 0) + 1;
    return true;
  }

  /** Empties the slots that time has passed over. A clock that goes back stays in its slot. */
  private turn(): number {
    const slot = Math.floor((this.clock.now() * SLOTS) / this.settings.windowMs);
    if (slot > this.slot) {
      for (let next = Math.max(this.slot + 1, slot - SLOTS + 1); next <= slot; next++) {
        this.requests[next % SLOTS] = 0;
        this.retries[next % SLOTS] = 0;
      }
      this.slot = slot;
    }
    return this.slot % SLOTS;
  }
}

function sum(counts: Uint32Array): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
