import http from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { findHeadEnd } from './find-head.ts';
import { METHODS } from './methods.ts';
import { type RequestReading, readRequestHead } from './request-head.ts';

const read = (head: string): RequestReading => {
  const bytes = Buffer.from(`${head}\r\n\r\n`, 'latin1');
  return readRequestHead(bytes, 0, bytes.length - 4);
};

/** What becomes of a head, in a word: `head`, `careful`, or the status it is refused with. */
const verdict = (head: string): string | number => {
  const reading = read(head);
  return reading.kind === 'refused' ? reading.status : reading.kind;
};

const withLine = (line: string): string => `${line}\r\nHost: shop.example`;
const withFields = (...lines: string[]): string => ['POST /a HTTP/1.1', 'Host: shop.example', ...lines].join('\r\n');
const withHost = (host: string): string => `GET / HTTP/1.1\r\nHost: ${host}`;

type Row = readonly [rfc: string, what: string, head: string, verdict: string | number];

const REQUEST_LINES: readonly Row[] = [
  ['9112 §3', 'method, target and version', withLine('GET /a?b=c HTTP/1.1'), 'head'],
  ['9112 §3', 'two spaces', withLine('GET  /a HTTP/1.1'), 400],
  ['9112 §3', 'a tab for a space', withLine('GET\t/a HTTP/1.1'), 400],
  ['9112 §3', 'a space at the end', withLine('GET /a HTTP/1.1 '), 400],
  ['9112 §3', 'a space at the beginning', withLine(' GET /a HTTP/1.1'), 400],
  ['9112 §3', 'a space in the target', withLine('GET /a b HTTP/1.1'), 400],
  ['9112 §3', 'no target', withLine('GET HTTP/1.1'), 400],
  ['9112 §3', 'no version (HTTP/0.9)', 'GET /a', 400],
  ['9112 §2.2', 'an empty line before', `\r\n${withLine('GET / HTTP/1.1')}`, 'careful'],
  ['9112 §2.2', 'nothing but empty lines', '', 'careful'],
  ['9112 §2.2', 'a bare LF before', `\n${withLine('GET / HTTP/1.1')}`, 400],
  ['9112 §2.2', 'a line that ends in LF', 'GET / HTTP/1.1\nHost: a', 400],
  ['9112 §2.2', 'a line that ends in CR', 'GET / HTTP/1.1\rHost: a', 400],
  ['9112 §3.1', 'a method that is no token', withLine('G@T / HTTP/1.1'), 400],
  ['9110 §9.1', 'an unknown method', withLine('BREW / HTTP/1.1'), 501],
  ['9110 §9.1', 'a method in lower case', withLine('get / HTTP/1.1'), 501],
  ['9110 §9.3.6', 'CONNECT', withLine('CONNECT shop.example:80 HTTP/1.1'), 'careful'],
  ['9110 §9.3.8', 'TRACE', withLine('TRACE / HTTP/1.1'), 'careful'],
  ['9112 §2.3', 'HTTP/1.0', withLine('GET / HTTP/1.0'), 'careful'],
  ['9112 §2.3', 'HTTP/1.0 without a Host', 'GET / HTTP/1.0', 'careful'],
  ['9110 §2.5', 'HTTP/1.2', withLine('GET / HTTP/1.2'), 505],
  ['9110 §2.5', 'HTTP/2.0', withLine('GET / HTTP/2.0'), 505],
  ['9113 §3.4', "HTTP/2's preface", 'PRI * HTTP/2.0', 505],
  ['9112 §2.3', 'a version in lower case', withLine('GET / http/1.1'), 400],
  ['9112 §2.3', 'a version of two digits', withLine('GET / HTTP/1.10'), 400],
  ['9112 §2.3', 'another protocol', withLine('GET / RTSP/1.0'), 400],
  ['9112 §3.2.1', 'every character a path may have', withLine("GET /-._~%41!$&'()*+,;=:@/[]| HTTP/1.1"), 'head'],
  ['9112 §3.2.1', 'what browsers leave raw in a query', withLine('GET /?a[0]={b}|^`c"<>\\? HTTP/1.1'), 'head'],
  ['9112 §3.2.1', 'a character that a path must encode', withLine('GET /{a} HTTP/1.1'), 'careful'],
  ['9112 §3.2.1', 'a backslash in the path', withLine('GET /a\\b HTTP/1.1'), 'careful'],
  ['9112 §3.2.1', 'a byte beyond ASCII in the path', withLine('GET /\xe9 HTTP/1.1'), 'careful'],
  ['9112 §3.2.1', 'a fragment', withLine('GET /a#b HTTP/1.1'), 400],
  ['9112 §3.2.1', 'a fragment after the query', withLine('GET /a?b#c HTTP/1.1'), 400],
  ['9112 §3.2.2', 'absolute-form', withLine('GET http://shop.example/a HTTP/1.1'), 'careful'],
  ['9112 §3.2.3', 'authority-form without CONNECT', withLine('GET shop.example:80 HTTP/1.1'), 'careful'],
  ['9112 §3.2.4', 'asterisk-form', withLine('OPTIONS * HTTP/1.1'), 'careful'],
];

