import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ApplyFact } from './applier.ts';
import type { FeedSource } from './config.ts';
import { type Db, inReplication } from './database.ts';
import { internalHeaders, type Logger } from './log.ts';
import type { FeedEvent } from './outbox.ts';

/** How a feed stands; `lagMs` is the time since the own copy was last known to be complete, null = never yet. */
export interface FeedStatus {
  readonly feed: string;
  readonly reachable: boolean;
  readonly cursor: number;
  readonly behind: boolean;
  readonly lagMs: number | null;
  /** Events that could not be applied and were put aside, see table `feed_rejections`. */
  readonly rejected: number;
}

export interface FeedFollower {
  status(): readonly FeedStatus[];
  stop(): Promise<void>;
}

interface FollowOptions {
  readonly db: Db;
  readonly feeds: readonly FeedSource[];
  readonly internalToken: string;
  readonly pollMs: number;
  readonly apply: ApplyFact;
  readonly logger: Logger;
}

/**
 * Follows every feed on its own: a page and the cursor behind it are stored in one transaction, so each event has its effect once.
 * A feed that cannot be reached is asked again after growing waits (at most 2 s) and never holds up requests.
 */
export function followFeeds(options: FollowOptions): FeedFollower {
  const stopping = new AbortController();
  const followers = options.feeds.map((feed) => follow(feed, options, stopping.signal));
  return {
    status: () => followers.map((follower) => follower.status()),
    stop: async () => {
      stopping.abort();
      await Promise.all(followers.map((follower) => follower.done));
    },
  };
}

const PAGE_LIMIT = 500;
const DEADLINE_MS = 2_000;
const LONGEST_WAIT_MS = 2_000;

interface FollowState {
  failures: number;
  behind: boolean;
  completeAt: number | null;
}

function follow(feed: FeedSource, options: FollowOptions, signal: AbortSignal) {
  const state: FollowState = { failures: 0, behind: true, completeAt: null };
  return { status: () => describe(feed, options.db, state), done: run(feed, { options, state, signal }) };
}

interface Run {
  readonly options: FollowOptions;
  readonly state: FollowState;
  readonly signal: AbortSignal;
}

async function run(feed: FeedSource, { options, state, signal }: Run): Promise<void> {
  while (!signal.aborted) {
    const waitMs = await poll(feed, { options, state, signal });
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Takes one page; returns how long to wait before the next. */
async function poll(feed: FeedSource, { options, state, signal }: Run): Promise<number> {
  try {
    const askedAt = Date.now();
    const page = await fetchPage(feed, options, signal);
    if (signal.aborted) return 0;
    applyPage(options, feed.name, page);
    state.behind = page.length === PAGE_LIMIT;
    if (!state.behind) state.completeAt = askedAt;
    if (state.failures > 0) options.logger.info({ feed: feed.name }, 'feed reachable again');
    state.failures = 0;
    return state.behind ? 0 : options.pollMs;
  } catch (error) {
    if (signal.aborted) return 0;
    if (state.failures === 0) options.logger.warn({ feed: feed.name, err: error }, 'feed not followed, retrying');
    state.failures += 1;
    return Math.min(LONGEST_WAIT_MS, options.pollMs * 2 ** Math.min(state.failures, 12));
  }
}

async function fetchPage(feed: FeedSource, options: FollowOptions, signal: AbortSignal): Promise<readonly FeedEvent[]> {
  const after = cursorOf(options.db, feed.name);
  const response = await fetch(`${feed.url}/internal/feed?after=${after}&limit=${PAGE_LIMIT}`, {
    headers: internalHeaders(options.internalToken),
    signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
  });
  if (!response.ok) throw new Error(`${feed.url}/internal/feed answered ${response.status}`);
  return feedPage.parse(await response.json()).events;
}

/** Applies events behind the cursor and moves it, all in one transaction. */
export function applyPage(
  { db, apply, logger }: Pick<FollowOptions, 'db' | 'apply' | 'logger'>,
  feed: string,
  page: readonly FeedEvent[],
): void {
  const last = page.at(-1);
  if (last === undefined) return;
  const savepoint = db.transaction(apply);
  inReplication(db, () => {
    const cursor = cursorOf(db, feed);
    for (const event of page) if (event.seq > cursor) applyOrPutAside({ db, apply: savepoint, logger }, feed, event);
    moveCursor(db, feed, Math.max(cursor, last.seq));
  });
}

/** A row that breaks a constraint here is kept aside and reported: it must not stop every later fact. */
function applyOrPutAside(
  { db, apply, logger }: Pick<FollowOptions, 'db' | 'apply' | 'logger'>,
  feed: string,
  event: FeedEvent,
): void {
  try {
    apply(event);
  } catch (error) {
    if (!breaksConstraint(error)) throw error;
    logger.error({ feed, event: event.id, topic: event.topic, err: error }, 'event put aside');
    db.prepare('INSERT OR REPLACE INTO feed_rejections VALUES (?, ?, ?, ?, ?, ?)').run(
      feed,
      event.seq,
      event.topic,
      JSON.stringify(event.data),
      String(error),
      new Date().toISOString(),
    );
  }
}

/** Told by the code alone: the driver's error class differs between realms (a test runner's sandbox is one). */
const breaksConstraint = (error: unknown): boolean =>
  String((error as { code?: unknown } | undefined)?.code).startsWith('SQLITE_CONSTRAINT');

export const cursorOf = (db: Db, feed: string): number =>
  db.prepare<[string], { cursor: number }>('SELECT cursor FROM feed_cursors WHERE feed = ?').get(feed)?.cursor ?? 0;

export function moveCursor(db: Db, feed: string, cursor: number): void {
  db.prepare(
    'INSERT INTO feed_cursors(feed, cursor) VALUES (?, ?) ON CONFLICT DO UPDATE SET cursor = excluded.cursor',
  ).run(feed, cursor);
}

function describe(feed: FeedSource, db: Db, state: FollowState): FeedStatus {
  const rejected = db
    .prepare<[string], { n: number }>('SELECT count(*) AS n FROM feed_rejections WHERE feed = ?')
    .get(feed.name);
  return {
    feed: feed.name,
    reachable: state.failures === 0,
    cursor: cursorOf(db, feed.name),
    behind: state.behind,
    lagMs: state.completeAt === null ? null : Date.now() - state.completeAt,
    rejected: rejected?.n ?? 0,
  };
}

const feedPage = z.object({
  events: z.array(
    z.object({
      seq: z.number().int(),
      id: z.string(),
      origin: z.string(),
      topic: z.string(),
      entityId: z.coerce.string(),
      data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
      occurredAt: z.string(),
    }),
  ),
  next: z.number().int(),
});
