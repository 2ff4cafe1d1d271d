/**
 * The card company, simulated: this service's copy of what it agreed with it. What happens to a card is decided by its token:
 *
 *   tok_ok            captured
 *   tok_declined      declined, as is every token it does not know
 *   tok_timeout       never answers in time
 *   tok_timeout_once  does not answer the first question about a key, captures at the second
 *   tok_error         answers 500 to the first question about a key, captures at the second
 *   tok_twice         captured, and reported twice
 *
 * It remembers captures by idempotency key, and reports each by webhook.
 */
import { createHash } from 'node:crypto';
import type { Provider, ProviderAnswer, ProviderEvent } from './provider.ts';

/** Keys that are remembered; the oldest are forgotten first. */
const REMEMBERED = 10_000;

/** `report` delivers a webhook, `afterMs` from now. */
export function createSimulatedProvider(report: (event: ProviderEvent, afterMs: number) => void): Provider {
  const captures = new Map<string, string>();
  const questions = new Map<string, number>();

  const capture = (key: string, cardToken: string): ProviderAnswer => {
    const ref = `ch_${digest(key)}`;
    remember(captures, key, ref);
    const event = { providerRef: ref, status: 'captured', eventId: `evt_${digest(ref)}` };
    report(event, FIRST_REPORT_MS);
    if (cardToken === 'tok_twice') report(event, SECOND_REPORT_MS);
    return approved(ref);
  };

  return {
    requestCapture: async (key, cardToken) => {
      const known = captures.get(key);
      if (known !== undefined) return approved(known);
      const asked = (questions.get(key) ?? 0) + 1;
      remember(questions, key, asked);
      return behave(cardToken, asked, () => capture(key, cardToken));
    },
    voidCapture: (key) => {
      captures.delete(key);
    },
    requestRefund: (key) => `re_${digest(key)}`,
  };
}

const FIRST_REPORT_MS = 20;
const SECOND_REPORT_MS = 60;

function behave(
  cardToken: string,
  asked: number,
  capture: () => ProviderAnswer,
): ProviderAnswer | Promise<ProviderAnswer> {
  switch (cardToken) {
    case 'tok_ok':
    case 'tok_twice':
      return capture();
    case 'tok_timeout':
      return never();
    case 'tok_timeout_once':
      return asked === 1 ? never() : capture();
    case 'tok_error':
      return asked === 1 ? { status: 'error', code: 'provider_error', ref: null } : capture();
    default:
      return { status: 'declined', code: 'card_declined', ref: null };
  }
}

const approved = (ref: string): ProviderAnswer => ({ status: 'captured', code: 'approved', ref });

const never = () => new Promise<ProviderAnswer>(() => undefined);

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);

function remember<T>(memory: Map<string, T>, key: string, value: T): void {
  memory.set(key, value);
  for (const oldest of memory.keys()) {
    if (memory.size <= REMEMBERED) break;
    memory.delete(oldest);
  }
}
