/** Requests that two servers might read in two ways, as data. `/hidden` is what an attacker would have a second server see. */
import type { Attack } from './probe.ts';

const outer = (id: string): string => `/outer?${id}.`;
const hidden = (id: string): string => `GET /hidden?${id}. HTTP/1.1\r\nHost: a\r\n\r\n`;

interface Shape {
  readonly method?: string;
  readonly lines: readonly string[];
  readonly body: (id: string) => string;
}

const request =
  ({ method = 'POST', lines, body }: Shape) =>
  (id: string): string =>
    `${method} ${outer(id)} HTTP/1.1\r\nHost: a\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n${body(id)}`;

const one = (body?: (id: string) => string) => (id: string) => [
  { target: outer(id), ...(body === undefined ? {} : { body: body(id) }) },
];
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const chunked = (text: string): string => `${chunk(text)}0\r\n\r\n`;
const none = (): string => '';

/** Both framings at once: one of them ends the request before the hidden one, the other after. */
const framedTwice: readonly Attack[] = [
  ['CL.TE', (id: string) => ({ length: 5 + hidden(id).length, body: `0\r\n\r\n${hidden(id)}` })],
  ['TE.CL', (id: string) => ({ length: 4, body: `${chunk(hidden(id))}0\r\n\r\n` })],
  ['TE.0', (id: string) => ({ length: 0, body: `${chunk(hidden(id))}0\r\n\r\n` })],
].flatMap(([name, make]) =>
  (
    [
      ['length first', (length: number) => `Content-Length: ${length}\r\nTransfer-Encoding: chunked`],
      ['coding first', (length: number) => `Transfer-Encoding: chunked\r\nContent-Length: ${length}`],
      ['coding in capitals', (length: number) => `TRANSFER-ENCODING: CHUNKED\r\nContent-Length: ${length}`],
    ] as const
  ).map(([order, lines]) => ({
    name: `${name}, ${order}`,
    refused: true as const,
    bytes: (id: string) => {
      const { length, body } = (make as (id: string) => { length: number; body: string })(id);
      return request({ lines: [lines(length)], body: () => body })(id);
    },
  })),
);

const CODINGS = [
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
  'Transfer-Encoding: identity\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked, chunked',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding: chunked;q=1',
  'Transfer-Encoding: "chunked"',
  'Transfer-Encoding:\r\n chunked',
  'Transfer-Encoding: chunked\r\n , identity',
  'Transfer-Encoding : chunked',
  ' Transfer-Encoding: chunked',
  'X: y\r\n\tTransfer-Encoding: chunked',
  'Transfer-Encoding: \x0bchunked',
  'Transfer-Encoding: chun\0ked',
  'Transfer-Encoding: chunked\0',
  'Transfer-Encoding\0: chunked',
  'X: y\nTransfer-Encoding: chunked',
  'X: y\rTransfer-Encoding: chunked',
  'X: y\r\n\rTransfer-Encoding: chunked',
  'Transfer-Encoding: ,chunked',
  'Transfer-Encoding: ',
  'Transfer-Encoding: \xa0chunked',
  'Transfer-Encoding\xff: chunked',
];

const codings: readonly Attack[] = CODINGS.map((line) => ({
  name: `${JSON.stringify(line)} beside a length`,
  refused: true,
  bytes: request({ lines: ['Content-Length: 4', line], body: (id) => chunked(hidden(id)) }),
}));

const codingsAlone: readonly Attack[] = CODINGS.map((line) => ({
  name: `${JSON.stringify(line)} alone`,
  refused: true,
  bytes: request({ lines: [line], body: (id) => chunked(hidden(id)) }),
}));

const LENGTHS = [
  'Content-Length: 5\r\nContent-Length: 6',
  'Content-Length: 5, 6',
  'Content-Length: +5',
  'Content-Length: -5',
  'Content-Length: 0x5',
  'Content-Length: 5 5',
  'Content-Length: 5;',
  'Content-Length: 5.0',
  'Content-Length: 5e0',
  'Content-Length: ٥',
  'Content-Length:',
  'Content-Length: ,5',
  'Content-Length: 99999999999999999999999',
  'Content-Length: 18446744073709551621',
  'Content-Length : 5',
  'Content-Length:\r\n 5',
  'Content-Length: 5\r\n 6',
  'Content-Length\0: 5',
  'Content-Length: 5\0',
  'X: y\nContent-Length: 5',
  'X: y\rContent-Length: 5',
];

