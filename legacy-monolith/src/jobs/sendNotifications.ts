import { mailUser } from '../lib/helpers.ts';
import { listQueued, markSent } from '../models/index.ts';

const BATCH = 200;

/** Mails what is queued. Who is blocked or gone gets none, and is not tried again. */
export function sendNotifications(): string {
  const queued = listQueued(BATCH);
  let mailed = 0;
  for (const row of queued) {
    if (mailUser(row.user_id, row.subject, row.body)) mailed++;
    markSent(row.id);
  }
  return `${mailed} of ${queued.length} mailed`;
}
