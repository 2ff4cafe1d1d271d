import { type Db, openDatabase } from './kernel/database.ts';
import { SCHEMA } from './schema.ts';

export type { Db } from './kernel/database.ts';

export const openOrders = (file: string): Db => openDatabase(file, SCHEMA);

export type OrderStatus = 'pending' | 'paid' | 'shipped' | 'delivered' | 'cancelled' | 'returned';

export interface OrderRow {
  readonly id: number;
  readonly number: string;
  readonly user_id: number;
  readonly status: OrderStatus;
  readonly subtotal_cents: number;
  readonly discount_cents: number;
  readonly shipping_cents: number;
  readonly total_cents: number;
  readonly currency: string;
  readonly address_id: number | null;
  readonly address_json: string;
  readonly placed_at: string;
  readonly updated_at: string;
}

export interface OrderItemRow {
  readonly id: number;
  readonly order_id: number;
  readonly product_id: number;
  readonly sku: string;
  readonly name: string;
  readonly unit_cents: number;
  readonly quantity: number;
  readonly line_cents: number;
}

export interface CouponRow {
  readonly id: number;
  readonly code: string;
  readonly kind: 'percent' | 'fixed';
  /** Percent, or cents. */
  readonly value: number;
  readonly min_total_cents: number;
  readonly max_uses: number | null;
  readonly used_count: number;
  readonly starts_at: string | null;
  readonly ends_at: string | null;
  readonly active: 0 | 1;
}

export interface ShippingMethodRow {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly base_cents: number;
  readonly per_item_cents: number;
  readonly days: number;
}

export interface ShipmentRow {
  readonly id: number;
  readonly order_id: number;
  readonly method_id: number;
  readonly carrier: string | null;
  readonly tracking_code: string | null;
  readonly status: 'pending' | 'shipped' | 'delivered';
  readonly shipped_at: string | null;
  readonly delivered_at: string | null;
}

export interface ReturnRow {
  readonly id: number;
  readonly order_id: number;
  readonly user_id: number;
  readonly reason: string;
  readonly status: 'requested' | 'approved' | 'rejected';
  readonly created_at: string;
  readonly decided_at: string | null;
}

export interface AddressRow {
  readonly id: number;
  readonly user_id: number;
  readonly label: string;
  readonly street: string;
  readonly city: string;
  readonly postal_code: string;
  readonly country: string;
  readonly is_default: 0 | 1;
  readonly created_at: string;
  readonly updated_at: string;
}

/** The own copy of a payment. */
export interface PaymentRow {
  readonly id: number;
  readonly order_id: number;
  readonly amount_cents: number;
  readonly refunded_cents: number;
  readonly method: string;
  readonly status: 'pending' | 'captured' | 'declined' | 'refunded' | 'partially_refunded' | 'failed';
  readonly updated_at: string;
}
