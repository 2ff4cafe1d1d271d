import { setTimeout as sleep } from 'node:timers/promises';
import { config, type FeedSource } from '../lib/config.ts';
import { logger } from '../lib/logger.ts';
import { type FeedPage, feedCursor } from '../models/index.ts';
import { applyPage } from './replicationApply.ts';

const PAGE = 500;
const MAX_WAIT_MS = 2000;
const DEADLINE_MS = 5000;

interface Following {
  source: FeedSource;
  reachable: boolean;
  behind: boolean;
  completeAt: number | null;
}

let following: Following[] = [];
let stopped = new AbortController();
let loops: Promise<void>[] = [];

/**
 * Takes over what the extracted services have written, so that going back to the monolith finds fresh data.
 * Without FEEDS there is nothing to follow.
 */
export function startReplication(sources: readonly FeedSource[], pollMs: number): void {
  stopped = new AbortController();
  following = sources.map((source) => ({ source, reachable: true, behind: true, completeAt: null }));
  loops = following.map((feed) => follow(feed, pollMs, stopped.signal));
}

export async function stopReplication(): Promise<void> {
  stopped.abort();
  await Promise.all(loops);
  loops = [];
}

export function feedStatus() {
  return following.map((feed) => ({
    feed: feed.source.name,
    reachable: feed.reachable,
    cursor: feedCursor(feed.source.name),
    behind: feed.behind,
    lagMs: feed.completeAt === null ? null : Date.now() - feed.completeAt,
  }));
}

async function fetchPage(source: FeedSource, after: number, signal: AbortSignal): Promise<FeedPage> {
  const response = await fetch(`${source.url}/internal/feed?after=${after}&limit=${PAGE}`, {
    headers: { 'x-internal-token': config.internalToken },
    signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
  });
  if (!response.ok) throw new Error(`${source.url}/internal/feed answered ${response.status}`);
  const page = (await response.json()) as FeedPage;
  if (!Array.isArray(page.events) || !Number.isSafeInteger(page.next)) {
    throw new Error(`${source.url}/internal/feed is not a feed`);
  }
  return page;
}

/** Takes one page. True when there may be more right away. */
async function poll(feed: Following, signal: AbortSignal): Promise<boolean> {
  const { source } = feed;
  const askedAt = Date.now();
  const page = await fetchPage(source, feedCursor(source.name), signal);
  if (signal.aborted) return false;
  if (page.events.length > 0) applyPage(source.name, page.events, page.next);
  feed.behind = page.events.length >= PAGE;
  if (!feed.behind) feed.completeAt = askedAt;
  return feed.behind;
}

async function follow(feed: Following, pollMs: number, signal: AbortSignal): Promise<void> {
  let waitMs = pollMs;
  while (!signal.aborted) {
    try {
      const more = await poll(feed, signal);
      if (!feed.reachable) logger.info({ feed: feed.source.name }, 'feed is back');
      feed.reachable = true;
      waitMs = more ? 0 : pollMs;
    } catch (error) {
      if (signal.aborted) return;
      if (feed.reachable) logger.warn({ err: error, feed: feed.source.name }, 'feed does not answer, trying again');
      feed.reachable = false;
      waitMs = Math.min(MAX_WAIT_MS, Math.max(pollMs, waitMs) * 2);
    }
    await sleep(waitMs, undefined, { signal }).catch(() => {});
  }
}
