import { confirm, type Doubtful } from '../compare/confirm.ts';
import { inconclusive, type Judge, type Judgement } from '../compare/judge.ts';
import type { Comparison, Ledger } from '../compare/ledger.ts';

/** A mismatch that is to be asked for again before it counts. */
export interface Suspicion extends Comparison, Doubtful {
  /** Called once when the suspicion is settled, whatever the outcome. */
  release(): void;
}

export interface Confirmations {
  add(suspicion: Suspicion): void;
  /** Settles what waits as inconclusive. */
  close(): void;
}

export interface ConfirmationOptions {
  readonly confirmAfterMs: number;
  readonly pool: Judge;
  readonly ledger: Pick<Ledger, 'record'>;
  readonly onFault: (error: unknown) => void;
}

const MAX_WAITING = 256;
/** Confirmations are extra load on both sides, so few are asked at a time. */
const MAX_ASKING = 8;

/** A bounded queue: every suspicion waits the same time, so the first in is the first due. */
export function createConfirmations({ confirmAfterMs, pool, ledger, onFault }: ConfirmationOptions): Confirmations {
  const waiting: { readonly dueAt: number; readonly suspicion: Suspicion }[] = [];
  let asking = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const finish = (suspicion: Suspicion, judgement: Judgement): void => {
    try {
      ledger.record({ route: suspicion.route, request: suspicion.request, judgement });
    } catch (error) {
      onFault(error);
    }
    suspicion.release();
  };
  const ask = async (suspicion: Suspicion): Promise<void> => {
    asking++;
    const judgement = await confirm(suspicion, pool).catch((error: unknown) => {
      onFault(error);
      return inconclusive('the comparison itself failed');
    });
    asking--;
    finish(suspicion, closed ? STOPPED : judgement);
    schedule();
  };
  const schedule = (): void => {
    clearTimeout(timer);
    while (!closed && asking < MAX_ASKING && (waiting[0]?.dueAt ?? Infinity) <= performance.now()) {
      const next = waiting.shift();
      if (next !== undefined) void ask(next.suspicion);
    }
    const first = waiting[0];
    if (closed || first === undefined || asking >= MAX_ASKING) return;
    timer = setTimeout(schedule, Math.max(1, first.dueAt - performance.now())).unref();
  };
  return {
    add: (suspicion) => {
      if (closed) finish(suspicion, STOPPED);
      else if (waiting.length >= MAX_WAITING) finish(suspicion, OVERFLOW);
      else {
        waiting.push({ dueAt: performance.now() + confirmAfterMs, suspicion });
        schedule();
      }
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
      for (const { suspicion } of waiting.splice(0)) finish(suspicion, STOPPED);
    },
  };
}

const OVERFLOW = inconclusive('too many mismatches to confirm');
const STOPPED = inconclusive('stopped before it was confirmed');
