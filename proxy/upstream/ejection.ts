/**
 * Passive outlier ejection as a state machine: every change is a function of the state, the event and the time.
 *
 *     admitted ──5 failures in a row──> ejected ──time over, one request──> probing ──success──> admitted
 *                                          ^                                   └──failure──> ejected, twice as long
 */

export const FAILURES_TO_EJECT = 5;
export const FIRST_EJECTION_MS = 1_000;
export const LONGEST_EJECTION_MS = 60_000;

export interface Ejection {
  readonly state: 'admitted' | 'ejected' | 'probing';
  readonly consecutiveFailures: number;
  /** How many ejections in close succession; sets the length of the next. */
  readonly level: number;
  /** When the ejection ends, or when the service was last readmitted; milliseconds of the clock. */
  readonly until: number;
}

export const healthy: Ejection = {
  state: 'admitted',
  consecutiveFailures: 0,
  level: 0,
  until: Number.NEGATIVE_INFINITY,
};

/** Whether a request may go there. */
export const isAdmissible = ({ state, until }: Ejection, now: number): boolean =>
  state === 'admitted' || (state === 'ejected' && now >= until);

/** Whether a request may go there. Being let in while ejected makes that request the probe. */
export function admit(ejection: Ejection, now: number): { readonly admitted: boolean; readonly next: Ejection } {
  const admitted = isAdmissible(ejection, now);
  return { admitted, next: admitted && ejection.state === 'ejected' ? { ...ejection, state: 'probing' } : ejection };
}

/** The service answered. What it answered does not matter. */
export function succeed(ejection: Ejection, now: number): Ejection {
  if (ejection.state === 'admitted')
    return ejection.consecutiveFailures === 0 ? ejection : { ...ejection, consecutiveFailures: 0 };
  return { ...ejection, state: 'admitted', consecutiveFailures: 0, until: now };
}

/** The service could not be reached, broke off or ran out of time. */
export function fail(ejection: Ejection, now: number): Ejection {
  const consecutiveFailures = ejection.consecutiveFailures + 1;
  if (ejection.state === 'ejected') return ejection;
  if (ejection.state === 'admitted' && consecutiveFailures < FAILURES_TO_EJECT)
    return { ...ejection, consecutiveFailures };
  const level = ejection.state === 'probing' || now - ejection.until <= LONGEST_EJECTION_MS ? ejection.level + 1 : 1;
  return { state: 'ejected', consecutiveFailures, level, until: now + ejectionMs(level) };
}

/** The caller left before the probe was answered: the next request is the probe. */
export function release(ejection: Ejection): Ejection {
  return ejection.state === 'probing' ? { ...ejection, state: 'ejected' } : ejection;
}

const ejectionMs = (level: number): number => Math.min(FIRST_EJECTION_MS * 2 ** (level - 1), LONGEST_EJECTION_MS);
