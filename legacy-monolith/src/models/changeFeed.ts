import { many, one, run } from '../lib/db.ts';

export const ORIGIN = 'monolith';

interface ChangeRow {
  seq: number;
  topic: string;
  entity_id: string;
  data: string;
  occurred_at: string;
}

export interface FeedEvent {
  seq: number;
  id: string;
  origin: string;
  topic: string;
  entityId: number;
  data: Record<string, unknown>;
  occurredAt: string;
}

export interface FeedPage {
  events: FeedEvent[];
  next: number;
}

/** The changes after `after` in the order they were committed; `next` is where to go on. */
export function readFeed(after: number, limit: number): FeedPage {
  const rows = many<ChangeRow>('SELECT * FROM change_feed WHERE seq > ? ORDER BY seq LIMIT ?', after, limit);
  const events = rows.map((row) => ({
    seq: row.seq,
    id: `${ORIGIN}:${row.seq}`,
    origin: ORIGIN,
    topic: row.topic,
    entityId: Number(row.entity_id),
    data: JSON.parse(row.data) as Record<string, unknown>,
    occurredAt: row.occurred_at,
  }));
  return { events, next: events.at(-1)?.seq ?? after };
}

export function feedCursor(feed: string): number {
  return one<{ cursor: number }>('SELECT cursor FROM replication_state WHERE feed = ?', feed)?.cursor ?? 0;
}

/** While a feed is being applied the triggers of change_feed keep quiet. Only ever true inside one transaction. */
export function setApplying(feed: string, applying: boolean): void {
  run(
    `INSERT INTO replication_state (feed, cursor, applying) VALUES (?, 0, ?)
     ON CONFLICT (feed) DO UPDATE SET applying = excluded.applying`,
    feed,
    applying ? 1 : 0,
  );
}

export function saveCursor(feed: string, cursor: number): void {
  run('UPDATE replication_state SET cursor = ? WHERE feed = ?', cursor, feed);
}
