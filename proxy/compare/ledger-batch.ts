import type { Difference, RecordedRequest, Verdict } from '../../contracts/comparison.ts';
import type { Comparison } from './ledger.ts';
import { redactHeaders, redactPath, redactText } from './redact.ts';

export type Counted = Verdict | 'dropped';

export interface SeenPath {
  count: number;
  readonly difference: Difference;
  readonly request: RecordedRequest;
}

export interface RouteCounts {
  readonly verdicts: Map<Counted, number>;
  readonly reasons: Map<string, number>;
  /** By path and kind. */
  readonly paths: Map<string, SeenPath>;
}

/** Counts that wait to be written. Holds no credential and no reference to a body. */
export interface Batch {
  readonly routes: ReadonlyMap<string, RouteCounts>;
  record(comparison: Comparison): void;
  drop(route: string): void;
  size(): number;
  isFull(): boolean;
}

const MAX_PATHS = 2_000;
/** Headers that a request is shown with; more would not fit a terminal. */
const MAX_WITNESS_HEADER_CHARACTERS = 2_000;
const MAX_WITNESS_BODY_CHARACTERS = 2_000;

export function createBatch(): Batch {
  const routes = new Map<string, RouteCounts>();
  let paths = 0;
  const countsOf = (route: string): RouteCounts => {
    const counts = routes.get(route) ?? { verdicts: new Map(), reasons: new Map(), paths: new Map() };
    routes.set(route, counts);
    return counts;
  };
  const see = (seen: Map<string, SeenPath>, difference: Difference & { count: number }, request: RecordedRequest) => {
    const key = `${difference.kind} ${difference.path}`;
    const known = seen.get(key);
    if (known !== undefined) known.count++;
    else {
      seen.set(key, { count: 1, difference, request: redactRequest(request) });
      paths++;
    }
  };
  return {
    routes,
    record: ({ route, request, judgement }) => {
      const counts = countsOf(route);
      increment(counts.verdicts, judgement.verdict);
      if (judgement.reason !== undefined) increment(counts.reasons, judgement.reason);
      for (const difference of judgement.differences) see(counts.paths, difference, request);
    },
    drop: (route) => increment(countsOf(route).verdicts, 'dropped'),
    size: () => routes.size,
    isFull: () => paths >= MAX_PATHS,
  };
}

/** The request as it may be shown: no credentials, of bounded size. */
export function redactRequest({ method, path, headers, body }: RecordedRequest): RecordedRequest {
  return {
    method,
    path: redactPath(path),
    headers: fitting(redactHeaders(headers)),
    ...(body === undefined ? {} : { body: redactText(body).slice(0, MAX_WITNESS_BODY_CHARACTERS) }),
  };
}

function fitting(headers: Readonly<Record<string, string>>): Record<string, string> {
  let left = MAX_WITNESS_HEADER_CHARACTERS;
  return Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => {
      left -= name.length + value.length;
      return left >= 0;
    }),
  );
}

const increment = <Key>(counts: Map<Key, number>, key: Key): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
