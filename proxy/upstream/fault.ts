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
  /** For a `Retry-After` header; seconds. */
  readonly retryAfterS?: number;
}

/**
 * What asking a second time would do. `safe`: GET, HEAD or OPTIONS without a body, anybody may answer it. `idempotent`: its
 * rule says so; twice is as good as once, but only on its own side. `once`: anything else.
 */
export type Repeatability = 'safe' | 'idempotent' | 'once';

/** A stalled caller says nothing about the upstream. */
export const isUpstreamsFault = (fault: Fault): boolean => fault.kind !== 'client';

export const wasNotReached = ({ kind }: Fault): boolean => kind === 'unreachable' || kind === 'connect-timeout';

export const BODY_TOO_LARGE: Refusal = {
  status: 413,
  code: 'BODY_TOO_LARGE',
  message: 'The request body is larger than is taken here.',
};

/** What the caller is told when there is no room for its request. */
export const describeShedding = (upstream: string): Refusal => ({
  ...{ status: 503, code: 'OVERLOADED', message: `${upstream} has no room for another request now.` },
  retryAfterS: 1,
});

/** What the caller is told. */
export function describeFault({ kind }: Fault, upstream: string): Refusal {
  if (kind === 'client')
    return { status: 408, code: 'REQUEST_TIMEOUT', message: 'The request body did not arrive in time.' };
  if (kind === 'timeout' || kind === 'connect-timeout')
    return { status: 504, code: 'UPSTREAM_TIMEOUT', message: `${upstream} did not answer in time.` };
  return { status: 502, code: 'UPSTREAM_UNREACHABLE', message: `${upstream} could not be reached or broke off.` };
}
