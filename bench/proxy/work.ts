/** What is asked of every subject. */
export const SMALL_BYTES = 1_024;
export const BIG_BYTES = 10 * 1_048_576;
export const POST_BYTES = 10_240;

export interface Work {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Of the answer; what every subject must give before it is measured. */
  readonly answers: (body: Buffer) => boolean;
}

/** The path of all of them is one of the routes that are half way through a canary. */
export const WORKS = {
  get: {
    name: '1 KB GET',
    method: 'GET',
    path: '/resource-7/1',
    answers: (body) => body.length === SMALL_BYTES,
  },
  post: {
    name: '10 KB POST',
    method: 'POST',
    path: '/resource-7/1',
    answers: (body) => String(body) === String(POST_BYTES),
  },
  stream: {
    name: '10 MB stream',
    method: 'GET',
    path: '/big/1',
    answers: (body) => body.length === BIG_BYTES,
  },
} as const satisfies Record<string, Work>;
