/** Requests and answers that are nearly right: seeds, and what chance does to them. */
import type { Attack } from './probe.ts';
import { createRandom, type Random } from './random.ts';

const TARGET = '/outer?ID.';
const HIDDEN = 'GET /hidden?ID. HTTP/1.1\r\nHost: a\r\n\r\n';
const CHUNKED = `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`;

const REQUESTS = [
  `GET ${TARGET} HTTP/1.1\r\nHost: a\r\n\r\n`,
  `GET ${TARGET} HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nX-A: b\r\nCookie: a=1; b=2\r\n\r\n`,
  `POST ${TARGET} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde`,
  `POST ${TARGET} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n`,
  `PUT ${TARGET} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED}`,
  `DELETE ${TARGET} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n5;a=b\r\nabcde\r\n0\r\nX: y\r\n\r\n`,
  `POST ${TARGET} HTTP/1.1\r\nHost: a\r\nContent-Length: ${HIDDEN.length}\r\nTransfer-Encoding: chunked\r\n\r\n${HIDDEN}`,
  `POST ${TARGET} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nabcde`,
  `GET http://a${TARGET} HTTP/1.1\r\nHost: a\r\n\r\n`,
  `GET ${TARGET} HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n`,
  `OPTIONS * HTTP/1.1\r\nHost: a\r\nX-Id: ID.\r\n\r\n`,
];

const ANSWERS = [
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n5;a\r\nabcde\r\n0\r\nX: y\r\n\r\n',
  'HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n',
  'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 5\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde',
  'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde',
  'HTTP/1.0 200 OK\r\n\r\nabcde',
  'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nConnection: close\r\nContent-Length: 5\r\n\r\nabcde',
  'HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n',
];

/** What parsers trip over. */
const CRUMBS = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '0',
  '1',
  '-',
  '+',
  'x',
  '"',
  '\x0b',
  '\x7f',
  '\x80',
  '\xff',
  '\r\n ',
  '\r\n\t',
  '\r\n\r\n',
  'HTTP/1.1',
  'Transfer-Encoding: chunked\r\n',
  'Content-Length: 5\r\n',
  'chunked',
  'identity',
  'Content-Length: 0\r\n',
  'Content-Length: 99\r\n',
  'Connection: close\r\n',
  'Connection: Content-Length\r\n',
  'Host: b\r\n',
  'Transfer-Encoding: identity\r\n',
  'Upgrade: websocket\r\n',
  'Expect: 100-continue\r\n',
  '0\r\n\r\n',
  '%00',
  '%2e%2e/',
  '/../',
];

export const requestOf = (seed: number): Attack => ({
  name: `seed ${seed}`,
  bytes: (id) => mutated(REQUESTS, seed).replaceAll('ID.', `${id}.`),
});

/** Latin-1, and whether the upstream then ends the connection. */
export const answerOf = (seed: number): string => mutated(ANSWERS, seed);

function mutated(seeds: readonly string[], seed: number): string {
  const random = createRandom(seed);
  let bytes = random.pick(seeds);
  for (let left = 1 + random.below(3); left > 0; left--) bytes = random.pick(MUTATIONS)(bytes, random, seeds);
  return bytes;
}

type Mutation = (bytes: string, random: Random, seeds: readonly string[]) => string;

const cut = (bytes: string, at: number, length: number, between: string): string =>
  bytes.slice(0, at) + between + bytes.slice(at + length);

/** Most trouble is in the head. */
const place = (bytes: string, random: Random): number =>
  random.below(random.below(3) === 0 ? bytes.length : Math.min(bytes.length, bytes.indexOf('\r\n\r\n') + 4 || 1));

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => cut(bytes, place(bytes, random), 0, random.pick(CRUMBS)),
  (bytes, random) => cut(bytes, place(bytes, random), 0, random.pick(CRUMBS)),
  (bytes, random) => cut(bytes, place(bytes, random), 1, random.pick(CRUMBS)),
  (bytes, random) => cut(bytes, place(bytes, random), 1, String.fromCharCode(random.below(256))),
  (bytes, random) => cut(bytes, place(bytes, random), 1 + random.below(4), ''),
  (bytes, random) => bytes.slice(0, place(bytes, random)),
  (bytes, random) => {
    const lines = bytes.split('\r\n');
    const line = random.pick(lines);
    return lines.toSpliced(random.below(lines.length), random.below(2), line).join('\r\n');
  },
  (bytes, random) => {
    const lines = bytes.split('\r\n');
    return lines.toSpliced(1 + random.below(lines.length), 0, random.pick(CRUMBS).trimEnd()).join('\r\n');
  },
  (bytes, random) => bytes.replace(/\d+/, () => String(random.below(200))),
  (bytes, random) => bytes.replaceAll('\r\n', random.pick(['\n', '\r', '\r\n\r\n'])),
  (bytes, _random) => bytes + bytes,
  (bytes, random, seeds) => bytes + random.pick(seeds),
  (bytes, random, seeds) => cut(bytes, place(bytes, random), bytes.length, random.pick(seeds)),
  (bytes, random) => cut(bytes, place(bytes, random), 0, 'A'.repeat(random.pick([100, 8_000, 20_000, 40_000]))),
];
