import { type Db, openDatabase } from './kernel/database.ts';
import { SCHEMA } from './schema.ts';

export type { Db } from './kernel/database.ts';

export const openPayments = (file: string): Db => openDatabase(file, SCHEMA);

export type PaymentStatus = 'pending' | 'captured' | 'declined' | 'refunded' | 'partially_refunded' | 'failed';

export interface PaymentRow {
  readonly id: number;
  readonly order_id: number;
  readonly user_id: number;
  readonly amount_cents: number;
  readonly refunded_cents: number;
  readonly currency: string;
  readonly method: string;
  readonly status: PaymentStatus;
  readonly provider_ref: string | null;
  readonly idempotency_key: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface AttemptRow {
  readonly id: number;
  readonly payment_id: number;
  readonly attempt: number;
  readonly outcome: 'captured' | 'declined' | 'timeout' | 'error';
  readonly provider_code: string | null;
  readonly created_at: string;
}

export interface RefundRow {
  readonly id: number;
  readonly payment_id: number;
  readonly amount_cents: number;
  readonly reason: string;
  readonly status: string;
  readonly provider_ref: string | null;
  readonly created_at: string;
}
