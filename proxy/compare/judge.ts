import type { IgnoreRule, Observation, Verdict } from '../../contracts/comparison.ts';
import { diffBodies, previewBody } from './body.ts';
import { diffHeaders } from './headers.ts';
import { type CountedDifference, coversPath } from './path.ts';

/** The same request, answered by both sides. */
export interface Pair {
  readonly route: string;
  readonly control: Observation;
  readonly candidate: Observation;
}

export interface JudgeSettings {
  /** Lower-case names of the headers that are compared. */
  readonly headers: readonly string[];
  readonly ignore: readonly IgnoreRule[];
  /** Base URLs of both sides, taken off a `location`. */
  readonly origins?: readonly string[];
  /** A body that inflates past this is not compared; 64 MB unless said otherwise. */
  readonly maxDecodedBytes?: number;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** Why it is inconclusive. */
  readonly reason?: string;
  readonly differences: readonly CountedDifference[];
  /** Differences that an ignore rule covers. */
  readonly ignored: readonly CountedDifference[];
}

/** Whoever judges, here or in another thread. */
export interface Judge {
  /** Never rejects: a judge that fails or is too slow gives `inconclusive`. */
  judge(pair: Pair): Promise<Judgement>;
}

const MAX_DECODED_BYTES = 64_000_000;

/**
 * Compares status, chosen headers and body. When the status differs, only that is reported:
 * an error page has no field in common with a list, and saying so for each helps nobody.
 */
export function judge({ route, control, candidate }: Pair, settings: JudgeSettings): Judgement {
  const reason = whyIncomparable(control, candidate);
  if (reason !== undefined) return inconclusive(reason);
  const differences = findDifferences(control, candidate, settings);
  if (differences === 'too-large') return inconclusive(TOO_LARGE);
  if (differences.length === 0) return MATCH;
  const rules = settings.ignore.filter((rule) => rule.route === undefined || rule.route === route);
  const isIgnored = ({ path }: CountedDifference) => rules.some((rule) => coversPath(rule.path, path));
  const kept = differences.filter((difference) => !isIgnored(difference));
  return {
    verdict: kept.length === 0 ? 'ignored' : 'mismatch',
    differences: kept,
    ignored: rules.length === 0 ? [] : differences.filter(isIgnored),
  };
}

export const inconclusive = (reason: string): Judgement => ({
  verdict: 'inconclusive',
  reason,
  differences: [],
  ignored: [],
});

const MATCH: Judgement = { verdict: 'match', differences: [], ignored: [] };
const TOO_LARGE = 'a body is over the size limit';
const NOT_MODIFIED = 304;

/** What says nothing about the candidate. */
function whyIncomparable(control: Observation, candidate: Observation): string | undefined {
  const faults = [control.fault, candidate.fault];
  if (faults.includes('too-large')) return TOO_LARGE;
  if (faults.includes('unsendable')) return 'the request could not be sent';
  if (control.fault !== undefined && candidate.fault !== undefined) return 'both sides failed';
  if (control.status >= 500 && control.status === candidate.status) return `both sides answered ${control.status}`;
  const revalidated = [control, candidate].filter(({ status }) => status === NOT_MODIFIED).length;
  if (revalidated === 1 && [control, candidate].some(({ status }) => status === 200)) {
    return 'one side answered 304 by its own validator';
  }
  return undefined;
}

function findDifferences(
  control: Observation,
  candidate: Observation,
  settings: JudgeSettings,
): readonly CountedDifference[] | 'too-large' {
  const maxBytes = settings.maxDecodedBytes ?? MAX_DECODED_BYTES;
  if (control.fault !== undefined || candidate.fault !== undefined || control.status !== candidate.status) {
    return [diffStatus(control, candidate, maxBytes)];
  }
  const body = diffBodies(control, candidate, maxBytes);
  return body === 'too-large' ? body : [...diffHeaders(control.headers, candidate.headers, settings), ...body];
}

function diffStatus(control: Observation, candidate: Observation, maxBytes: number): CountedDifference {
  const faulty = control.fault !== undefined || candidate.fault !== undefined;
  const show = (side: Observation) => side.fault ?? `${side.status}${errorOf(side, maxBytes)}`;
  return {
    path: '/status',
    kind: faulty ? 'fault' : 'value',
    control: show(control),
    candidate: show(candidate),
    count: 1,
  };
}

/** What an error answer says, which usually explains the status at once. */
const errorOf = (side: Observation, maxBytes: number): string =>
  side.status >= 400 && side.body.length > 0 ? ` ${previewBody(side, maxBytes)}`.slice(0, 190) : '';
