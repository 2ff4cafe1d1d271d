import { nextId, run } from '../lib/db.ts';
import { now } from '../lib/helpers.ts';

export function startJobRun(job: string): number {
  const id = nextId('job_runs');
  run("INSERT INTO job_runs (id, job, started_at, outcome) VALUES (?, ?, ?, 'running')", [id, job, now()]);
  return id;
}

export function finishJobRun(id: number, outcome: 'ok' | 'failed', detail: string): void {
  run('UPDATE job_runs SET finished_at = ?, outcome = ?, detail = ? WHERE id = ?', [now(), outcome, detail, id]);
}
