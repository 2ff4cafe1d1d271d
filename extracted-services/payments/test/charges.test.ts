import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Db, openPayments } from '../src/db.ts';
import { type Charges, createCharges } from '../src/payments/charges.ts';
import { findPaymentByKey } from '../src/payments/queries.ts';
import type { ProviderAnswer } from '../src/provider/provider.ts';
import { chargeOf } from './shop.ts';

const CAPTURED: ProviderAnswer = { status: 'captured', code: 'approved', ref: 'ch_1' };

let db: Db;
let charges: Charges;
let asked: string[];
let voided: string[];
/** Lets the provider answer everything that it was asked. */
let answer: (answer: ProviderAnswer) => void;

beforeEach(() => {
  db = openPayments(':memory:');
  asked = [];
  voided = [];
  const waiting: ((answer: ProviderAnswer) => void)[] = [];
  answer = (given) => {
    for (const resolve of waiting.splice(0)) resolve(given);
  };
  const provider = {
    requestCapture: (key: string) => {
      asked.push(key);
      return new Promise<ProviderAnswer>((resolve) => waiting.push(resolve));
    },
    voidCapture: (key: string) => {
      voided.push(key);
    },
    requestRefund: String,
  };
  charges = createCharges(db, provider, { deadlineMs: 5_000, attempts: 1 });
});

afterEach(() => {
  db.close();
});

describe('while the provider is thinking', () => {
  it('the same charge again waits for the same answer', async () => {
    const body = chargeOf();
    const both = [charges.charge('k', body), charges.charge('k', body)];
    answer(CAPTURED);
    const [first, second] = await Promise.all(both);
    expect(second).toEqual(first);
    expect(asked).toEqual(['k']);
  });

  it('a void wins over the charge that it is about', async () => {
    const charge = charges.charge('k', chargeOf());
    charges.voidKey('k');
    answer(CAPTURED);
    await expect(charge).rejects.toMatchObject({ status: 409, code: 'PAYMENT_VOIDED' });
    expect(findPaymentByKey(db, 'k')).toBeUndefined();
    expect(voided).toEqual(['k', 'k']);
    expect(db.prepare('SELECT count(*) AS n FROM outbox').get()).toEqual({ n: 0 });
  });

  it('a charge of another key goes its own way', async () => {
    const one = charges.charge('one', chargeOf());
    const other = charges.charge('other', chargeOf());
    answer(CAPTURED);
    expect((await one).id).not.toBe((await other).id);
  });
});

describe('a provider that is broken', () => {
  it('is told to forget the charge that it may have made', async () => {
    const charge = charges.charge('k', chargeOf());
    answer({ status: 'error', code: 'provider_error', ref: null });
    await expect(charge).rejects.toMatchObject({ status: 502, code: 'PAYMENT_FAILED' });
    expect(voided).toEqual(['k']);
  });
});
