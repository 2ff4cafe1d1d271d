/** Which element of one array is compared with which of the other. */
import { equal } from './equal.ts';
import { ExactNumber, isArray, isObject, type JsonObject, type JsonValue, sameScalar } from './json.ts';
import { cut, preview } from './preview.ts';

type Elements = readonly JsonValue[];

export interface Pairing {
  /** Index in the control, index in the candidate, and so on; null when every element meets the one at its own position. */
  readonly pairs: readonly number[] | null;
  /** Indexes of elements that only the control has, and only the candidate. */
  readonly missing: readonly number[];
  readonly extra: readonly number[];
  /** The same elements in another order, both orders in words. */
  readonly order?: readonly [string, string];
  /** The lengths differ and nothing says which elements are the odd ones. */
  readonly unaligned?: boolean;
}

const BY_POSITION: Pairing = { pairs: null, missing: [], extra: [] };

/**
 * Pairs by a key when all elements are objects with a unique one, so that an inserted element is one difference;
 * else by position, after setting aside what is equal at both ends.
 */
export function pairElements(control: Elements, candidate: Elements): Pairing {
  const key = findKey(control, candidate);
  if (key === IN_PLACE) return BY_POSITION;
  if (key !== undefined) return pairByKey(control as readonly JsonObject[], candidate as readonly JsonObject[], key);
  if (control.length !== candidate.length) return align(control, candidate);
  return reordered(control, candidate) ?? BY_POSITION;
}

/** Names of identifiers, best first. */
const KEY_NAMES = ['id', '_id', 'uuid', 'guid', 'key', 'slug', 'sku', 'code', 'number', 'email', 'name', 'url', 'href'];
const KEY_SUFFIX = /(?:Id|_id|Uuid|Key|Code|Number)$/;
/** Fields tried that are not called like an identifier. */
const OTHER_FIELDS = 6;

function findKey(control: Elements, candidate: Elements): string | typeof IN_PLACE | undefined {
  const sample = control[0] ?? candidate[0];
  if (sample === undefined || !isObject(sample)) return undefined;
  if (!control.every(isObject) || !candidate.every(isObject)) return undefined;
  const fields = Object.keys(sample);
  const named = KEY_NAMES.filter((name) => Object.hasOwn(sample, name));
  const likely = [...named, ...fields.filter((field) => KEY_SUFFIX.test(field) && !named.includes(field))];
  for (const field of likely.filter((name) => isUnique(control, name))) {
    if (isInPlace(control, candidate, field)) return IN_PLACE;
    if (isUnique(candidate, field)) return field;
  }
  return fields.slice(0, OTHER_FIELDS).find((field) => identifies(field, control, candidate));
}

/** The usual case, and cheaper than pairing: every element meets its namesake where it stands. */
const IN_PLACE = Symbol('in place');

function isInPlace(control: readonly JsonObject[], candidate: readonly JsonObject[], field: string): boolean {
  if (control.length !== candidate.length) return false;
  return control.every((element, index) => tokenOf(element, field) === tokenOf(candidate[index] ?? {}, field));
}

function isUnique(elements: readonly JsonObject[], field: string): boolean {
  const seen = new Set<unknown>();
  for (const element of elements) {
    const token = tokenOf(element, field);
    if (token === undefined || seen.has(token)) return false;
    seen.add(token);
  }
  return true;
}

/** Any text field is a key when it is unique and both sides hold the very same values. */
function identifies(field: string, control: readonly JsonObject[], candidate: readonly JsonObject[]): boolean {
  if (control.length !== candidate.length || !isUnique(control, field) || !isUnique(candidate, field)) return false;
  const tokens = new Set(control.map((element) => tokenOf(element, field)));
  return candidate.every((element) => typeof element[field] === 'string' && tokens.has(tokenOf(element, field)));
}

function tokenOf(element: JsonObject, field: string): string | number | undefined {
  const value = Object.hasOwn(element, field) ? element[field] : undefined;
  if (typeof value === 'string' || typeof value === 'number') return value;
  return value instanceof ExactNumber ? `\0${value.canonical}` : undefined;
}

function pairByKey(control: readonly JsonObject[], candidate: readonly JsonObject[], key: string): Pairing {
  const positions = new Map(candidate.map((element, index) => [tokenOf(element, key), index]));
  const partners = control.map((element) => positions.get(tokenOf(element, key)) ?? -1);
  const taken = new Set(partners);
  const moved = !isRising(partners.filter((partner) => partner >= 0));
  partners.forEach((partner, index) => {
    if (partner < 0 && !taken.has(index) && isRenamed(control[index], candidate[index], key)) partners[index] = index;
  });
  const paired = new Set(partners);
  return {
    pairs: partners.flatMap((partner, index) => (partner < 0 ? [] : [index, partner])),
    missing: partners.flatMap((partner, index) => (partner < 0 ? [index] : [])),
    extra: [...candidate.keys()].filter((index) => !paired.has(index)),
    ...(moved ? { order: [listKeys(control, key), listKeys(candidate, key)] as const } : {}),
  };
}

/** The same element with another key: at the same position, and more than half of its other fields are equal. */
function isRenamed(control: JsonObject | undefined, candidate: JsonObject | undefined, key: string): boolean {
  if (control === undefined || candidate === undefined) return false;
  const others = Object.keys(control).filter((field) => field !== key);
  const same = others.filter(
    (field) => Object.hasOwn(candidate, field) && equal(control[field] ?? null, candidate[field] ?? null),
  );
  return same.length * 2 > others.length || others.length === 0;
}

const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? -1));

const listKeys = (elements: readonly JsonObject[], key: string): string =>
  cut(
    `${key} ${elements
      .slice(0, 50)
      .map((element) => preview(element[key] ?? null, key))
      .join(', ')}`,
  );

/** Two lists of scalars that hold the same values in another order. */
function reordered(control: Elements, candidate: Elements): Pairing | undefined {
  if (control.every((value, index) => sameScalar(value, candidate[index] ?? null))) return undefined;
  const counts = new Map<unknown, number>();
  for (const value of control) if (!count(counts, value, 1)) return undefined;
  for (const value of candidate) if (!count(counts, value, -1)) return undefined;
  if ([...counts.values()].some((left) => left !== 0)) return undefined;
  return { pairs: [], missing: [], extra: [], order: [preview(control), preview(candidate)] };
}

function count(counts: Map<unknown, number>, value: JsonValue, step: number): boolean {
  if (isArray(value) || isObject(value)) return false;
  const token = value instanceof ExactNumber ? `\0${value.canonical}` : value;
  counts.set(token, (counts.get(token) ?? 0) + step);
  return true;
}

/** Arrays of different lengths: what is left when the equal beginning and end are set aside. */
function align(control: Elements, candidate: Elements): Pairing {
  const shorter = Math.min(control.length, candidate.length);
  let start = 0;
  while (start < shorter && equal(control[start] ?? null, candidate[start] ?? null)) start++;
  let end = 0;
  while (end < shorter - start && equal(control.at(-1 - end) ?? null, candidate.at(-1 - end) ?? null)) end++;
  const middle = shorter - start - end;
  const rest = (length: number) =>
    Array.from({ length: length - end - start - middle }, (_, index) => start + middle + index);
  if (middle === 0) return { pairs: [], missing: rest(control.length), extra: rest(candidate.length) };
  const pairs = Array.from({ length: middle }, (_, index) => [start + index, start + index]).flat();
  return { pairs, missing: [], extra: [], unaligned: true };
}
