/**
 * What this service takes from feeds and tells in its own.
 *
 * In (from the monolith): payments, payment_attempts, refunds.
 * Out (outbox, written by the commands): the same topics and row shapes for the rows changed here. `orders` follows them: a
 * payment that leaves `pending` moves its order, and refunds show up in the order.
 */
import { type ApplyFact, createApplier } from './kernel/applier.ts';
import type { Db } from './kernel/database.ts';
import { type ImportSource, wholeTable } from './kernel/importer.ts';

const TABLES = ['payments', 'payment_attempts', 'refunds'];

export const createPaymentsApplier = (db: Db): ApplyFact => createApplier(db, TABLES);

export const IMPORT_SOURCES: readonly ImportSource[] = TABLES.map(wholeTable);
