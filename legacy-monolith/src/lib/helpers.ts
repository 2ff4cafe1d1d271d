import type { NextFunction, Request, Response } from 'express';
import { CURRENCY } from './config.ts';
import { count, many, nextId, one, run } from './db.ts';
import { forbidden, unauthenticated } from './errors.ts';
import { logger } from './logger.ts';
import type { Identity } from './tokens.ts';

// ---------------------------------------------------------------------------------------------------------------------
// money: integer cents inside, decimal numbers in JSON

export function toMoney(cents: number): number {
  return Math.round(cents) / 100;
}

export function toCents(amount: number): number {
  return Math.round(amount * 100);
}

/** Half a cent goes up: 0.5 → 1. Only for amounts ≥ 0. */
export function roundHalfUp(numerator: number, denominator: number): number {
  return Math.floor((2 * numerator + denominator) / (2 * denominator));
}

export function salePriceCents(priceCents: number, discountPercent: number): number {
  return roundHalfUp(priceCents * (100 - discountPercent), 100);
}

export function formatMoney(cents: number, currency: string = CURRENCY): string {
  return `${(cents / 100).toFixed(2)} ${currency}`;
}

export function sumBy<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

// ---------------------------------------------------------------------------------------------------------------------
// dates

export function now(): string {
  return new Date().toISOString();
}

export function minutesAgo(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString();
}

export function daysFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

export function isPast(iso: string | null): boolean {
  return iso !== null && iso <= now();
}

export function dayOf(iso: string): string {
  return iso.slice(0, 10);
}

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00.000Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

// ---------------------------------------------------------------------------------------------------------------------
// text

export function slugify(text: string): string {
  const slug = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'item' : slug;
}

/** `name`, `name-2`, `name-3`, … : the first that is free. */
export function uniqueSlug(text: string, isTaken: (slug: string) => boolean): string {
  const base = slugify(text);
  let slug = base;
  for (let n = 2; isTaken(slug); n++) slug = `${base}-${n}`;
  return slug;
}

/** For `LIKE ? ESCAPE '\'`: the user's % and _ are only letters. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
}

export function orderNumber(orderId: number): string {
  return `SO-${String(orderId).padStart(6, '0')}`;
}

export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}

export function truncate(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;

/** Some columns of a row under the names that JSON has for them. */
export function camel<Row extends object, Key extends keyof Row & string>(row: Row, ...keys: Key[]) {
  const name = (key: string) => key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(keys.map((key) => [name(key), row[key]])) as { [K in Key as Camel<K>]: Row[K] };
}

// ---------------------------------------------------------------------------------------------------------------------
// lists

export interface Paging {
  page: number;
  pageSize: number;
}

export interface Page<T> {
  items: T[];
  page: number;
  pageSize: number;
  total: number;
}

/**
 * One page of a query. `select` is everything before FROM, `from` is FROM … WHERE …, `order` must be total.
 * The same parameters serve the count.
 */
export function paginate<Row>(
  query: { select: string; from: string; order: string; params?: unknown[]; orderParams?: unknown[] },
  paging: Paging,
): Page<Row> {
  const params = query.params ?? [];
  const total = count(`SELECT COUNT(*) AS n ${query.from}`, ...params);
  const items = many<Row>(
    `SELECT ${query.select} ${query.from} ORDER BY ${query.order} LIMIT ? OFFSET ?`,
    ...params,
    ...(query.orderParams ?? []),
    paging.pageSize,
    (paging.page - 1) * paging.pageSize,
  );
  return { items, page: paging.page, pageSize: paging.pageSize, total };
}

export function mapPage<Row, Item>(page: Page<Row>, map: (row: Row) => Item): Page<Item> {
  return { ...page, items: page.items.map(map) };
}

export function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** `?, ?, ?` */
export function placeholders(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

export function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let i = 0; i < items.length; i += size) chunks.push(items.slice(i, i + size));
  return chunks;
}

// ---------------------------------------------------------------------------------------------------------------------
// audit

export function audit(actorId: number | null, action: string, entity: string, entityId: number | string, detail = {}) {
  run(
    'INSERT INTO audit_log (id, actor_id, action, entity, entity_id, detail, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    [nextId('audit_log'), actorId, action, entity, String(entityId), JSON.stringify(detail), now()],
  );
}

// ---------------------------------------------------------------------------------------------------------------------
// who is asking

export interface AuthedRequest extends Request {
  user?: Identity;
}

export function currentUser(req: Request): Identity {
  const user = (req as AuthedRequest).user;
  if (user === undefined) throw unauthenticated();
  return user;
}

export function requireUser(req: Request, _res: Response, next: NextFunction): void {
  currentUser(req);
  next();
}

export function requireAdmin(req: Request, _res: Response, next: NextFunction): void {
  if (currentUser(req).role !== 'admin') throw forbidden('Only for administrators.');
  next();
}

// ---------------------------------------------------------------------------------------------------------------------
// mail

interface Mail {
  to: string;
  subject: string;
  body: string;
}

/** There is no mail server in this sample: the log line is the mail. */
export function sendMail(mail: Mail): void {
  logger.info({ to: mail.to, subject: mail.subject, bytes: Buffer.byteLength(mail.body) }, 'mail');
}

export function mailUser(userId: number, subject: string, body: string): boolean {
  const user = one<{ email: string; status: string }>('SELECT email, status FROM users WHERE id = ?', userId);
  if (user === undefined || user.status !== 'active') return false;
  sendMail({ to: user.email, subject, body });
  return true;
}

export function adminIds(): number[] {
  return many<{ id: number }>("SELECT id FROM users WHERE role = 'admin' AND status = 'active' ORDER BY id").map(
    (row) => row.id,
  );
}
