/**
 * Reach in a form that can be kept. A thousand routes may reach ten thousand symbols each, so the symbols of each are one bit per
 * symbol of the program, and become texts only when they are asked for.
 */
import type { SymbolId } from '../model/graph.ts';
import type { EntryReach, Reach, Reached, RouteReach, TransactionReach } from '../model/reach.ts';

export interface PackedReach {
  /** All symbols, sorted; bit `n` of a list stands for the symbol at `n`. */
  readonly ids: readonly SymbolId[];
  readonly routes: readonly Packed<RouteReach>[];
  readonly entries: readonly Packed<EntryReach>[];
  readonly transactions: readonly Packed<TransactionReach>[];
}

export type Packed<One extends Reached> = Omit<One, 'symbols'> & { readonly bits: Uint8Array };

/** @param numbers of symbols, in any order, also more than once */
export function packNumbers(numbers: Iterable<number>, count: number): Uint8Array {
  const bits = new Uint8Array((count + 7) >> 3);
  for (const number of numbers) bits[number >> 3] = (bits[number >> 3] ?? 0) | (1 << (number & 7));
  return bits;
}

export function unpackReach({ ids, routes, entries, transactions }: PackedReach): Reach {
  const unpack = <One extends Reached>({ bits, ...rest }: Packed<One>): One =>
    Object.defineProperty(rest, 'symbols', { enumerable: true, get: () => namesOf(bits, ids) }) as unknown as One;
  return {
    routes: routes.map((one) => unpack<RouteReach>(one)),
    entries: entries.map((one) => unpack<EntryReach>(one)),
    transactions: transactions.map((one) => unpack<TransactionReach>(one)),
  };
}

function namesOf(bits: Uint8Array, ids: readonly SymbolId[]): SymbolId[] {
  const names: SymbolId[] = [];
  bits.forEach((byte, index) => {
    for (let left = byte, number = index << 3; left !== 0; left >>= 1, number += 1)
      if ((left & 1) === 1) names.push(ids[number] ?? '');
  });
  return names;
}
