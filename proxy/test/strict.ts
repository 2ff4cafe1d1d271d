/**
 * The strictest reading of HTTP/1.1 there is: one spelling of everything, nothing forgiven. What this accepts, every server reads
 * alike; it is the judge of what the proxy sends, written apart from the parsers under test on purpose.
 */
export interface Message {
  /** Request line or status line. */
  readonly start: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export type Reading =
  | { readonly kind: 'more' }
  | { readonly kind: 'message'; readonly message: Message; readonly length: number }
  | { readonly kind: 'violation'; readonly why: string };

const REQUEST_LINE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ (?:\/[\x21-\x7e]*|\*) HTTP\/1\.1$/;
const STATUS_LINE = /^HTTP\/1\.1 [1-5]\d\d [\t\x20-\x7e\x80-\xff]*$/;
const HEADER =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;

/** Reads one request from the front of what has come so far. */
export function readRequest(bytes: Buffer): Reading {
  const head = readHead(bytes, REQUEST_LINE);
  if (head.kind !== 'head') return head;
  if (valuesOf(head.headers, 'host').length !== 1) return violation('not exactly one Host');
  return readBody(bytes, head, { untilEnd: false, ended: false, none: false });
}

/** The requests at the front of the bytes that nobody can read in two ways. */
export function readRequests(latin1: string): Message[] {
  const messages: Message[] = [];
  let rest = Buffer.from(latin1, 'latin1');
  for (;;) {
    const reading = readRequest(rest);
    if (reading.kind !== 'message') return messages;
    messages.push(reading.message);
    rest = rest.subarray(reading.length);
  }
}

export const targetOf = ({ start }: Message): string => start.split(' ')[1] ?? '';

/** Reads one answer to a request of this method; `ended` when nothing more will come. */
export function readAnswer(bytes: Buffer, { method, ended }: { method: string; ended: boolean }): Reading {
  const head = readHead(bytes, STATUS_LINE);
  if (head.kind !== 'head') return head;
  const status = Number(head.start.slice(9, 12));
  const none = method === 'HEAD' || status < 200 || status === 204 || status === 304;
  return readBody(bytes, head, { untilEnd: true, ended, none });
}

export const valuesOf = (headers: Message['headers'], lowerCaseName: string): string[] =>
  headers.filter(([name]) => name.toLowerCase() === lowerCaseName).map(([, value]) => value);

interface Head {
  readonly kind: 'head';
  readonly start: string;
  readonly headers: Message['headers'];
  readonly length: number;
}

function readHead(bytes: Buffer, line: RegExp): Head | Exclude<Reading, { kind: 'message' }> {
  const end = bytes.indexOf('\r\n\r\n');
  const text = bytes.toString('latin1', 0, end === -1 ? bytes.length : end);
  const lines = text.split('\r\n');
  if (lines.some((one) => /[\r\n\0]/.test(one.replace(/\r$/, end === -1 ? '' : '\r'))))
    return violation(`a bare CR, LF or NUL in ${JSON.stringify(text)}`);
  if (end === -1) return { kind: 'more' };
  const [start = '', ...fields] = lines;
  if (!line.test(start)) return violation(`the first line is ${JSON.stringify(start)}`);
  const headers: (readonly [string, string])[] = [];
  for (const field of fields) {
    const [, name, value = ''] = HEADER.exec(field) ?? [];
    if (name === undefined) return violation(`the header line ${JSON.stringify(field)}`);
    headers.push([name, value]);
  }
  return { kind: 'head', start, headers, length: end + 4 };
}

interface Rules {
  readonly untilEnd: boolean;
  readonly ended: boolean;
  readonly none: boolean;
}

function readBody(bytes: Buffer, head: Head, rules: Rules): Reading {
  const lengths = valuesOf(head.headers, 'content-length');
  const codings = valuesOf(head.headers, 'transfer-encoding');
  if (lengths.length + codings.length > 1) return violation('framed twice');
  if (lengths.some((length) => !/^\d{1,15}$/.test(length))) return violation(`Content-Length ${lengths[0]}`);
  if (codings.some((coding) => coding !== 'chunked')) return violation(`Transfer-Encoding ${codings[0]}`);
  const whole = (body: Buffer, length: number): Reading => ({
    kind: 'message',
    message: { start: head.start, headers: head.headers, body },
    length,
  });
  if (rules.none) return whole(Buffer.alloc(0), head.length);
  if (codings.length > 0) return readChunks(bytes, head.length, whole);
  if (lengths.length === 0 && rules.untilEnd)
    return rules.ended ? whole(bytes.subarray(head.length), bytes.length) : { kind: 'more' };
  const end = head.length + Number(lengths[0] ?? 0);
  return bytes.length < end ? { kind: 'more' } : whole(bytes.subarray(head.length, end), end);
}

/** No extensions. Trailers may follow the last chunk, one line each. */
function readChunks(bytes: Buffer, from: number, whole: (body: Buffer, length: number) => Reading): Reading {
  const parts: Buffer[] = [];
  for (let at = from; ; ) {
    const end = bytes.indexOf('\r\n', at);
    const line = bytes.toString('latin1', at, end === -1 ? bytes.length : end);
    if (!/^[0-9a-fA-F]*\r?$/.test(line)) return violation(`the chunk size ${JSON.stringify(line.slice(0, 80))}`);
    if (end === -1) return { kind: 'more' };
    if (!/^[0-9a-fA-F]{1,12}$/.test(line)) return violation(`the chunk size ${JSON.stringify(line)}`);
    const size = Number.parseInt(line, 16);
    at = end + 2;
    if (size === 0) return readTrailers(bytes, at, (length) => whole(Buffer.concat(parts), length));
    if (bytes.length < at + size + 2) return { kind: 'more' };
    if (bytes.toString('latin1', at + size, at + size + 2) !== '\r\n') return violation('a chunk longer than its size');
    parts.push(bytes.subarray(at, at + size));
    at += size + 2;
  }
}

function readTrailers(bytes: Buffer, from: number, whole: (length: number) => Reading): Reading {
  for (let at = from; ; ) {
    const end = bytes.indexOf('\r\n', at);
    if (end === -1) return { kind: 'more' };
    if (end === at) return whole(at + 2);
    const line = bytes.toString('latin1', at, end);
    if (!HEADER.test(line)) return violation(`the trailer ${JSON.stringify(line)}`);
    at = end + 2;
  }
}

const violation = (why: string): Reading & { kind: 'violation' } => ({ kind: 'violation', why });
