/**
 * Realistic, bounded shop traffic against any base URL: the monolith, a service or the proxy.
 *
 *     const traffic = createTraffic({ url, rate: 50, seconds: 10 });
 *     const { failures } = await traffic.start();
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createClient, type Send } from './client.ts';
import { createRandom } from './random.ts';
import { createTally, type TrafficStatistics } from './statistics.ts';
import { VISITS, type Visitor } from './visits.ts';

export type { Failure, TrafficStatistics } from './statistics.ts';

export interface TrafficOptions {
  readonly url: string;
  /** Requests per second over all visitors, never exceeded; 50. */
  readonly rate?: number;
  /** Visitors at one time, each with one request under way at most; 8. */
  readonly concurrency?: number;
  /** Ends after this long; without it and `requests` only `stop` ends it. */
  readonly seconds?: number;
  /** Ends after this many requests. */
  readonly requests?: number;
  /** Longest pause of a visitor before a request, in milliseconds; 200. */
  readonly thinkMs?: number;
  readonly seed?: number;
}

export interface Traffic {
  /** Runs until the end; resolves with the statistics. May be called once. */
  start(): Promise<TrafficStatistics>;
  /** Ends it once the requests under way are answered. */
  stop(): Promise<TrafficStatistics>;
  stats(): TrafficStatistics;
}

class Stopped extends Error {}

export function createTraffic(options: TrafficOptions): Traffic {
  const { url, rate = 50, concurrency = 8, thinkMs = 200, seed = 1 } = options;
  const tally = createTally(Date.now);
  const client = createClient(url, { concurrency, tally });
  const stopping = new AbortController();
  const enter = createGate({ rate, requests: options.requests ?? Number.POSITIVE_INFINITY, signal: stopping.signal });
  let running: Promise<TrafficStatistics> | undefined;

  const run = async (): Promise<TrafficStatistics> => {
    const { seconds } = options;
    const timer = seconds === undefined ? undefined : setTimeout(() => stopping.abort(), seconds * 1_000);
    const visitors = Array.from({ length: concurrency }, (_, index) =>
      keepVisiting(createVisitor({ seed, index, thinkMs, enter, send: client.send })),
    );
    await Promise.all(visitors);
    clearTimeout(timer);
    await client.close();
    return tally.read();
  };
  const start = (): Promise<TrafficStatistics> => {
    running ??= run();
    return running;
  };
  return {
    start,
    stop: async () => {
      stopping.abort();
      return (await running) ?? tally.read();
    },
    stats: tally.read,
  };
}

interface Gate {
  readonly rate: number;
  readonly requests: number;
  readonly signal: AbortSignal;
}

/** Lets requests through one after the other, evenly spaced. */
function createGate({ rate, requests, signal }: Gate): (thinkMs: number) => Promise<void> {
  const spacing = 1_000 / rate;
  let left = requests;
  let nextAt = 0;
  return async (thinkMs) => {
    await pause(thinkMs, signal);
    if (left-- <= 0) throw new Stopped();
    nextAt = Math.max(nextAt + spacing, performance.now());
    await pause(nextAt - performance.now(), signal);
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => {});
  if (signal.aborted) throw new Stopped();
}

interface Beginning {
  readonly seed: number;
  readonly index: number;
  /** Waits until the next request may be sent. */
  readonly enter: (thinkMs: number) => Promise<void>;
  readonly thinkMs: number;
  readonly send: Send;
}

function createVisitor({ seed, index, enter, thinkMs, send }: Beginning): Visitor {
  const random = createRandom(seed * 1_000 + index);
  let visits = 0;
  return {
    random,
    arrive: () => {
      visits++;
    },
    account: { email: `load-${seed}-${index}@load.test`, password: 'load-password', name: `Load ${index}` },
    orderIds: [],
    ask: async (method, path, call) => {
      await enter(random.next() * thinkMs);
      const cookie = `sid=${seed}-${index}-${visits}`;
      return send(method, path, { ...call, headers: { cookie, ...call?.headers } });
    },
  };
}

async function keepVisiting(visitor: Visitor): Promise<void> {
  try {
    for (;;) {
      visitor.arrive();
      await visitor.random.weighted(VISITS)(visitor);
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}
