/** `unreachable`: never connected. `broken`: connected, then reset, cut short or no HTTP. `client`: the caller stalled, not the upstream. */
export type FaultKind = 'unreachable' | 'broken' | 'connect-timeout' | 'timeout' | 'client';

export interface Fault {
  readonly kind: FaultKind;
  /** For the log, never for the caller. */
  readonly detail: string;
}

/** What the caller is told when no upstream answers. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** What stands between a failed service and the monolith. */
export interface Retryability {
  /** GET, HEAD or OPTIONS without a body. */
  readonly safe: boolean;
  /** Whether any byte of the request body has been taken from the caller. */
  readonly bodyOpened: boolean;
}

/** Whether another upstream may be asked, nothing having been sent to the caller yet: always when safe, else only if the first was provably not reached. */
export function mayAskAnother(fault: Fault, { safe, bodyOpened }: Retryability): boolean {
  if (fault.kind === 'client') return false;
  return safe || (wasNotReached(fault) && !bodyOpened);
}

/** A stalled caller says nothing about the upstream. */
export const isUpstreamsFault = (fault: Fault): boolean => fault.kind !== 'client';

export const wasNotReached = ({ kind }: Fault): boolean => kind === 'unreachable' || kind === 'connect-timeout';

/** What the caller is told. */
export function describeFault({ kind }: Fault, upstream: string): Refusal {
  if (kind === 'client')
    return { status: 408, code: 'REQUEST_TIMEOUT', message: 'The request body did not arrive in time.' };
  if (kind === 'timeout' || kind === 'connect-timeout')
    return { status: 504, code: 'UPSTREAM_TIMEOUT', message: `${upstream} did not answer in time.` };
  return { status: 502, code: 'UPSTREAM_UNREACHABLE', message: `${upstream} could not be reached or broke off.` };
}
