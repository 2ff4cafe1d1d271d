import { type Db, openDatabase } from './kernel/database.ts';
import { SCHEMA } from './schema.ts';

export type { Db } from './kernel/database.ts';

export const openCatalog = (file: string): Db => openDatabase(file, SCHEMA);

export interface CategoryRow {
  readonly id: number;
  readonly parent_id: number | null;
  readonly slug: string;
  readonly name: string;
  readonly position: number;
  readonly updated_at: string;
}

export interface ProductRow {
  readonly id: number;
  readonly sku: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly category_id: number;
  readonly price_cents: number;
  readonly discount_percent: number;
  readonly currency: string;
  readonly status: 'active' | 'hidden';
  readonly created_at: string;
  readonly updated_at: string;
}

export interface StockLevelRow {
  readonly product_id: number;
  readonly on_hand: number;
  readonly reserved: number;
  readonly reorder_level: number;
  readonly updated_at: string;
}

export type MovementReason = 'sale' | 'cancel' | 'return' | 'restock' | 'adjust';

export interface MovementRow {
  readonly id: number;
  readonly ref: string;
  readonly product_id: number;
  readonly delta: number;
  readonly reason: MovementReason;
  readonly order_id: number | null;
  readonly created_at: string;
}

export interface PriceChangeRow {
  readonly id: number;
  readonly product_id: number;
  readonly old_cents: number;
  readonly new_cents: number;
  readonly changed_by: number | null;
  readonly changed_at: string;
}
