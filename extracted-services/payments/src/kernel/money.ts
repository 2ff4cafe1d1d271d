import { z } from 'zod';

/** Integer cents as the decimal number that JSON answers carry: 2490 → 24.9. */
export const toDecimal = (cents: number): number => cents / 100;

/** A decimal amount with at most two decimals, see `moneyInput`, as integer cents: 24.9 → 2490. */
export const toCents = (amount: number): number => Math.round(amount * 100);

/** An amount of money as it may come in. */
export const moneyInput = z.number().min(0).max(1_000_000).multipleOf(0.01);

/** The part of `cents` that `percent` stands for, rounded half up to whole cents. */
export const percentOf = (cents: number, percent: number): number => Math.floor((cents * percent + 50) / 100);

export const CURRENCY = 'EUR';
