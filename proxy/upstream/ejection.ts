/**
 * Outlier ejection of one instance as a state machine: every change is a function of the state, the event and the time.
 *
 *     admitted ──failures in a row──> ejected ──time over, one request or check──> probing ──success──> admitted
 *                                        ^                                            └──failure──> ejected, twice as long
 *
 * Whether it may be ejected at all depends on the others: `health.ts`.
 */
import type { EjectionSettings } from '../../contracts/config-upstream.ts';

export type EjectionTimes = Pick<EjectionSettings, 'failures' | 'firstMs' | 'longestMs'>;

export interface Ejection {
  readonly state: 'admitted' | 'ejected' | 'probing';
  readonly consecutiveFailures: number;
  /** How many ejections in close succession; sets the length of the next. */
  readonly level: number;
  /** When the ejection ends, or when the instance was last readmitted; milliseconds of the clock. */
  readonly until: number;
}

export const healthy: Ejection = {
  state: 'admitted',
  consecutiveFailures: 0,
  level: 0,
  until: Number.NEGATIVE_INFINITY,
};

/** Whether the time of an ejection is over and nobody is trying yet. */
export const isProbeDue = ({ state, until }: Ejection, now: number): boolean => state === 'ejected' && now >= until;

/** The next request, or check, finds out. */
export const probe = (ejection: Ejection): Ejection => ({ ...ejection, state: 'probing' });

/** The instance answered. */
export function succeed(ejection: Ejection, now: number): Ejection {
  if (ejection.state === 'admitted')
    return ejection.consecutiveFailures === 0 ? ejection : { ...ejection, consecutiveFailures: 0 };
  return { ...ejection, state: 'admitted', consecutiveFailures: 0, until: now };
}

/** One more failure; an admitted instance stays so until it is ejected. A failed probe ejects it again. */
export function fail(ejection: Ejection, times: EjectionTimes, now: number): Ejection {
  if (ejection.state === 'ejected') return ejection;
  const counted = { ...ejection, consecutiveFailures: ejection.consecutiveFailures + 1 };
  return ejection.state === 'probing' ? eject(counted, times, now) : counted;
}

/** Whether an admitted instance failed so often that it should be out. */
export const isFailing = ({ state, consecutiveFailures }: Ejection, { failures }: EjectionTimes): boolean =>
  state === 'admitted' && consecutiveFailures >= failures;

export function eject(ejection: Ejection, { firstMs, longestMs }: EjectionTimes, now: number): Ejection {
  const soon = ejection.state === 'probing' || now - ejection.until <= longestMs;
  const level = soon ? ejection.level + 1 : 1;
  return { ...ejection, state: 'ejected', level, until: now + Math.min(firstMs * 2 ** (level - 1), longestMs) };
}

/** The probe ended without saying anything: the next request is the probe. */
export function release(ejection: Ejection): Ejection {
  return ejection.state === 'probing' ? { ...ejection, state: 'ejected' } : ejection;
}
