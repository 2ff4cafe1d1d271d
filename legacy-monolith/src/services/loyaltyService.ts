import { sumBy } from '../lib/helpers.ts';

export interface PointsEntry {
  readonly userId: number;
  readonly orderId: number;
  readonly points: number;
  readonly expiresAt: string;
}

export type Tier = 'bronze' | 'silver' | 'gold';

const POINTS_PER_EURO = 2;
const TIERS: readonly [Tier, number][] = [
  ['gold', 5000],
  ['silver', 1500],
  ['bronze', 0],
];

// Would live in a table loyalty_points.
const ledger: PointsEntry[] = [];

export function pointsFor(totalCents: number): number {
  return Math.floor(totalCents / 100) * POINTS_PER_EURO;
}

export function creditPoints(entry: PointsEntry): void {
  ledger.push(entry);
}

export function balanceOf(userId: number, at: string): number {
  const valid = ledger.filter((entry) => entry.userId === userId && entry.expiresAt > at);
  return sumBy(valid, (entry) => entry.points);
}

export function tierOf(points: number): Tier {
  return TIERS.find(([, from]) => points >= from)?.[0] ?? 'bronze';
}

export function redeemPoints(userId: number, points: number, at: string): { discountCents: number } | null {
  if (points <= 0 || balanceOf(userId, at) < points) return null;
  ledger.push({ userId, orderId: 0, points: -points, expiresAt: '9999-12-31' });
  return { discountCents: Math.floor(points / POINTS_PER_EURO) };
}

export function expireBefore(at: string): number {
  const before = ledger.length;
  const kept = ledger.filter((entry) => entry.expiresAt > at);
  ledger.length = 0;
  ledger.push(...kept);
  return before - kept.length;
}
