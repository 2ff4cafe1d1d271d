import { describe, expect, it } from '@jest/globals';
import { findHeadEnd } from './find-head.ts';
import { type ResponseReading, readResponseHead } from './response-head.ts';

const read = (head: string, method = 'GET'): ResponseReading => {
  const bytes = Buffer.from(`${head}\r\n\r\n`, 'latin1');
  return readResponseHead(bytes, 0, bytes.length - 4, method);
};

/** What tells where the body ends, or `broken`. */
const verdict = (head: string, method?: string): string => {
  const reading = read(head, method);
  return reading.kind === 'broken' ? 'broken' : reading.framing;
};

const ok = (...lines: string[]): string => ['HTTP/1.1 200 OK', ...lines].join('\r\n');

type Row = readonly [rfc: string, what: string, head: string, verdict: string];

const STATUS_LINES: readonly Row[] = [
  ['9112 §4', 'version, status, reason', 'HTTP/1.1 200 OK', 'close'],
  ['9112 §4', 'a reason of several words', 'HTTP/1.1 404 Not Found\tat all', 'close'],
  ['9112 §4', 'an empty reason', 'HTTP/1.1 200 ', 'close'],
  ['9112 §4', 'no reason and no space before it', 'HTTP/1.1 200', 'close'],
  ['9112 §4', 'a reason with obs-text', 'HTTP/1.1 200 tr\xe8s bien', 'close'],
  ['9112 §4', 'a reason with a control character', 'HTTP/1.1 200 O\x01K', 'broken'],
  ['9112 §4', 'a bare LF in the reason', 'HTTP/1.1 200 OK\nContent-Length: 0', 'broken'],
  ['9112 §4', 'two spaces', 'HTTP/1.1  200 OK', 'broken'],
  ['9112 §4', 'a tab for a space', 'HTTP/1.1\t200 OK', 'broken'],
  ['9112 §4', 'a status of two digits', 'HTTP/1.1 99 OK', 'broken'],
  ['9112 §4', 'a status of four digits', 'HTTP/1.1 2000 OK', 'broken'],
  ['9112 §4', 'a status that is no number', 'HTTP/1.1 2x0 OK', 'broken'],
  ['9110 §15', 'a status below 100', 'HTTP/1.1 099 OK', 'broken'],
  ['9110 §15', 'a status above 599', 'HTTP/1.1 999 Denied', 'close'],
  ['9112 §2.3', 'HTTP/1.0', 'HTTP/1.0 200 OK', 'close'],
  ['9110 §2.5', 'HTTP/1.2', 'HTTP/1.2 200 OK', 'broken'],
  ['9110 §2.5', 'HTTP/2.0', 'HTTP/2.0 200 OK', 'broken'],
  ['9112 §2.3', 'a version in lower case', 'http/1.1 200 OK', 'broken'],
  ['9112 §2.3', 'another protocol', 'ICY 200 OK', 'broken'],
  ['9112 §2.2', 'an empty line before', '\r\nHTTP/1.1 200 OK', 'broken'],
  ['9112 §2.2', 'something else before', 'x HTTP/1.1 200 OK', 'broken'],
];

const FIELD_LINES: readonly Row[] = [
  ['9110 §5.5', 'obs-text in a value', ok('A: caf\xe9', 'Content-Length: 1'), 'length'],
  ['9112 §5', 'tabs around a value', ok('A:\tb\t', 'Content-Length: 1'), 'length'],
  ['9112 §5.1', 'a space before the colon', ok('A : b', 'Content-Length: 1'), 'broken'],
  ['9112 §5.2', 'a folded line', ok('A: b', ' c'), 'broken'],
  ['9110 §5.1', 'a name that is no token', ok('A(b): c'), 'broken'],
  ['9112 §5', 'no colon', ok('A'), 'broken'],
  ['9110 §5.5', 'NUL in a value', ok('A: b\0'), 'broken'],
  ['9110 §5.5', 'a bare CR in a value', ok('A: b\rc'), 'broken'],
  ['9110 §5.5', 'a bare LF in a value', ok('A: b\nc: d'), 'broken'],
  ['6585 §5', 'over 100 fields', ok(...Array.from({ length: 101 }, () => 'A: b')), 'broken'],
  ['9110 §7.8', 'an offer to upgrade', ok('Upgrade: h2', 'Connection: Upgrade', 'Content-Length: 1'), 'length'],
];