const FIELD_LINES: readonly Row[] = [
  ['9112 §5', 'a name of every character a token may have', withFields("!#$%&'*+-.^_`|~09azAZ: b"), 'head'],
  ['9112 §5', 'no space after the colon', withFields('A:b'), 'head'],
  ['9112 §5', 'spaces around a value', withFields('A:   b   '), 'head'],
  ['9112 §5', 'an empty value', withFields('A:', 'B:  '), 'head'],
  ['9112 §5', 'a tab inside a value', withFields('A: b\tc'), 'head'],
  ['9112 §5', 'tabs around a value', withFields('A:\tb\t'), 'careful'],
  ['9112 §5', 'no name', withFields(': b'), 400],
  ['9112 §5', 'no colon', withFields('A'), 400],
  ['9112 §5.1', 'a space before the colon', withFields('A : b'), 400],
  ['9112 §5.1', 'a tab before the colon', withFields('Content-Length\t: 1'), 400],
  ['9112 §5.2', 'a folded line', withFields('A: b', ' c'), 400],
  ['9112 §5.2', 'a line folded with a tab', withFields('A: b', '\tc'), 400],
  ['9112 §5.2', 'a first line that is folded', 'GET / HTTP/1.1\r\n Host: a', 400],
  ['9110 §5.1', 'a name that is no token', withFields('A(b): c'), 400],
  ['9110 §5.1', 'a name with a byte beyond ASCII', withFields('\xc4: c'), 400],
  ['9110 §5.5', 'NUL in a value', withFields('A: b\0c'), 400],
  ['9110 §5.5', 'a bare CR in a value', withFields('A: b\rc'), 400],
  ['9110 §5.5', 'a bare LF in a value', withFields('A: b\nContent-Length: 1'), 400],
  ['9110 §5.5', 'LF CR instead of CR LF', withFields('A: b\n\rC: d'), 400],
  ['9110 §5.5', 'CR CR LF', withFields('A: b\r', 'C: d'), 400],
  ['9110 §5.5', 'vertical tab in a value', withFields('Transfer-Encoding: \x0bchunked'), 400],
  ['9110 §5.5', 'DEL in a value', withFields('A: b\x7f'), 400],
  ['9110 §5.5', 'obs-text in a value', withFields('A: caf\xe9'), 'careful'],
  ['6585 §5', '100 fields', withFields(...Array.from({ length: 99 }, (_, at) => `A${at}: b`)), 'head'],
  ['6585 §5', '101 fields', withFields(...Array.from({ length: 100 }, (_, at) => `A${at}: b`)), 431],
];

const FRAMING: readonly Row[] = [
  ['9112 §6.2', 'a length', withFields('Content-Length: 10'), 'head'],
  ['9112 §6.2', 'a length of nothing', withFields('content-length: 0'), 'head'],
  ['9112 §6.2', 'a length with leading zeros', withFields('Content-Length: 010'), 'careful'],
  ...['', '-1', '+1', '1.0', '1e3', '0x10', '1 0', '1,', '5, 5', '5, 6', 'a', '\xb2', '9999999999999999'].map(
    (value): Row => ['9112 §6.3', `a length of "${value}"`, withFields(`Content-Length: ${value}`), 400],
  ),
  ['9112 §6.3', 'the same length twice', withFields('Content-Length: 5', 'content-length: 5'), 400],
  ['9112 §6.3', 'two lengths', withFields('Content-Length: 5', 'Content-Length: 6'), 400],
  ['9112 §6.1', 'chunks', withFields('Transfer-Encoding: chunked'), 'head'],
  ['9112 §7', 'another spelling of chunked', withFields('Transfer-Encoding: Chunked'), 'careful'],
  ['9112 §6.1', 'a length and chunks', withFields('Content-Length: 5', 'Transfer-Encoding: chunked'), 400],
  ['9112 §6.1', 'chunks and a length', withFields('Transfer-Encoding: chunked', 'Content-Length: 0'), 400],
  ['9112 §6.1', 'a length and identity', withFields('Content-Length: 5', 'Transfer-Encoding: identity'), 400],
  ['9112 §6.1', 'another coding before chunked', withFields('Transfer-Encoding: gzip, chunked'), 501],
  ['9112 §6.3', 'another coding after chunked', withFields('Transfer-Encoding: chunked, identity'), 400],
  ['9112 §6.1', 'chunked twice', withFields('Transfer-Encoding: chunked, chunked'), 400],
  ['9112 §6.1', 'chunked in two fields', withFields('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'), 400],
  ['9112 §6.1', 'two codings in two fields', withFields('Transfer-Encoding: gzip', 'Transfer-Encoding: chunked'), 400],
  ...[
    '',
    'identity',
    'gzip',
    'xchunked',
    'chunkedx',
    '"chunked"',
    'chunked;q=1',
    'chunked,',
    ',chunked',
    'ch unked',
  ].map((value): Row => ['9112 §6.3', `a coding of "${value}"`, withFields(`Transfer-Encoding: ${value}`), 400]),
  ['9112 §6.1', 'a coding in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked', 400],
  ['9112 §6.3', 'a body with GET', withLine('GET / HTTP/1.1').concat('\r\nContent-Length: 3'), 'head'],
];

