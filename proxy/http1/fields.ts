/**
 * The field lines of a head (RFC 9112 §5): one pass over the bytes, names and values cut from the text. Says what the lines
 * mean for framing and connection and judges only what is illegal in requests and answers alike.
 */
import { COLON, CR, isOf, LF, OBS_TEXT, SPACE, TAB, TOKEN, VALUE } from './characters.ts';
import { type Refused, refuse } from './find-head.ts';

export const MAX_FIELDS = 100;

/** A head's bytes, and the same as latin1 text from `start`. */
export interface HeadBytes {
  readonly bytes: Buffer;
  readonly text: string;
  readonly start: number;
  /** Index of the CRLF CRLF. */
  readonly end: number;
}

export class Fields {
  /** name, value, name, value …: order and spelling as they came, whitespace around values removed (RFC 9112 §5.1). */
  readonly raw: string[] = [];
  /** Content-Length; -1 when there is none. */
  length = -1;
  /** Transfer-Encoding as it came; undefined when there is none. */
  coding: string | undefined = undefined;
  host = '';
  hosts = 0;
  close = false;
  keepAlive = false;
  /** Something legal that the fast path leaves to node:http. */
  careful: string | undefined = undefined;
  refused: Refused | undefined = undefined;
}

/** Reads the lines from `at` on. When one is illegal, `refused` says why and the rest is unread. */
export function readFields({ bytes, text, start, end }: HeadBytes, at: number): Fields {
  const fields = new Fields();
  const { raw } = fields;
  let next = at;
  while (next < end && fields.refused === undefined) {
    const nameStart = next;
    while (TOKEN[bytes[next] as number] === 1) next++;
    const nameEnd = next;
    if (nameEnd === nameStart || bytes[next] !== COLON) return refuseName(fields, bytes[nameStart], bytes[nameEnd]);
    next++;
    while (bytes[next] === SPACE) next++;
    const valueStart = next;
    while (VALUE[bytes[next] as number] === 1) next++;
    if (bytes[next] !== CR) next = readObsText(fields, bytes, next);
    if (bytes[next] !== CR || bytes[next + 1] !== LF) return refuseWith(fields, BAD_VALUE);
    let valueEnd = next;
    while (valueEnd > valueStart && bytes[valueEnd - 1] === SPACE) valueEnd--;
    next += 2;
    const name = text.slice(nameStart - start, nameEnd - start);
    let value = text.slice(valueStart - start, valueEnd - start);
    if (bytes[valueStart] === TAB || bytes[valueEnd - 1] === TAB) value = withoutTabs(fields, value);
    raw.push(name, value);
    if (isSpecial(bytes[nameStart] as number, nameEnd - nameStart)) note(fields, name.toLowerCase(), value);
  }
  return raw.length > 2 * MAX_FIELDS ? refuseWith(fields, TOO_MANY) : fields;
}

/** Whether a name of this first byte and length may be one that {@link note} knows. */
function isSpecial(first: number, length: number): boolean {
  const letter = first | 0x20;
  switch (length) {
    case 4: // host
      return letter === 0x68;
    case 10: // connection
    case 14: // content-length
      return letter === 0x63;
    case 2: // te
    case 17: // transfer-encoding
      return letter === 0x74;
    case 6: // expect
      return letter === 0x65;
    case 7: // upgrade, trailer
      return letter === 0x75 || letter === 0x74;
    default:
      return false;
  }
}

function note(fields: Fields, lowerCaseName: string, value: string): void {
  switch (lowerCaseName) {
    case 'host':
      fields.hosts++;
      fields.host = value;
      break;
    case 'content-length':
      noteLength(fields, value);
      break;
    case 'transfer-encoding':
      if (fields.coding !== undefined) refuseWith(fields, TWO_CODINGS);
      fields.coding = value;
      break;
    case 'connection':
      noteConnection(fields, value);
      break;
    case 'te':
    case 'expect':
    case 'upgrade':
    case 'trailer':
      fields.careful ??= `the ${lowerCaseName} field`;
  }
}

/** One run of digits, once. Repeating the same length is refused too, as llhttp does (RFC 9112 §6.3, 5: reject or merge). */
function noteLength(fields: Fields, value: string): void {
  if (fields.length !== -1) refuseWith(fields, TWO_LENGTHS);
  else if (!/^\d{1,15}$/.test(value)) refuseWith(fields, BAD_LENGTH);
  else fields.length = Number(value);
  if (value.length > 1 && value.startsWith('0')) fields.careful ??= 'a length with leading zeros';
}

/** RFC 9110 §7.6.1; `close` wins over `keep-alive` (RFC 9112 §9.3). */
function noteConnection(fields: Fields, value: string): void {
  if (value === 'keep-alive') fields.keepAlive = true;
  else if (value === 'close') fields.close = true;
  else
    for (const option of value.toLowerCase().split(/[ \t]*,[ \t]*/)) {
      if (option === 'keep-alive') fields.keepAlive = true;
      else if (option === 'close') fields.close = true;
      else if (option !== '' && !isOf(TOKEN, option)) fields.careful ??= 'a connection option that is no token';
    }
}

/** Goes on over a value that has bytes beyond ASCII. */
function readObsText(fields: Fields, bytes: Buffer, at: number): number {
  let next = at;
  while (VALUE[bytes[next] as number] === 1 || OBS_TEXT[bytes[next] as number] === 1) next++;
  if (next > at) fields.careful ??= 'bytes beyond ASCII in a value';
  return next;
}

function withoutTabs(fields: Fields, value: string): string {
  fields.careful ??= 'tabs around a value';
  return value.replace(/^[ \t]+|[ \t]+$/g, '');
}

function refuseName(fields: Fields, first: number | undefined, after: number | undefined): Fields {
  if (first === SPACE || first === TAB) return refuseWith(fields, FOLDED);
  return refuseWith(fields, after === SPACE || after === TAB ? SPACE_BEFORE_COLON : BAD_NAME);
}

function refuseWith(fields: Fields, refused: Refused): Fields {
  fields.refused ??= refused;
  return fields;
}

const BAD_NAME = refuse(400, 'a field name is no token');
const BAD_VALUE = refuse(400, 'a field value has a control character');
const FOLDED = refuse(400, 'a field line is folded');
const SPACE_BEFORE_COLON = refuse(400, 'there is whitespace between a field name and its colon');
const TWO_LENGTHS = refuse(400, 'there are two Content-Length fields');
const BAD_LENGTH = refuse(400, 'the Content-Length is not one decimal number');
const TWO_CODINGS = refuse(400, 'there are two Transfer-Encoding fields');
const TOO_MANY = refuse(431, `the head has over ${MAX_FIELDS} fields`);
