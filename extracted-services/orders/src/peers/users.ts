import { z } from 'zod';
import type { Row } from '../kernel/database.ts';
import { type Peer, readAnswer } from './peer.ts';

/** What `users` does for this service: only asked when the own copy does not have an address yet. */
export interface Users {
  readonly peer: Peer;
  /** The address's row as feeds carry it, or undefined when this user has no such address. Throws PeerUnavailable. */
  address(id: number, userId: number): Promise<Row | undefined>;
}

export const createUsers = (peer: Peer): Users => ({
  peer,
  address: async (id, userId) => {
    const answer = await peer.call({ method: 'GET', path: `/internal/addresses/${id}?userId=${userId}` });
    if (answer.status === 404) return undefined;
    return readAnswer(peer, answer, { status: 200, schema: addressRow });
  },
});

const addressRow = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
