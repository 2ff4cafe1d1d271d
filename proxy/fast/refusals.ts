/** What the fast path refuses by itself. */
import type { Refused } from '../http1/find-head.ts';
import type { Refusal } from '../upstream/fault.ts';

export const toHeadRefusal = ({ status, why }: Refused): Refusal => ({
  status,
  code: 'BAD_REQUEST',
  message: `The request was refused: ${why}.`,
});

export const toBodyRefusal = (why: string): Refusal => ({
  status: 400,
  code: 'BAD_REQUEST_BODY',
  message: `The request was refused: ${why}.`,
});

export const BODY_TOO_SLOW: Refusal = {
  status: 408,
  code: 'REQUEST_TIMEOUT',
  message: 'The request body did not arrive in time.',
};

export const HEAD_TOO_SLOW: Refusal = {
  status: 408,
  code: 'REQUEST_TIMEOUT',
  message: 'The request did not arrive in time.',
};
