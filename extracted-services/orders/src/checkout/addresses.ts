import type { Context } from '../context.ts';
import type { AddressRow } from '../db.ts';
import { type Db, inTransaction } from '../kernel/database.ts';
import { PeerUnavailable } from '../peers/peer.ts';

/**
 * A user's own address from the own copy; one that has not arrived yet is asked for. When nobody answers, the feed gets
 * a moment to bring it.
 */
export async function findAddress(context: Context, id: number, userId: number): Promise<AddressRow | undefined> {
  const known = read(context.db, id, userId);
  if (known !== undefined) return known;
  try {
    const row = await context.peers.users.address(id, userId);
    if (row === undefined) return undefined;
    inTransaction(context.db, () => context.apply({ topic: 'addresses.upserted', data: row }));
    return read(context.db, id, userId);
  } catch (error) {
    if (!(error instanceof PeerUnavailable)) throw error;
    return waitForFeed(() => read(context.db, id, userId));
  }
}

const read = (db: Db, id: number, userId: number): AddressRow | undefined =>
  db.prepare<[number, number], AddressRow>('SELECT * FROM addresses WHERE id = ? AND user_id = ?').get(id, userId);

const WAIT_MS = 2_000;
const LOOK_EVERY_MS = 50;

async function waitForFeed<T>(look: () => T | undefined): Promise<T | undefined> {
  const deadline = Date.now() + WAIT_MS;
  let found = look();
  while (found === undefined && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    found = look();
  }
  return found;
}
