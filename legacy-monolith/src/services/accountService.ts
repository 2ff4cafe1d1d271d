import { inTransaction } from '../lib/db.ts';
import { notFound, unauthenticated } from '../lib/errors.ts';
import { audit, mapPage, type Paging } from '../lib/helpers.ts';
import * as models from '../models/index.ts';

function load(userId: number): models.UserRow {
  const user = models.findUser(userId);
  if (user === undefined) throw unauthenticated();
  return user;
}

export function getProfile(userId: number) {
  return models.toUser(load(userId));
}

export function updateProfile(userId: number, changes: { name?: string | undefined }) {
  load(userId);
  if (changes.name !== undefined) models.updateUser(userId, { name: changes.name });
  return getProfile(userId);
}

// --- addresses

function loadAddress(userId: number, id: number) {
  const address = models.findAddress(id, userId);
  if (address === undefined) throw notFound('Address');
  return address;
}

export function getAddresses(userId: number) {
  return { items: models.listAddresses(userId).map(models.toAddress) };
}

export function getAddress(userId: number, id: number) {
  return models.toAddress(loadAddress(userId, id));
}

/** The first address of a user is their default one, asked for or not. */
export function addAddress(userId: number, input: models.AddressInput & { isDefault?: boolean | undefined }) {
  load(userId);
  return inTransaction(() => {
    const isFirst = models.listAddresses(userId).length === 0;
    const id = models.insertAddress(userId, input, isFirst);
    if (input.isDefault === true) models.setDefaultAddress(id, userId);
    return getAddress(userId, id);
  });
}

export function changeAddress(
  userId: number,
  id: number,
  changes: { [K in keyof models.AddressInput]?: string | undefined },
) {
  const current = models.addressSnapshot(loadAddress(userId, id));
  models.updateAddress(id, {
    label: changes.label ?? current.label,
    street: changes.street ?? current.street,
    city: changes.city ?? current.city,
    postalCode: changes.postalCode ?? current.postalCode,
    country: changes.country ?? current.country,
  });
  return getAddress(userId, id);
}

/** Orders keep a snapshot, so an address may always go. The oldest one left becomes the default. */
export function removeAddress(userId: number, id: number): void {
  const address = loadAddress(userId, id);
  inTransaction(() => {
    models.deleteAddress(id);
    const next = models.listAddresses(userId)[0];
    if (address.is_default === 1 && next !== undefined) models.setDefaultAddress(next.id, userId);
  });
}

export function makeDefaultAddress(userId: number, id: number) {
  loadAddress(userId, id);
  inTransaction(() => models.setDefaultAddress(id, userId));
  return getAddress(userId, id);
}

// --- for administrators

export function searchUsers(q: string | undefined, paging: Paging) {
  return mapPage(models.listUsers(q, paging), models.toUser);
}

export function getUserForAdmin(id: number) {
  const user = models.findUser(id);
  if (user === undefined) throw notFound('User');
  return models.toUser(user);
}

export function changeUser(
  adminId: number,
  id: number,
  changes: { role?: 'customer' | 'admin' | undefined; status?: 'active' | 'blocked' | undefined },
) {
  getUserForAdmin(id);
  inTransaction(() => {
    models.updateUser(id, {
      ...(changes.role === undefined ? {} : { role: changes.role }),
      ...(changes.status === undefined ? {} : { status: changes.status }),
    });
    if (changes.status === 'blocked') models.revokeAllRefreshTokens(id);
    audit(adminId, 'user.changed', 'user', id, changes);
  });
  return getUserForAdmin(id);
}
