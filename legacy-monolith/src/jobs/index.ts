import { notFound } from '../lib/errors.ts';
import { logger } from '../lib/logger.ts';
import { finishJobRun, startJobRun } from '../models/index.ts';
import { abandonedCarts } from './abandonedCarts.ts';
import { lowStockAlerts } from './lowStock.ts';
import { reconcilePayments } from './reconcilePayments.ts';
import { sendNotifications } from './sendNotifications.ts';

interface Job {
  everyMs: number;
  run: () => string | Promise<string>;
}

const MINUTE = 60_000;

const jobs = new Map<string, Job>([
  ['abandoned-carts', { everyMs: 60 * MINUTE, run: abandonedCarts }],
  ['low-stock', { everyMs: 30 * MINUTE, run: lowStockAlerts }],
  ['send-notifications', { everyMs: MINUTE, run: sendNotifications }],
  ['reconcile-payments', { everyMs: 5 * MINUTE, run: reconcilePayments }],
]);

export async function runJob(name: string): Promise<{ job: string; outcome: 'ok' | 'failed'; detail: string }> {
  const job = jobs.get(name);
  if (job === undefined) throw notFound('Job');
  const id = startJobRun(name);
  try {
    const detail = await job.run();
    finishJobRun(id, 'ok', detail);
    return { job: name, outcome: 'ok', detail };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    logger.error({ err: error, job: name }, 'job failed');
    finishJobRun(id, 'failed', detail);
    return { job: name, outcome: 'failed', detail };
  }
}

let timers: NodeJS.Timeout[] = [];

export function startJobs(): void {
  timers = [...jobs].map(([name, job]) => setInterval(() => void runJob(name), job.everyMs).unref());
}

export function stopJobs(): void {
  for (const timer of timers) clearInterval(timer);
  timers = [];
}
