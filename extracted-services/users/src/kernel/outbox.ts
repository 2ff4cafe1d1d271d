import { Router } from 'express';
import { z } from 'zod';
import type { Db, Row } from './database.ts';
import { parse } from './errors.ts';
import { bury, tableShape } from './tables.ts';

/** A fact on its way between apps. `id` is unique over all apps: `<origin>:<seq>`. */
export interface FeedEvent {
  readonly seq: number;
  readonly id: string;
  readonly origin: string;
  readonly topic: string;
  readonly entityId: string;
  readonly data: Row;
  readonly occurredAt: string;
}

/** Records a fact in the caller's transaction, so that the change and its announcement happen together or not at all. */
export function emit(
  db: Db,
  topic: string,
  fact: { readonly entityId: number | string; readonly data: Row; readonly at?: string },
): void {
  if (!db.inTransaction) throw new Error(`"${topic}" was announced outside of a transaction.`);
  db.prepare('INSERT INTO outbox(topic, entity_id, data, occurred_at) VALUES (?, ?, ?, ?)').run(
    topic,
    String(fact.entityId),
    JSON.stringify(fact.data),
    fact.at ?? new Date().toISOString(),
  );
}

/** Announces `<table>.upserted` with the row as it stands; `id` is its single-column primary key. */
export function emitRow(db: Db, table: string, id: number): void {
  const shape = tableShape(db, table);
  const row = db.prepare<[number], Row>(`SELECT * FROM ${table} WHERE ${shape.key[0]} = ?`).get(id);
  if (row === undefined) throw new Error(`${table} ${id} cannot be announced: there is no such row.`);
  emit(db, `${table}.upserted`, { entityId: id, data: row });
}

/** Announces `<table>.deleted` for a row that the caller removes in the same transaction. */
export function emitDeleted(db: Db, table: string, id: number): void {
  const shape = tableShape(db, table);
  const at = new Date().toISOString();
  const data = { [shape.key[0] ?? 'id']: id };
  bury(db, shape, { row: data, at });
  emit(db, `${table}.deleted`, { entityId: id, data, at });
}

/** `GET /internal/feed?after=<seq>&limit=500` → `{ events, next }`, oldest first. */
export function feedRoute(db: Db, origin: string): Router {
  const page = db.prepare<[number, number], OutboxRow>('SELECT * FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?');
  return Router().get('/internal/feed', (req, res) => {
    const { after, limit } = parse(feedQuery, req.query);
    const events = page.all(after, limit).map((row) => toEvent(row, origin));
    res.json({ events, next: events.at(-1)?.seq ?? after });
  });
}

const feedQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});

interface OutboxRow {
  readonly seq: number;
  readonly topic: string;
  readonly entity_id: string;
  readonly data: string;
  readonly occurred_at: string;
}

const toEvent = (row: OutboxRow, origin: string): FeedEvent => ({
  seq: row.seq,
  id: `${origin}:${row.seq}`,
  origin,
  topic: row.topic,
  entityId: row.entity_id,
  data: JSON.parse(row.data) as Row,
  occurredAt: row.occurred_at,
});
