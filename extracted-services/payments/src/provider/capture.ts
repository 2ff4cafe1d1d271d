import type { AttemptRow } from '../db.ts';
import type { Provider, ProviderAnswer } from './provider.ts';

export interface Attempt {
  readonly attempt: number;
  readonly outcome: AttemptRow['outcome'];
  readonly providerCode: string | null;
}

export interface CaptureResult {
  readonly outcome: 'captured' | 'declined' | 'timeout' | 'error';
  readonly providerRef: string | null;
  readonly attempts: readonly Attempt[];
}

export interface Patience {
  /** How long one attempt may take. */
  readonly deadlineMs: number;
  readonly attempts: number;
}

/** Asks until the provider has decided, each time with the same key, so that at most one of the attempts is a charge. */
export async function capture(
  provider: Pick<Provider, 'requestCapture'>,
  card: { readonly key: string; readonly cardToken: string },
  patience: Patience,
): Promise<CaptureResult> {
  const attempts: Attempt[] = [];
  for (let attempt = 1; attempt <= patience.attempts; attempt += 1) {
    const answer = await withinDeadline(provider.requestCapture(card.key, card.cardToken), patience.deadlineMs);
    const outcome = answer?.status ?? 'timeout';
    attempts.push({ attempt, outcome, providerCode: answer?.code ?? null });
    if (outcome === 'captured' || outcome === 'declined')
      return { outcome, providerRef: answer?.ref ?? null, attempts };
  }
  return { outcome: attempts.at(-1)?.outcome ?? 'timeout', providerRef: null, attempts };
}

async function withinDeadline(
  answer: Promise<ProviderAnswer>,
  deadlineMs: number,
): Promise<ProviderAnswer | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), deadlineMs);
  });
  try {
    return await Promise.race([answer, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
