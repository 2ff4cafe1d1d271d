import type { Observation } from '../../contracts/comparison.ts';
import { isJsonType } from './normalize.ts';
import type { CountedDifference } from './path.ts';
import { previewText } from './preview.ts';
import { isSecretName, REDACTED } from './redact.ts';

type Headers = Observation['headers'];

/**
 * Differences of the chosen headers, spelling apart that means the same.
 * @param origins base URLs of both sides: a `location` on either is the same place
 */
export function diffHeaders(
  control: Headers,
  candidate: Headers,
  { headers, origins = [] }: { readonly headers: readonly string[]; readonly origins?: readonly string[] },
): CountedDifference[] {
  return headers.flatMap((name) => {
    const left = normalizeHeader(name, control[name], origins);
    const right = normalizeHeader(name, candidate[name], origins);
    return left === right ? [] : [differenceOf(name, left, right)];
  });
}

/** One text per meaning; undefined when the header is absent. */
export function normalizeHeader(
  name: string,
  value: string | readonly string[] | undefined,
  origins: readonly string[],
): string | undefined {
  if (value === undefined) return undefined;
  const text = [value]
    .flat()
    .map((part) => part.trim())
    .join(', ');
  return (NORMALIZERS.get(name) ?? ((same) => same))(text, origins);
}

type Normalizer = (text: string, origins: readonly string[]) => string;

const sortedList: Normalizer = (text) =>
  text
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
    .sort()
    .join(', ');

/** RFC 9110 §8.3: type and parameter names ignore case; RFC 8259 §11: JSON has no charset. */
const contentType: Normalizer = (text) => {
  const [type = '', ...parameters] = text
    .toLowerCase()
    .split(';')
    .map((part) => part.trim().replaceAll('"', ''));
  const kept = parameters.filter(
    (parameter) => parameter !== '' && !(isJsonType(type) && parameter.startsWith('charset=')),
  );
  return [type, ...kept.sort()].join('; ');
};

const location: Normalizer = (text, origins) => {
  const own = origins.find((origin) => text === origin || text.startsWith(origin.replace(/\/?$/, '/')));
  return own === undefined ? text : text.slice(own.replace(/\/$/, '').length) || '/';
};

const NORMALIZERS: ReadonlyMap<string, Normalizer> = new Map([
  ['content-type', contentType],
  ['location', location],
  ['content-location', location],
  ['cache-control', sortedList],
  ['vary', sortedList],
  ['allow', sortedList],
]);

function differenceOf(name: string, control: string | undefined, candidate: string | undefined): CountedDifference {
  const kind = control === undefined ? 'extra' : candidate === undefined ? 'missing' : 'value';
  return { path: `/headers/${name}`, kind, control: show(name, control), candidate: show(name, candidate), count: 1 };
}

function show(name: string, value: string | undefined): string {
  if (value === undefined) return '(nothing)';
  return isSecretName(name) ? REDACTED : previewText(value);
}
