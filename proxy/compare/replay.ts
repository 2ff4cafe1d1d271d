import { setTimeout as delay } from 'node:timers/promises';
import type { Observation, RecordedRequest } from '../../contracts/comparison.ts';
import { confirm, type Doubtful } from './confirm.ts';
import { toCopyHeaders } from './copy-headers.ts';
import { inconclusive, type Judge, type Judgement, type JudgeSettings, judge } from './judge.ts';
import type { Ledger } from './ledger.ts';
import type { Sender, SendLimits } from './send.ts';

/** A request that is to be sent to both sides. */
export interface Planned {
  readonly route: string;
  /** Which candidate is asked. */
  readonly service: string;
  readonly request: RecordedRequest;
}

export interface ReplayOptions {
  readonly control: Sender;
  readonly candidates: ReadonlyMap<string, Sender>;
  readonly settings: JudgeSettings;
  readonly ledger: Ledger;
  readonly limits: SendLimits;
  /** Requests under way at one time. */
  readonly concurrency: number;
  readonly confirmAfterMs: number;
  /** Nobody ever sent these requests: when both sides refuse one alike (4xx), that says nothing about the route. */
  readonly invented: boolean;
  /** Ends after this many mismatches. */
  readonly stopAfter: number;
}

export const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Requests whose mismatches are confirmed together, so that the wait for lagging data is paid once. */
const BATCH = 100;

/** Sends every request to both sides and counts the outcome in the ledger. @returns how many requests were sent */
export async function replay(planned: readonly Planned[], options: ReplayOptions): Promise<number> {
  const size = Math.min(BATCH, Math.max(options.concurrency, options.stopAfter));
  let mismatches = 0;
  let sent = 0;
  while (sent < planned.length && mismatches < options.stopAfter) {
    const batch = planned.slice(sent, sent + size);
    sent += batch.length;
    mismatches += await replayBatch(batch, options);
  }
  return sent;
}

interface Suspect extends Doubtful {
  readonly planned: Planned;
}

async function replayBatch(batch: readonly Planned[], options: ReplayOptions): Promise<number> {
  const suspects: Suspect[] = [];
  let mismatches = 0;
  const record = ({ route, request }: Planned, judgement: Judgement): void => {
    options.ledger.record({ route, request, judgement });
    if (judgement.verdict === 'mismatch') mismatches++;
  };
  await eachOf(batch, options.concurrency, async (planned) => {
    const askAgain = () => askBoth(planned, options);
    const { control, candidate } = await askAgain();
    const judged = judge({ route: planned.route, control, candidate }, options.settings);
    const refused = options.invented && judged.verdict === 'match' && control.status >= 400;
    const judgement = refused ? inconclusive(`both sides refused it (${control.status})`) : judged;
    const repeatable = SAFE_METHODS.has(planned.request.method);
    if (judgement.verdict === 'mismatch' && repeatable)
      suspects.push({ planned, route: planned.route, judgement, control, askAgain });
    else record(planned, judgement);
  });
  if (suspects.length > 0) await delay(options.confirmAfterMs);
  const judges: Judge = { judge: async (pair) => judge(pair, options.settings) };
  await eachOf(suspects, options.concurrency, async (suspect) =>
    record(suspect.planned, await confirm(suspect, judges)),
  );
  return mismatches;
}

async function askBoth({ request, service }: Planned, { control, candidates, limits }: ReplayOptions) {
  const copy = { ...request, headers: toCopyHeaders(request.headers) };
  const ask = (side: Sender | undefined): Promise<Observation> => {
    if (side === undefined) throw new Error(`no candidate is called ${service}`);
    return side.send(copy, limits);
  };
  const [first, second] = await Promise.all([ask(control), ask(candidates.get(service))]);
  return { control: first, candidate: second };
}

/** Does something with each item, so many at a time, in their order. */
async function eachOf<Item>(
  items: readonly Item[],
  concurrency: number,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (const item of rest) await act(item);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}