const lengths: readonly Attack[] = LENGTHS.map((line) => ({
  name: JSON.stringify(line),
  refused: true,
  bytes: request({ lines: [Buffer.from(line).toString('latin1')], body: (id) => `12345${hidden(id)}` }),
}));

/** Legal for some, refused by others: either, but in one form. */
const equalLengths: readonly Attack[] = ['Content-Length: 5\r\nContent-Length: 5', 'Content-Length: 5, 5'].map(
  (line) => ({
    name: JSON.stringify(line),
    bytes: request({ lines: [line], body: () => '12345' }),
    legal: one(() => '12345'),
  }),
);

const CHUNKS: readonly (readonly [string, (id: string) => string])[] = [
  ['a size with 0x', (id) => `0x${chunked(hidden(id))}`],
  ['a negative size', (id) => `-${chunked(hidden(id))}`],
  ['a size with a plus', (id) => `+${chunked(hidden(id))}`],
  ['a size with a space before it', (id) => ` ${chunked(hidden(id))}`],
  ['an underscore in the size', (id) => `1_0\r\n${hidden(id)}\r\n0\r\n\r\n`],
  ['a size that overflows 64 bits', (id) => `10000000000000000\r\n${hidden(id)}\r\n0\r\n\r\n`],
  ['a size of 100 digits', (id) => `${'0'.repeat(99)}g\r\n${hidden(id)}\r\n0\r\n\r\n`],
  ['a bare LF after the size', (id) => `5\nabcde\r\n0\r\n\r\n${hidden(id)}`],
  ['a bare LF after the data', (id) => `5\r\nabcde\n0\r\n\r\n${hidden(id)}`],
  ['a bare CR after the size', (id) => `5\rabcde\r\n0\r\n\r\n${hidden(id)}`],
  ['a bare LF in an extension', (id) => `5;a\nabcde\r\n0\r\n\r\n${hidden(id)}`],
  ['a bare CR in an extension', (id) => `5;a\rb\r\nabcde\r\n0\r\n\r\n${hidden(id)}`],
  ['a NUL in an extension', (id) => `5;a\0b\r\nabcde\r\n0\r\n\r\n${hidden(id)}`],
  ['no CRLF after the data', (id) => `5\r\nabcde0\r\n\r\n${hidden(id)}`],
  ['two more bytes than its size', (id) => `5\r\nabcdeXX0\r\n\r\n${hidden(id)}`],
  ['an empty size', (id) => `\r\nabcde\r\n0\r\n\r\n${hidden(id)}`],
  ['an extension without end', () => `5;${'a'.repeat(100_000)}`],
  ['a last chunk with bare LF', (id) => `5\r\nabcde\r\n0\n\n${hidden(id)}`],
  ['a last chunk, then bare LF', (id) => `5\r\nabcde\r\n0\r\n\n${hidden(id)}`],
];

const chunks: readonly Attack[] = CHUNKS.map(([name, body]) => ({
  name: `a chunk with ${name}`,
  bytes: request({ lines: ['Transfer-Encoding: chunked'], body }),
}));

const legalChunks: readonly Attack[] = [
  ['an extension', '5;a=b\r\nabcde\r\n0\r\n\r\n'],
  ['a quoted extension', '5;a="b;c"\r\nabcde\r\n0;x\r\n\r\n'],
  ['zeros before the size', '0005\r\nabcde\r\n000\r\n\r\n'],
  ['trailers', '5\r\nabcde\r\n0\r\nX-Sum: 1\r\n\r\n'],
  ['trailers that frame', '5\r\nabcde\r\n0\r\nContent-Length: 50\r\nTransfer-Encoding: chunked\r\n\r\n'],
].map(([name, body = '']) => ({
  name: `chunks with ${name}`,
  bytes: request({ lines: ['Transfer-Encoding: chunked'], body: () => body }),
  legal: one(() => 'abcde'),
}));

