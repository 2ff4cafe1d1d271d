import { count, many, nextId, one, run } from '../lib/db.ts';
import { camel, now, type Paging, paginate } from '../lib/helpers.ts';

export interface NotificationRow {
  id: number;
  user_id: number;
  kind: string;
  subject: string;
  body: string;
  status: 'queued' | 'sent';
  created_at: string;
  sent_at: string | null;
}

export function toNotification(row: NotificationRow) {
  return camel(row, 'id', 'kind', 'subject', 'body', 'status', 'created_at', 'sent_at');
}

export function pageNotifications(userId: number, paging: Paging) {
  return paginate<NotificationRow>(
    { select: '*', from: 'FROM notifications WHERE user_id = ?', order: 'created_at DESC, id DESC', params: [userId] },
    paging,
  );
}

export function findNotification(id: number, userId: number): NotificationRow | undefined {
  return one<NotificationRow>('SELECT * FROM notifications WHERE id = ? AND user_id = ?', id, userId);
}

export function insertNotification(input: { userId: number; kind: string; subject: string; body: string }): void {
  run(
    `INSERT INTO notifications (id, user_id, kind, subject, body, status, created_at) VALUES (?, ?, ?, ?, ?, 'queued', ?)`,
    [nextId('notifications'), input.userId, input.kind, input.subject, input.body, now()],
  );
}

export function listQueued(limit: number): NotificationRow[] {
  return many<NotificationRow>("SELECT * FROM notifications WHERE status = 'queued' ORDER BY id LIMIT ?", limit);
}

export function markSent(id: number): void {
  run("UPDATE notifications SET status = 'sent', sent_at = ? WHERE id = ? AND status = 'queued'", now(), id);
}

export function countNotifications(userId: number, kind: string, since: string): number {
  return count('SELECT COUNT(*) AS n FROM notifications WHERE user_id = ? AND kind = ? AND created_at > ?', [
    userId,
    kind,
    since,
  ]);
}
