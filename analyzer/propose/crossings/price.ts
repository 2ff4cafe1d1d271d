import type { CrossingKind } from '../../../contracts/report.ts';
import { byPlace, byText, round } from '../../model/order.ts';

/** A crossing before it has a price and a suggestion. */
export interface DraftCrossing {
  readonly kind: CrossingKind;
  readonly from: string;
  readonly to: string;
  readonly at: string;
  readonly fromService: string;
  readonly toService: string;
  /** What this one costs beyond its kind. */
  readonly surcharge?: number;
}

/**
 * What the first crossing of a kind to a target costs. Units are relative: about one engineer-hour each, for ordering work, not
 * for estimating it.
 *
 * - transaction 40: atomicity is lost; needs a saga and answers to every half-done state. On top of it what `saga.ts` counts: 2 per
 *   table whose write needs a compensation, 0.25 per other functionality that meets a half-done state.
 * - write 12: someone else's invariants; the statement must become a command of the owner, with its errors.
 * - join 8: becomes an API composition or a replicated read copy, with paging and sorting redone.
 * - foreign-key 6: the database stops guarding the reference; needs a check at the edge and a rule for deleted targets.
 * - shared-state 5: two processes no longer see one memory; needs an owner and invalidation.
 * - read 4: becomes an API call or a replicated copy, but nothing must be undone.
 * - call 2: a function call becomes a request: timeouts and failures, yet the interface exists already.
 * - event 1: loosely coupled already; needs an outbox and delivery at least once.
 * - type 0.5: erased at run time; copy it or publish it as the contract.
 *
 * The order follows what practitioners report as hardest (data and transactions before calls: D. Taibi et al., "Processes,
 * Motivations, and Issues for Migrating to Microservices", IEEE Cloud Computing 2017); the figures are our judgment.
 */
export const BASE_PRICE: Readonly<Record<CrossingKind, number>> = {
  transaction: 40,
  write: 12,
  join: 8,
  'foreign-key': 6,
  'shared-state': 5,
  read: 4,
  call: 2,
  event: 1,
  type: 0.5,
};

/** What each further crossing of the same kind from one service to the same target costs: the way out is built once. */
const REPEATED = 0.25;

export type PricedCrossing = Omit<DraftCrossing, 'surcharge'> & { readonly price: number };

/** Prices every crossing; dearest kind first, then by service, target and place. */
export function priceCrossings(drafts: readonly DraftCrossing[]): PricedCrossing[] {
  return groupSorted([...drafts].sort(canonical)).flatMap((group) => group.map(priceDraft));
}

const priceDraft = (draft: DraftCrossing, index: number): PricedCrossing => {
  const { kind, from, to, at, fromService, toService, surcharge = 0 } = draft;
  const price = round(BASE_PRICE[kind] * (index === 0 ? 1 : REPEATED) + surcharge);
  return { kind, from, to, at, fromService, toService, price };
};

/** By {@link groupKey}; most of a group lies side by side. */
function groupSorted(drafts: readonly DraftCrossing[]): DraftCrossing[][] {
  const groups = new Map<string, DraftCrossing[]>();
  let [last, group]: [DraftCrossing | undefined, DraftCrossing[]] = [undefined, []];
  for (const draft of drafts) {
    if (last?.kind !== draft.kind || last.fromService !== draft.fromService || last.to !== draft.to) {
      const key = groupKey(draft);
      group = groups.get(key) ?? [];
      groups.set(key, group);
    }
    group.push(draft);
    last = draft;
  }
  return [...groups.values()];
}

/** Crossings with the same key have one way out, built once. */
export const groupKey = ({ kind, fromService, to }: Pick<DraftCrossing, 'kind' | 'fromService' | 'to'>): string =>
  `${kind}\n${fromService}\n${to}`;

/** Price of `size` crossings with a key, without surcharges. */
export function priceOfGroup(key: string, size: number): number {
  const base = BASE_PRICE[key.slice(0, key.indexOf('\n')) as CrossingKind];
  return size <= 0 ? 0 : base * (1 + REPEATED * (size - 1));
}

const canonical = (a: DraftCrossing, b: DraftCrossing): number =>
  BASE_PRICE[b.kind] - BASE_PRICE[a.kind] ||
  byText(a.fromService, b.fromService) ||
  byText(a.toService, b.toService) ||
  byText(a.to, b.to) ||
  byPlace(a.at, b.at) ||
  byText(a.from, b.from);
