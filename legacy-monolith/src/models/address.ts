import { many, nextId, one, run } from '../lib/db.ts';
import { camel, now } from '../lib/helpers.ts';

export interface AddressRow {
  id: number;
  user_id: number;
  label: string;
  street: string;
  city: string;
  postal_code: string;
  country: string;
  is_default: 0 | 1;
  created_at: string;
  updated_at: string;
}

export interface AddressInput {
  label: string;
  street: string;
  city: string;
  postalCode: string;
  country: string;
}

export function toAddress(row: AddressRow) {
  return { id: row.id, ...addressSnapshot(row), isDefault: row.is_default === 1 };
}

/** What an order keeps of an address, whatever happens to the address later. */
export function addressSnapshot(row: AddressRow): AddressInput {
  return camel(row, 'label', 'street', 'city', 'postal_code', 'country');
}

export function listAddresses(userId: number): AddressRow[] {
  return many<AddressRow>('SELECT * FROM addresses WHERE user_id = ? ORDER BY id', userId);
}

export function findAddress(id: number, userId: number): AddressRow | undefined {
  return one<AddressRow>('SELECT * FROM addresses WHERE id = ? AND user_id = ?', id, userId);
}

export function insertAddress(userId: number, input: AddressInput, isDefault: boolean): number {
  const id = nextId('addresses');
  const at = now();
  run(
    `INSERT INTO addresses (id, user_id, label, street, city, postal_code, country, is_default, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [id, userId, input.label, input.street, input.city, input.postalCode, input.country, isDefault ? 1 : 0, at, at],
  );
  return id;
}

export function updateAddress(id: number, input: AddressInput): void {
  run(
    `UPDATE addresses SET label = ?, street = ?, city = ?, postal_code = ?, country = ?, updated_at = ? WHERE id = ?`,
    [input.label, input.street, input.city, input.postalCode, input.country, now(), id],
  );
}

export function setDefaultAddress(id: number, userId: number): void {
  const at = now();
  const others = 'UPDATE addresses SET is_default = 0, updated_at = ? WHERE user_id = ? AND is_default = 1 AND id <> ?';
  run(others, at, userId, id);
  run('UPDATE addresses SET is_default = 1, updated_at = ? WHERE id = ? AND is_default = 0', at, id);
}

export function deleteAddress(id: number): void {
  run('DELETE FROM addresses WHERE id = ?', id);
}