const FRAMING: readonly Row[] = [
  ['9112 §6.3', 'a length', ok('Content-Length: 5'), 'length'],
  ['9112 §6.3', 'chunks', ok('Transfer-Encoding: chunked'), 'chunked'],
  ['9112 §7', 'another spelling of chunked', ok('Transfer-Encoding: Chunked'), 'chunked'],
  ['9112 §6.3', 'neither', ok('Content-Type: text/plain'), 'close'],
  ['9112 §6.3', 'a length in HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 5', 'length'],
  ['9112 §6.3', 'a bad length', ok('Content-Length: 5 '.replace('5', '5,6')), 'broken'],
  ['9112 §6.3', 'the same length twice', ok('Content-Length: 5', 'Content-Length: 5'), 'broken'],
  ['9112 §6.3', 'two lengths', ok('Content-Length: 5', 'Content-Length: 6'), 'broken'],
  ['9112 §6.1', 'a length and chunks', ok('Content-Length: 5', 'Transfer-Encoding: chunked'), 'broken'],
  ['9112 §6.1', 'a coding in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked', 'broken'],
  ['9112 §6.1', 'a coding nobody asked for', ok('Transfer-Encoding: gzip, chunked'), 'broken'],
  ['9112 §6.1', 'a coding that is not chunked', ok('Transfer-Encoding: identity'), 'broken'],
  ['9112 §6.1', 'chunked in two fields', ok('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'), 'broken'],
  ['9112 §6.3', '204', 'HTTP/1.1 204 No Content', 'none'],
  ['9112 §6.3', '304 with the length of the representation', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5', 'none'],
  ['9112 §6.3', '205 with a length', 'HTTP/1.1 205 Reset Content\r\nContent-Length: 0', 'length'],
  ['9110 §15.2', '100', 'HTTP/1.1 100 Continue', 'none'],
  ['8297 §2', '103', 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>', 'none'],
  ['9110 §15.2', 'an interim answer with a body', 'HTTP/1.1 103 Early Hints\r\nContent-Length: 5', 'broken'],
  ['9110 §15.2', 'an interim answer with chunks', 'HTTP/1.1 102 A\r\nTransfer-Encoding: chunked', 'broken'],
  [
    '9110 §15.2.2',
    'a change of protocol nobody asked for',
    'HTTP/1.1 101 A\r\nConnection: upgrade\r\nUpgrade: x',
    'broken',
  ],
];

describe.each([
  ['the status line', STATUS_LINES],
  ['a field line of an answer', FIELD_LINES],
  ['the framing of an answer', FRAMING],
])('%s', (_, rows) => {
  it.each(rows.map((row) => [...row]))('RFC %s: %s', (_rfc, _what, head, expected) => {
    expect(verdict(head)).toBe(expected);
  });
});

describe('the head of an answer', () => {
  it('is read whole', () => {
    expect(
      read('HTTP/1.1 201 Created\r\nLocation: /a\r\nset-cookie: a=b\r\nSet-Cookie: c\r\nContent-Length: 7'),
    ).toEqual({
      kind: 'head',
      status: 201,
      reason: 'Created',
      version: 1.1,
      raw: ['Location', '/a', 'set-cookie', 'a=b', 'Set-Cookie', 'c', 'Content-Length', '7'],
      informational: false,
      framing: 'length',
      length: 7,
      keepAlive: true,
    });
  });

  it('says no body after HEAD, and keeps the length it would have had', () => {
    expect(read(ok('Content-Length: 5'), 'HEAD')).toMatchObject({ framing: 'none', length: 5, keepAlive: true });
    expect(read(ok('Transfer-Encoding: chunked'), 'HEAD')).toMatchObject({ framing: 'none', keepAlive: true });
    expect(read(ok(), 'HEAD')).toMatchObject({ framing: 'none', keepAlive: true });
  });

  it.each([
    ['has a length', ok('Content-Length: 5'), true],
    ['has chunks', ok('Transfer-Encoding: chunked'), true],
    ['wants it closed', ok('Content-Length: 5', 'Connection: x-a, Close'), false],
    ['ends with the connection', ok(), false],
    ['is HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive', false],
    ['is a 204 that announces a body', 'HTTP/1.1 204 No Content\r\nContent-Length: 5', false],
    ['is a 204 that announces chunks', 'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked', false],
    ['is a 204 of length 0', 'HTTP/1.1 204 No Content\r\nContent-Length: 0', true],
    ['is interim', 'HTTP/1.1 103 Early Hints', true],
  ])('tells whether the connection is good for another request when it %s', (_, head, keepAlive) => {
    expect(read(head)).toMatchObject({ kind: 'head', keepAlive });
  });

  it('is read at any place of a buffer', () => {
    const bytes = Buffer.from('xyzHTTP/1.1 200 Fine\r\nA: b\r\n\r\nbody', 'latin1');
    expect(readResponseHead(bytes, 3, findHeadEnd(bytes, 3), 'GET')).toMatchObject({ reason: 'Fine', raw: ['A', 'b'] });
  });
});
