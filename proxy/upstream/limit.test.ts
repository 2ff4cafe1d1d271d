import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Limit } from './limit.ts';
import { createManualTime } from './test/time.ts';

type Event = { readonly kind: 'arrive' | 'leave' | 'giveUp' | 'advance'; readonly at: number };

/** Plays arrivals, leavings and time on a limit, and writes down what became of everybody. */
function play(settings: { maxInFlight: number; maxQueued: number; queueMs: number }, events: readonly Event[]) {
  const time = createManualTime();
  const limit = new Limit(settings, time);
  const log: {
    readonly who: number;
    readonly what: 'in' | 'shed';
    readonly arrivedAt: number;
    readonly now: number;
  }[] = [];
  const inside: number[] = [];
  const waiters = new Map<number, { admitted(): void; shed(): void }>();
  let count = 0;
  for (const { kind, at } of events) {
    const now = time.clock.now();
    if (kind === 'advance') time.advance(at);
    if (kind === 'leave' && inside.length > 0) {
      inside.splice(at % inside.length, 1);
      limit.leave();
    }
    if (kind === 'giveUp') {
      const [who, waiter] = [...waiters][at % Math.max(1, waiters.size)] ?? [];
      if (who !== undefined && waiter !== undefined) {
        waiters.delete(who);
        limit.unqueue(waiter);
      }
    }
    if (kind === 'arrive') {
      const who = count++;
      const become = (what: 'in' | 'shed') => (): void => {
        waiters.delete(who);
        if (what === 'in') inside.push(who);
        log.push({ who, what, arrivedAt: now, now: time.clock.now() });
      };
      const waiter = { admitted: become('in'), shed: become('shed') };
      if (limit.tryEnter()) waiter.admitted();
      else if (limit.wait(waiter)) waiters.set(who, waiter);
      else waiter.shed();
    }
    expect(limit.inFlight).toBe(inside.length);
    expect(limit.queued).toBe(waiters.size);
    expect(limit.inFlight).toBeLessThanOrEqual(settings.maxInFlight);
    expect(limit.queued).toBeLessThanOrEqual(settings.maxQueued);
    if (limit.queued > 0) expect(limit.inFlight).toBe(settings.maxInFlight);
  }
  return { log, waiting: waiters.size, count, limit, time };
}

const aSetting = fc.record({
  maxInFlight: fc.integer({ min: 1, max: 4 }),
  maxQueued: fc.nat(4),
  queueMs: fc.integer({ min: 1, max: 100 }),
});
const someEvents = fc.array(
  fc.record({
    kind: fc.constantFrom(
      'arrive' as const,
      'arrive' as const,
      'leave' as const,
      'giveUp' as const,
      'advance' as const,
    ),
    at: fc.nat(60),
  }),
  { maxLength: 200 },
);

describe('the limit of an upstream', () => {
  it('lets nobody in beyond it, lets those who wait in by the order they came, and keeps nobody longer than promised', () => {
    fc.assert(
      fc.property(aSetting, someEvents, (settings, events) => {
        const { log } = play(settings, events);
        const admitted = log.filter(({ what }) => what === 'in').map(({ who }) => who);
        expect(admitted).toEqual([...admitted].sort((a, b) => a - b));
        for (const { arrivedAt, now } of log) expect(now - arrivedAt).toBeLessThanOrEqual(settings.queueMs);
      }),
    );
  });

  it('sheds everybody who still waits when the time is over, and counts them', () => {
    fc.assert(
      fc.property(aSetting, someEvents, (settings, events) => {
        const { log, limit, time } = play(settings, events);
        time.advance(settings.queueMs);
        expect(limit.queued).toBe(0);
        expect(limit.shed).toBe(log.filter(({ what }) => what === 'shed').length);
      }),
    );
  });

  it('outlives a queue of thousands who all leave as soon as they are let in', () => {
    const limit = new Limit({ maxInFlight: 1, maxQueued: 50_000, queueMs: 1_000 }, createManualTime());
    limit.tryEnter();
    let admitted = 0;
    const waiters = Array.from({ length: 50_000 }, () => ({
      admitted() {
        admitted++;
        limit.leave();
      },
      shed() {},
    }));
    for (const waiter of waiters) limit.wait(waiter);
    limit.leave();
    expect(admitted).toBe(50_000);
    expect(limit.inFlight).toBe(0);
  });
});
