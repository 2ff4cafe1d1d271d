import { percentOf, toDecimal } from './kernel/money.ts';
import type { QuirkSwitches } from './quirks.ts';

/** What is charged for one piece, in cents, rounded half up. */
export const salePriceCents = (priceCents: number, discountPercent: number): number =>
  percentOf(priceCents, 100 - discountPercent);

/** How prices are shown. */
export interface PriceTag {
  readonly price: number | string;
  readonly salePrice: number | string;
}

/** The two prices of a public answer; `quirks` can distort them in the documented ways. */
export function priceTag(
  product: { readonly price_cents: number; readonly discount_percent: number },
  quirks: Pick<QuirkSwitches, 'has'>,
): PriceTag {
  const { price_cents, discount_percent } = product;
  const saleCents = quirks.has('floor-discount')
    ? Math.floor((price_cents * (100 - discount_percent)) / 100)
    : salePriceCents(price_cents, discount_percent);
  const show = (cents: number) => (quirks.has('price-string') ? (cents / 100).toFixed(2) : toDecimal(cents));
  return { price: show(price_cents), salePrice: show(saleCents) };
}
