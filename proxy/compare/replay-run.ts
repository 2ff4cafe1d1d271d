import type { ComparisonReport } from '../../contracts/comparison.ts';
import type { StranglerConfig } from '../../contracts/config.ts';
import { noRequests, nothingCompared } from '../../contracts/errors/comparison.ts';
import type { RouteRule } from '../../contracts/route-table.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { notConfigured, type Plan } from './plan-requests.ts';
import { replay } from './replay.ts';
import { deriveRequests } from './replay-derive.ts';
import { createSender, type Sender } from './send.ts';

/** A server under the name it has in the report. */
export interface Side {
  readonly name: string;
  readonly url: string;
}

export interface ReplayRun {
  readonly config: Pick<StranglerConfig, 'compare' | 'shadow' | 'timeouts'>;
  readonly control: Side;
  readonly candidates: readonly Side[];
  /** Sent with every request; over what the request itself says. */
  readonly headers: Readonly<Record<string, string>>;
  readonly concurrency: number;
  readonly samples: number;
  /** Ends after this many mismatches. */
  readonly stopAfter: number;
}

/** Where the requests come from: rules that are filled with values, or requests that are known already. */
export type ReplaySource =
  | { readonly kind: 'rules'; readonly rules: readonly RouteRule[]; readonly known: readonly RouteRule[] }
  | { readonly kind: 'requests'; readonly plan: Plan };

/**
 * Asks both sides and reports what differs.
 * @throws NO_REQUESTS when there is nothing to send, NOTHING_COMPARED when no answer could be compared
 */
export async function runReplay(run: ReplayRun, source: ReplaySource): Promise<ComparisonReport> {
  const ledger = openLedger(':memory:');
  const control = createSender(run.control.url, run.concurrency);
  const candidates = new Map(run.candidates.map(({ name, url }) => [name, createSender(url, run.concurrency)]));
  try {
    const plan = await planOf(run, source, control);
    if (plan.planned.length === 0) throw noRequests(describeNotSent(plan));
    const invented = source.kind === 'rules';
    const sent = await replay(plan.planned, { ...optionsOf(run), invented, control, candidates, ledger });
    return toReport(run, ledger, { ...plan, sent });
  } finally {
    await Promise.all([control, ...candidates.values()].map((sender) => sender.close()));
    ledger.close();
  }
}

async function planOf(run: ReplayRun, source: ReplaySource, control: Sender): Promise<Plan> {
  const plan = source.kind === 'requests' ? source.plan : await planRules(run, source, control);
  const planned = plan.planned.map(({ request, ...rest }) => {
    return { ...rest, request: { ...request, headers: { ...request.headers, ...run.headers } } };
  });
  return { ...plan, planned };
}

async function planRules(run: ReplayRun, source: ReplaySource & { kind: 'rules' }, control: Sender): Promise<Plan> {
  const { headers, samples } = run;
  const isAsked = ({ service }: RouteRule) => run.candidates.some(({ name }) => name === service);
  const rules = source.rules.filter(isAsked);
  const derived = await deriveRequests({ ...source, rules, control, headers, samples, limits: optionsOf(run).limits });
  const homeless = source.rules
    .filter((rule) => !isAsked(rule))
    .map(({ route, service }) => ({ what: route, why: notConfigured(service) }));
  return { ...derived, notSent: [...derived.notSent, ...homeless] };
}

function optionsOf({ config, control, candidates, concurrency, stopAfter }: ReplayRun) {
  const { maxBodyBytes, confirmAfterMs } = config.shadow;
  const origins = [control, ...candidates].map(({ url }) => url);
  return {
    settings: { ...config.compare, origins },
    limits: { timeoutMs: config.timeouts.headMs, maxBodyBytes },
    concurrency,
    confirmAfterMs,
    stopAfter,
  };
}

function toReport(
  run: ReplayRun,
  ledger: Ledger,
  { planned, notSent, sent }: Plan & { sent: number },
): ComparisonReport {
  const routes = ledger.report();
  if (routes.every((route) => route.mismatchRateUpperBound === null)) {
    throw nothingCompared([...new Set(routes.flatMap(({ reasons = {} }) => Object.keys(reasons)))].join(', '));
  }
  const left = planned.length - sent;
  const stopped = { what: `${left} more ${left === 1 ? 'request' : 'requests'}`, why: 'stopped by --stop-after' };
  const omitted = left > 0 ? [...notSent, stopped] : [...notSent];
  return {
    schemaVersion: '1.0.0',
    control: run.control.name,
    candidate: namesOf(run, planned),
    routes,
    ...(omitted.length > 0 ? { notSent: omitted } : {}),
  };
}

/** Only the candidates that were asked. */
const namesOf = (run: ReplayRun, planned: Plan['planned']): string =>
  run.candidates
    .map(({ name }) => name)
    .filter((name) => planned.some(({ service }) => service === name))
    .join(', ');

function describeNotSent({ notSent }: Plan): string {
  if (notSent.length === 0) return 'no request was found';
  const shown = notSent.slice(0, 5).map(({ what, why }) => `${what}: ${why}`);
  return `${shown.join('; ')}${notSent.length > 5 ? `; and ${notSent.length - 5} more` : ''}`;
}
