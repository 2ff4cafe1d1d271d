/** Integer cents as the decimal number that JSON answers carry: 2490 → 24.9. */
export const toDecimal = (cents: number): number => cents / 100;

/** A decimal amount of money as integer cents, rounded half up: 24.9 → 2490, 1.005 → 101. */
export const toCents = (amount: number): number => Math.round(Number((amount * 100).toFixed(6)));

/** The part of `cents` that `percent` stands for, rounded half up to whole cents. */
export const percentOf = (cents: number, percent: number): number => Math.floor((cents * percent + 50) / 100);

export const CURRENCY = 'EUR';