/** Bodies where some servers expect none: http-proxy 1.18 and http-proxy-3 forward these unframed. */
const bodies: readonly Attack[] = ['GET', 'HEAD', 'DELETE', 'OPTIONS', 'PUT', 'PATCH', 'TRACE'].flatMap((method) => [
  {
    name: `${method} with a chunked body that hides a request`,
    bytes: request({ method, lines: ['Transfer-Encoding: chunked'], body: (id) => chunked(hidden(id)) }),
    legal: one(hidden),
  },
  {
    name: `${method} with a length and a body that hides a request`,
    bytes: (id: string) => request({ method, lines: [`Content-Length: ${hidden(id).length}`], body: hidden })(id),
    legal: one(hidden),
  },
]);

const NAMED = ['Content-Length', 'Transfer-Encoding', 'Host', 'close, Content-Length', 'keep-alive, transfer-encoding'];

const named: readonly Attack[] = NAMED.flatMap((names) => [
  {
    name: `Connection: ${names}, with a length`,
    bytes: (id: string) =>
      request({ lines: [`Connection: ${names}`, `Content-Length: ${hidden(id).length}`], body: hidden })(id),
    legal: one(hidden),
  },
  {
    name: `Connection: ${names}, chunked`,
    bytes: request({
      lines: [`Connection: ${names}`, 'Transfer-Encoding: chunked'],
      body: (id) => chunked(hidden(id)),
    }),
    legal: one(hidden),
  },
]);

const raw = (name: string, bytes: (id: string) => string, more: Partial<Attack> = {}): Attack => ({
  name,
  bytes,
  ...more,
});

const refused = { refused: true } as const;
const GET = (id: string, version = 'HTTP/1.1'): string => `GET ${outer(id)} ${version}\r\nHost: a\r\n\r\n`;

