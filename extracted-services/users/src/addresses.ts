/** A user's addresses; one of them is the default as long as there is any. Orders keep a snapshot, so an address may always go. */
import { loadSelf } from './accounts.ts';
import type { AddressRow, Db } from './db.ts';
import { inTransaction } from './kernel/database.ts';
import { notFound } from './kernel/errors.ts';
import { emitDeleted, emitRow } from './kernel/outbox.ts';

/** An address as answers show it. */
export const toAddress = (row: AddressRow) => ({
  id: row.id,
  label: row.label,
  street: row.street,
  city: row.city,
  postalCode: row.postal_code,
  country: row.country,
  isDefault: row.is_default === 1,
});

export type Address = ReturnType<typeof toAddress>;

export interface AddressInput {
  readonly label: string;
  readonly street: string;
  readonly city: string;
  readonly postalCode: string;
  readonly country: string;
}

/** Which address, and of whom: nobody reaches somebody else's. */
export interface AddressKey {
  readonly id: number;
  readonly userId: number;
}

export const findAddress = (db: Db, { id, userId }: AddressKey): AddressRow | undefined =>
  db.prepare<[number, number], AddressRow>('SELECT * FROM addresses WHERE id = ? AND user_id = ?').get(id, userId);

export function loadAddress(db: Db, key: AddressKey): AddressRow {
  const address = findAddress(db, key);
  if (address === undefined) throw notFound('Address');
  return address;
}

export const listAddresses = (db: Db, userId: number): readonly AddressRow[] =>
  db.prepare<[number], AddressRow>('SELECT * FROM addresses WHERE user_id = ? ORDER BY id').all(userId);

/** The first address of a user is their default one, asked for or not. */
export function addAddress(
  db: Db,
  userId: number,
  { isDefault, ...input }: AddressInput & { readonly isDefault?: boolean | undefined },
): Address {
  loadSelf(db, userId);
  return inTransaction(db, () => {
    const isFirst = listAddresses(db, userId).length === 0;
    const id = insert(db, { userId, input, isDefault: isFirst });
    if (isDefault === true) setDefault(db, { id, userId });
    return toAddress(loadAddress(db, { id, userId }));
  });
}

export type AddressChanges = { readonly [Field in keyof AddressInput]?: string | undefined };

export function changeAddress(db: Db, key: AddressKey, changes: AddressChanges): Address {
  return inTransaction(db, () => {
    const current = loadAddress(db, key);
    db.prepare(
      'UPDATE addresses SET label = ?, street = ?, city = ?, postal_code = ?, country = ?, updated_at = ? WHERE id = ?',
    ).run(
      changes.label ?? current.label,
      changes.street ?? current.street,
      changes.city ?? current.city,
      changes.postalCode ?? current.postal_code,
      changes.country ?? current.country,
      new Date().toISOString(),
      key.id,
    );
    emitRow(db, 'addresses', key.id);
    return toAddress(loadAddress(db, key));
  });
}

/** When the default address goes, the oldest one left takes its place. */
export function removeAddress(db: Db, key: AddressKey): void {
  inTransaction(db, () => {
    const address = loadAddress(db, key);
    db.prepare('DELETE FROM addresses WHERE id = ?').run(key.id);
    emitDeleted(db, 'addresses', key.id);
    const next = listAddresses(db, key.userId)[0];
    if (address.is_default === 1 && next !== undefined) setDefault(db, { id: next.id, userId: key.userId });
  });
}

export function makeDefault(db: Db, key: AddressKey): Address {
  return inTransaction(db, () => {
    loadAddress(db, key);
    setDefault(db, key);
    return toAddress(loadAddress(db, key));
  });
}

interface NewAddress {
  readonly userId: number;
  readonly input: AddressInput;
  readonly isDefault: boolean;
}

function insert(db: Db, { userId, input, isDefault }: NewAddress): number {
  const at = new Date().toISOString();
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO addresses(user_id, label, street, city, postal_code, country, is_default, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(userId, input.label, input.street, input.city, input.postalCode, input.country, isDefault ? 1 : 0, at, at);
  emitRow(db, 'addresses', Number(lastInsertRowid));
  return Number(lastInsertRowid);
}

function setDefault(db: Db, { id, userId }: AddressKey): void {
  const changed = db
    .prepare<[number, string, number, number], { id: number }>(
      `UPDATE addresses SET is_default = (id = ?), updated_at = ?
       WHERE user_id = ? AND is_default <> (id = ?) RETURNING id`,
    )
    .all(id, new Date().toISOString(), userId, id);
  for (const address of changed) emitRow(db, 'addresses', address.id);
}
