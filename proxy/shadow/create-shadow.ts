/**
 * Shadow traffic: the caller is answered by the control while a copy of the request goes to the candidate.
 *
 *     observe ──> copy sent at once ──┐
 *        └─> tap: control's answer ───┴─> judge ─ mismatch ─> confirmations ─> ledger
 *                                           └───────── else ──────────────────> ledger
 *
 * Promises: nothing here throws into, waits for or slows down the caller's path. Copies in flight, bytes held and
 * confirmations are bounded; what does not fit is dropped and counted. Faults go to one hook.
 */
import type { Observation, RecordedRequest } from '../../contracts/comparison.ts';
import type { CompareSettings, ShadowSettings } from '../../contracts/config.ts';
import { toCopyHeaders, toRecordedHeaders } from '../compare/copy-headers.ts';
import type { Judgement } from '../compare/judge.ts';
import { inconclusive } from '../compare/judge.ts';
import type { Ledger } from '../compare/ledger.ts';
import { createSender, type OutgoingRequest, type Sender } from '../compare/send.ts';
import type { ShadowContext, ShadowPort, ShadowTap } from '../ports.ts';
import { type Budget, createBudget, type HeldBytes, holdBytes } from './budget.ts';
import { type Confirmations, createConfirmations } from './confirmations.ts';
import { type ControlTap, createControlTap } from './control-tap.ts';
import { createJudgePool, type JudgePool } from './judge-pool.ts';
import { isSampled } from './sample.ts';
import { TOO_SLOW, within } from './within.ts';

/** One server of a side; copies and confirmations need no more. */
export interface Origin {
  readonly url: string;
}

export interface ShadowOptions {
  readonly monolith: Origin;
  readonly services: Readonly<Record<string, Origin>>;
  readonly settings: ShadowSettings;
  readonly compare: CompareSettings;
  readonly ledger: Pick<Ledger, 'record' | 'drop'>;
  /** Told of every fault of the shadow itself; must not throw. */
  readonly onFault: (stage: string, error: unknown) => void;
}

/** Bodies held at one time, of both sides and of waiting confirmations together; at least eight of the largest. */
const HELD_BYTES = 64_000_000;

export function createShadow(options: ShadowOptions): ShadowPort {
  const shadow = start(options);
  return {
    observe: (context) => {
      try {
        return observe(shadow, context);
      } catch (error) {
        options.onFault('shadow: observe', error);
        return undefined;
      }
    },
    close: async () => {
      shadow.closed = true;
      shadow.confirmations.close();
      await Promise.all([shadow.control, ...shadow.candidates.values()].map((sender) => sender.close()));
      await shadow.pool.close();
    },
  };
}

interface Shadow {
  readonly options: ShadowOptions;
  readonly control: Sender;
  readonly candidates: ReadonlyMap<string, Sender>;
  readonly pool: JudgePool;
  readonly confirmations: Confirmations;
  readonly copies: Budget;
  readonly bytes: Budget;
  closed: boolean;
}

function start(options: ShadowOptions): Shadow {
  const { settings, compare, ledger, services } = options;
  const origins = [options.monolith, ...Object.values(services)].map(({ url }) => url);
  const pool = createJudgePool({ ...compare, origins });
  const { confirmAfterMs, maxInFlight, maxBodyBytes } = settings;
  const onFault = (error: unknown) => options.onFault('shadow: confirm', error);
  return {
    options,
    control: createSender(options.monolith.url, CONFIRMATION_CONNECTIONS),
    candidates: new Map(
      Object.entries(services).map(([name, { url }]) => [
        name,
        createSender(url, maxInFlight + CONFIRMATION_CONNECTIONS),
      ]),
    ),
    pool,
    confirmations: createConfirmations({ confirmAfterMs, pool, ledger, onFault }),
    copies: createBudget(maxInFlight),
    bytes: createBudget(Math.max(HELD_BYTES, 8 * maxBodyBytes)),
    closed: false,
  };
}

const CONFIRMATION_CONNECTIONS = 8;

function observe(shadow: Shadow, { rule, request, clientKey }: ShadowContext): ShadowTap | undefined {
  const { settings, ledger, onFault } = shadow.options;
  const candidate = shadow.candidates.get(rule.service);
  if (shadow.closed || candidate === undefined || !isSampled(clientKey, settings.sampleRate)) return undefined;
  if (!shadow.copies.take(1)) {
    ledger.drop(rule.route);
    return undefined;
  }
  const held = holdBytes(shadow.bytes);
  const tap = createControlTap({
    maxBodyBytes: settings.maxBodyBytes,
    admit: held.admit,
    onFault: (error) => onFault('shadow: tap', error),
  });
  const copy = { method: request.method, path: request.path, headers: toCopyHeaders(request.headers) };
  const shot: Shot = { route: rule.route, copy, headers: toRecordedHeaders(request.headers), candidate, held };
  void compareOnce(shadow, shot, tap)
    .catch((error: unknown) => {
      held.release();
      onFault('shadow: compare', error);
    })
    .finally(() => shadow.copies.give(1));
  return tap;
}

/** One observed request. */
interface Shot {
  readonly route: string;
  readonly copy: OutgoingRequest;
  /** As the caller sent them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly candidate: Sender;
  readonly held: HeldBytes;
}

async function compareOnce(shadow: Shadow, shot: Shot, tap: ControlTap): Promise<void> {
  const { timeoutMs } = shadow.options.settings;
  const [control, candidate] = await Promise.all([within(tap.answer, timeoutMs), sendCopy(shadow, shot)]);
  if (shadow.closed || control === undefined) shot.held.release();
  else if (shot.held.isRefused()) {
    shot.held.release();
    shadow.options.ledger.drop(shot.route);
  } else if (control === TOO_SLOW) {
    tap.aborted();
    record(shadow, shot, SLOW_CONTROL);
  } else {
    const judgement = await shadow.pool.judge({ route: shot.route, control, candidate });
    if (judgement.verdict === 'mismatch' && !shadow.closed) suspect(shadow, shot, { judgement, control });
    else record(shadow, shot, judgement);
  }
}

function record(shadow: Shadow, shot: Shot, judgement: Judgement): void {
  shot.held.release();
  if (!shadow.closed) shadow.options.ledger.record({ route: shot.route, request: toRecorded(shot), judgement });
}

function suspect(
  shadow: Shadow,
  shot: Shot,
  seen: { readonly judgement: Judgement; readonly control: Observation },
): void {
  shadow.confirmations.add({
    ...seen,
    route: shot.route,
    request: toRecorded(shot),
    askAgain: () => askBoth(shadow, shot),
    release: shot.held.release,
  });
}

const toRecorded = ({ copy, headers }: Shot): RecordedRequest => ({
  method: copy.method,
  path: copy.path,
  headers: { ...headers },
});

const SLOW_CONTROL = inconclusive('the control took longer than the shadow waits');

/** Sent in the next turn of the event loop, so that the control is asked first. */
async function sendCopy(shadow: Shadow, { candidate, copy, held }: Shot): Promise<Observation> {
  const { timeoutMs, maxBodyBytes } = shadow.options.settings;
  await new Promise((resolve) => setImmediate(resolve));
  return candidate.send(copy, { timeoutMs, maxBodyBytes, admit: held.admit });
}

async function askBoth(shadow: Shadow, { candidate, copy }: Shot) {
  const { timeoutMs, maxBodyBytes } = shadow.options.settings;
  const ask = (sender: Sender) => sender.send(copy, { timeoutMs, maxBodyBytes });
  const [control, other] = await Promise.all([ask(shadow.control), ask(candidate)]);
  return { control, candidate: other };
}
