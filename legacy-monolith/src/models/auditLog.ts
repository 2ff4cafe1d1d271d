import { one } from '../lib/db.ts';
import { type Paging, paginate } from '../lib/helpers.ts';

export interface AuditRow {
  id: number;
  actor_id: number | null;
  action: string;
  entity: string;
  entity_id: string;
  detail: string;
  created_at: string;
}

export function toAuditEntry(row: AuditRow) {
  return {
    id: row.id,
    actorId: row.actor_id,
    action: row.action,
    entity: row.entity,
    entityId: row.entity_id,
    detail: JSON.parse(row.detail) as unknown,
    createdAt: row.created_at,
  };
}

export function pageAudit(
  filter: { entity?: string | undefined; action?: string | undefined; entityId?: string | undefined },
  paging: Paging,
) {
  return paginate<AuditRow>(
    {
      select: '*',
      from: `FROM audit_log WHERE (? IS NULL OR entity = ?) AND (? IS NULL OR action = ?) AND (? IS NULL OR entity_id = ?)`,
      order: 'id DESC',
      params: [
        filter.entity ?? null,
        filter.entity ?? null,
        filter.action ?? null,
        filter.action ?? null,
        filter.entityId ?? null,
        filter.entityId ?? null,
      ],
    },
    paging,
  );
}

/** Webhooks carry an event id; the audit log is where we remember that we have seen it. */
export function hasSeenWebhook(eventId: string): boolean {
  return (
    one(
      `SELECT 1 FROM audit_log WHERE entity = 'webhook' AND entity_id = ? AND action = 'payment.webhook' LIMIT 1`,
      eventId,
    ) !== undefined
  );
}