const lines: readonly Attack[] = [
  raw('HTTP/0.9', (id) => `GET ${outer(id)}\r\n\r\n`, refused),
  raw('HTTP/0.9 that hides a request', (id) => `GET ${outer(id)}\r\n${hidden(id)}`, refused),
  ...['HTTP/2.0', 'HTTP/1.2', 'HTTP/3', 'HTTP/1.10', 'HTTP/01.1', 'http/1.1', 'HTTP/1.1 ', 'HTTP/ 1.1', 'HTTP/1,1'].map(
    (version) => raw(`version ${JSON.stringify(version)}`, (id) => GET(id, version)),
  ),
  raw('the preface of HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', refused),
  raw('no Host', (id) => `GET ${outer(id)} HTTP/1.1\r\n\r\n`, refused),
  raw('two Hosts', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`, refused),
  raw('the same Host twice', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n`, refused),
  raw('a Host with a space', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a b\r\n\r\n`, refused),
  raw('a Host with a path', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a/b\r\n\r\n`, refused),
  raw('a Host with credentials', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: b@a\r\n\r\n`, refused),
  raw('a Host folded', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\n b\r\n\r\n`, refused),
  raw('absolute form against Host', (id) => `GET http://b${outer(id)} HTTP/1.1\r\nHost: a\r\n\r\n`, refused),
  raw('absolute form with credentials', (id) => `GET http://a@b${outer(id)} HTTP/1.1\r\nHost: a\r\n\r\n`, refused),
  raw('absolute form like Host', (id) => `GET http://a${outer(id)} HTTP/1.1\r\nHost: a\r\n\r\n`, {
    legal: one(),
  }),
  raw('authority form', () => 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n', refused),
  raw('two spaces in the request line', (id) => `GET  ${outer(id)} HTTP/1.1\r\nHost: a\r\n\r\n`),
  raw('a tab in the request line', (id) => `GET\t${outer(id)} HTTP/1.1\r\nHost: a\r\n\r\n`, refused),
  raw('a space in the target', (id) => `GET /outer ${id}. HTTP/1.1\r\nHost: a\r\n\r\n`, refused),
  raw('a NUL in the target', (id) => `GET /outer\0?${id}. HTTP/1.1\r\nHost: a\r\n\r\n`, refused),
  raw('a CR in the target', (id) => `GET /outer\r?${id}. HTTP/1.1\r\nHost: a\r\n\r\n`, refused),
  raw(
    'a whole request in the target',
    (id) => `GET /outer?${id}. HTTP/1.1\nHost: a\n\nGET /hidden?${id}. HTTP/1.1\r\nHost: a\r\n\r\n`,
    refused,
  ),
  raw('bare LFs throughout', (id) => GET(id).replaceAll('\r\n', '\n'), refused),
  raw('a bare LF after the request line', (id) => GET(id).replace('\r\n', '\n'), refused),
  raw('a bare LF that ends the head', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\n\n${hidden(id)}`, refused),
  raw('a bare CR that ends the head', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\n\r${hidden(id)}`, refused),
  raw('a header without a name', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n`, refused),
  raw('a header without a colon', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\nX\r\n\r\n`, refused),
  raw('a space before the colon', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n`, refused),
  raw(
    'a first header line that begins with a space',
    (id) => `GET ${outer(id)} HTTP/1.1\r\n X: y\r\nHost: a\r\n\r\n`,
    refused,
  ),
  raw('obs-fold', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n`),
  raw('a NUL in a value', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\nX: y\0z\r\n\r\n`, refused),
  raw('a DEL in a value', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\nX: y\x7fz\r\n\r\n`),
  raw('a NUL in a name', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\nX\0: y\r\n\r\n`, refused),
  raw('a name of 20 KB', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\n${'X'.repeat(20_000)}: y\r\n\r\n`, refused),
  raw(
    'a value of 100 KB',
    (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`,
    refused,
  ),
  raw('10,000 headers', (id) => `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(10_000)}\r\n`, refused),
  raw('a target of 100 KB', (id) => `GET ${outer(id)}${'y'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, refused),
  raw('a lower-case method', (id) => `get ${outer(id)} HTTP/1.1\r\nHost: a\r\n\r\n`, { method: 'GET' }),
  raw('an unknown method', (id) => `FROB ${outer(id)} HTTP/1.1\r\nHost: a\r\n\r\n`),
  raw('a TLS greeting', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', refused),
  raw('empty lines before the request', (id) => `\r\n\r\n${GET(id)}`, { method: 'GET' }),
  raw(
    'an upgrade to h2c',
    (id) =>
      `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n`,
    { legal: one() },
  ),
  raw(
    'a WebSocket handshake the origin knows nothing of',
    (id) =>
      `GET ${outer(id)} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 777\r\nSec-WebSocket-Key: x\r\n\r\n${hidden(id)}`,
  ),
  raw(
    'Expect: 100-continue with a body that hides a request',
    (id) =>
      `POST ${outer(id)} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ${hidden(id).length}\r\n\r\n${hidden(id)}`,
    { legal: one(hidden) },
  ),
  raw(
    'an unknown expectation',
    (id) => `POST ${outer(id)} HTTP/1.1\r\nHost: a\r\nExpect: 200-maybe\r\nContent-Length: 0\r\n\r\n`,
    { staysOpen: true },
  ),
  raw(
    'HTTP/1.0 with a transfer coding',
    (id) => `POST ${outer(id)} HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(hidden(id))}`,
  ),
  raw('HTTP/1.0 kept alive', (id) => `GET ${outer(id)} HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n`, {
    legal: one(),
  }),
];

const two = (id: string) => [{ target: outer(id) }, { target: `/hidden?${id}.` }];

/** Here the second request is the caller's own. */
const pipelined: readonly Attack[] = [
  { name: 'two requests in one packet', bytes: (id) => GET(id) + hidden(id), legal: two },
  {
    name: 'a body, then a request',
    bytes: (id) => request({ lines: ['Content-Length: 5'], body: () => 'abcde' })(id) + hidden(id),
    legal: two,
  },
  {
    name: 'chunks, then a request',
    bytes: (id) => request({ lines: ['Transfer-Encoding: chunked'], body: () => chunked('abcde') })(id) + hidden(id),
    legal: two,
  },
  {
    name: 'a last request, then one that nobody should read',
    bytes: (id) => request({ method: 'GET', lines: ['Connection: close'], body: none })(id) + hidden(id),
    legal: one(),
  },
];

export const VECTORS: readonly Attack[] = [
  ...framedTwice,
  ...codings,
  ...codingsAlone,
  ...lengths,
  ...equalLengths,
  ...chunks,
  ...legalChunks,
  ...bodies,
  ...named,
  ...lines,
  ...pipelined,
];