const HOSTS: readonly Row[] = [
  ...['a', 'shop.example', 'shop.example:8080', '127.0.0.1', '[::1]:80', 'my_shop-1.example'].map(
    (host): Row => ['9110 §7.2', `the host ${host}`, withHost(host), 'head'],
  ),
  ['9112 §3.2', 'no host', 'GET / HTTP/1.1', 400],
  ['9112 §3.2', 'two hosts', `${withHost('a')}\r\nHost: b`, 400],
  ['9112 §3.2', 'the same host twice', `${withHost('a')}\r\nhost: a`, 400],
  ['9112 §3.2', 'two hosts in HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a\r\nHost: b', 400],
  ['9112 §3.2', 'an empty host', withHost(''), 'careful'],
  ['3986 §3.2.2', 'an odd registered name', withHost('a%20b,c'), 'careful'],
  ...['a b', 'a/b', 'a@b', 'a?b', 'a#b', 'a\\b', 'a, b', '"a"', 'a\tb', 'caf\xe9'].map(
    (host): Row => ['9112 §3.2', `the host ${host}`, withHost(host), 400],
  ),
];

const HANDED_OVER: readonly Row[] = [
  ['9110 §10.1.1', 'Expect', withFields('Expect: 100-continue', 'Content-Length: 3'), 'careful'],
  ['9110 §7.8', 'Upgrade', withFields('Connection: upgrade', 'Upgrade: websocket'), 'careful'],
  ['9110 §6.6.2', 'announced trailers', withFields('Transfer-Encoding: chunked', 'Trailer: A'), 'careful'],
  ['9110 §10.1.4', 'wanted trailers', withFields('TE: trailers'), 'careful'],
  ['9110 §7.6.1', 'a connection option that is no token', withFields('Connection: a b'), 'careful'],
  ['9110 §7.6.1', 'connection options', withFields('Connection: close, X-A ,, keep-alive'), 'head'],
  [
    '9112 §6.1',
    'Expect and two framings',
    withFields('Expect: x', 'Content-Length: 3', 'Transfer-Encoding: chunked'),
    400,
  ],
  ['9112 §5.1', 'HTTP/1.0 and a space before a colon', 'GET / HTTP/1.0\r\nA : b', 400],
];

describe('the head of a request', () => {
  it('keeps names and values in order and spelling, without the whitespace around values', () => {
    expect(read('PUT /a/b?c HTTP/1.1\r\nhOST:  shop.example \r\nX-A: 1\r\nx-a: 2, 3\r\nContent-Length: 12')).toEqual({
      kind: 'head',
      method: 'PUT',
      target: '/a/b?c',
      raw: ['hOST', 'shop.example', 'X-A', '1', 'x-a', '2, 3', 'Content-Length', '12'],
      length: 12,
      chunked: false,
      close: false,
      host: 'shop.example',
    });
  });

  it.each(['close', 'Close', 'keep-alive, close', 'x-a,close'])(
    'wants the connection closed with Connection: %s',
    (value) => {
      expect(read(withFields(`Connection: ${value}`))).toMatchObject({ kind: 'head', close: true });
    },
  );

  it.each(['keep-alive', 'closed', 'x-close', ''])('keeps the connection with Connection: %s', (value) => {
    expect(read(withFields(`Connection: ${value}`))).toMatchObject({ kind: 'head', close: false });
  });

  it('does not let Connection take away what frames or routes it', () => {
    const head = read(withFields('Connection: content-length, host, authorization', 'Content-Length: 3'));
    expect(head).toMatchObject({ length: 3, host: 'shop.example' });
  });

  it('is read at any place of a buffer', () => {
    const bytes = Buffer.from('xyzGET /a HTTP/1.1\r\nHost: b\r\nC: d\r\n\r\nGET /', 'latin1');
    expect(readRequestHead(bytes, 3, findHeadEnd(bytes, 3))).toMatchObject({
      target: '/a',
      raw: ['Host', 'b', 'C', 'd'],
    });
  });

  it('has a method that node:http knows too', () => {
    expect([...METHODS].sort()).toEqual([...http.METHODS].sort());
  });
});

describe.each([
  ['the request line', REQUEST_LINES],
  ['a field line', FIELD_LINES],
  ['the framing of a request', FRAMING],
  ['the Host', HOSTS],
  ['what is handed over', HANDED_OVER],
])('%s', (_, rows) => {
  it.each(rows.map((row) => [...row]))('RFC %s: %s', (_rfc, _what, head, expected) => {
    expect(verdict(head as string)).toBe(expected);
  });
});
