/** JSON as the comparison sees it: numbers that a double cannot tell apart keep their digits. */

export type JsonObject = { readonly [key: string]: JsonValue };
export type JsonValue = null | boolean | number | string | ExactNumber | readonly JsonValue[] | JsonObject;

/** A number literal that `Number` would round, e.g. 9007199254740993 or 1e400. Never equal to a plain number. */
export class ExactNumber {
  /** As it stood in the text. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Equal for equal values however they are written: sign, digits without outer zeros, `e`, exponent. */
  get canonical(): string {
    return canonicalNumber(this.text);
  }
}

/**
 * Reads JSON text. Depth is bounded by memory, not by the call stack; `__proto__` is a key like any other.
 * @returns undefined when the text is not JSON
 */
export function parseJson(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return MAY_BE_ROUNDED.test(text) ? parseExactly(text, value) : value;
  } catch {
    return undefined;
  }
}

export const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);

export const isArray = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

/** Equality of two values that are neither array nor object; false for anything else. */
export const sameScalar = (left: JsonValue, right: JsonValue): boolean =>
  left === right || (left instanceof ExactNumber && right instanceof ExactNumber && left.canonical === right.canonical);

export function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (value instanceof ExactNumber) return 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Doubles tell all decimals of 15 digits apart (IEEE 754), so only longer runs and far exponents need a second look. */
const MAY_BE_ROUNDED = /\d[\d.]{15}|\d[eE][+-]?\d{3}/;
const DIGITS_OF_A_DOUBLE = 15;
const IS_IN_NUMBER = Uint8Array.from({ length: 128 }, (_, code) =>
  '+-.0123456789Ee'.includes(String.fromCharCode(code)) ? 1 : 0,
);

function parseExactly(text: string, rounded: JsonValue): JsonValue {
  const marker = unusedCharacter(text);
  const marked = marker === undefined ? text : markNumbers(text, marker);
  return marker === undefined || marked === text ? rounded : unmark(JSON.parse(marked), marker);
}

/** A private-use character that no string of the document holds, plain or escaped: so it can mark numbers safely. */
function unusedCharacter(text: string): string | undefined {
  const escapes = text.includes('\\u') ? text.toLowerCase() : '';
  for (let code = 0xe000; code <= 0xf8ff; code++) {
    const character = String.fromCharCode(code);
    if (!text.includes(character) && !escapes.includes(`\\u${code.toString(16)}`)) return character;
  }
  return undefined;
}

/** Turns every number that would be rounded into a string that begins with the marker. The text is known to be JSON. */
function markNumbers(text: string, marker: string): string {
  const parts: string[] = [];
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      const end = endOfNumber(text, at);
      const literal = text.slice(at, end);
      if (isRounded(literal)) {
        parts.push(text.slice(copied, at), `"${marker}${literal}"`);
        copied = end;
      }
      at = end;
    } else at++;
  }
  return copied === 0 ? text : parts.join('') + text.slice(copied);
}

function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); ; quote = text.indexOf('"', quote + 1)) {
    let escapes = 0;
    while (text.charCodeAt(quote - 1 - escapes) === 0x5c) escapes++;
    if (escapes % 2 === 0) return quote + 1;
  }
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (IS_IN_NUMBER[text.charCodeAt(at)]) at++;
  return at;
}

/** A double that is printed with the very digits it was read from has lost nothing. */
function isRounded(literal: string): boolean {
  if (literal.length <= DIGITS_OF_A_DOUBLE && !/[eE]/.test(literal)) return false;
  const printed = String(Number(literal));
  return printed !== literal && (printed.endsWith('Infinity') || canonicalNumber(printed) !== canonicalNumber(literal));
}

function canonicalNumber(literal: string): string {
  const [mantissa = '', exponent = '0'] = literal.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  let first = 0;
  let last = digits.length;
  while (digits[first] === '0') first++;
  while (last > first && digits[last - 1] === '0') last--;
  if (first === last) return '0';
  const sign = mantissa.startsWith('-') ? '-' : '';
  return `${sign}${digits.slice(first, last)}e${Number(exponent) - fraction.length + (digits.length - last)}`;
}

function unmark(parsed: JsonValue, marker: string): JsonValue {
  const root = { value: parsed };
  const stack: Record<string, JsonValue>[] = [root];
  for (let holder = stack.pop(); holder !== undefined; holder = stack.pop()) {
    for (const key of Object.keys(holder)) {
      const child = holder[key] ?? null;
      if (typeof child === 'string' && child.startsWith(marker)) {
        Object.defineProperty(holder, key, { value: new ExactNumber(child.slice(marker.length)), enumerable: true });
      } else if (typeof child === 'object' && child !== null) stack.push(child as Record<string, JsonValue>);
    }
  }
  return root.value;
}
