import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import { type Db, OWN_IDS_AFTER } from './kernel/database.ts';
import type { FeedStatus } from './kernel/inbox.ts';

const LONGEST_MS = 1_000;
const LOOK_EVERY_MS = 10;

/**
 * For routes about a row that another app may have created a moment ago: when `:id` is unknown, goes on only after every
 * reachable feed was read to its end once more (at most 1 s). Ids of this service's own range are not waited for.
 */
export function awaitArrival(db: Db, feeds: () => readonly FeedStatus[]): (table: string) => RequestHandler {
  return (table) => {
    const row = db.prepare<[number]>(`SELECT 1 FROM ${table} WHERE id = ?`);
    return async (req, _res, next) => {
      const id = Number(req.params.id);
      const foreign = Number.isSafeInteger(id) && id > 0 && id <= OWN_IDS_AFTER;
      if (foreign && row.get(id) === undefined) await catchUp(feeds, Date.now());
      next();
    };
  };
}

async function catchUp(feeds: () => readonly FeedStatus[], since: number): Promise<void> {
  const isRead = ({ reachable, lagMs }: FeedStatus) => !reachable || (lagMs !== null && Date.now() - lagMs >= since);
  while (!feeds().every(isRead) && Date.now() - since < LONGEST_MS) await sleep(LOOK_EVERY_MS);
}
