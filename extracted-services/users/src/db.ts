import { type Db, openDatabase } from './kernel/database.ts';
import { SCHEMA } from './schema.ts';

export type { Db } from './kernel/database.ts';

export const openUsers = (file: string): Db => openDatabase(file, SCHEMA);

export interface UserRow {
  readonly id: number;
  readonly email: string;
  readonly password_hash: string;
  readonly name: string;
  readonly role: 'customer' | 'admin';
  readonly status: 'active' | 'blocked';
  readonly created_at: string;
  readonly updated_at: string;
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

export interface RefreshTokenRow {
  readonly id: number;
  readonly user_id: number;
  readonly token_hash: string;
  readonly expires_at: string;
  readonly revoked_at: string | null;
  readonly created_at: string;
}
