import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findHeadEnd, HOPELESS, MAX_HEAD_BYTES, MORE, whyHopeless } from './find-head.ts';
import { HeadCollector } from './head-collector.ts';
import { readRequestHead } from './request-head.ts';

/** What becomes of bytes that come in these pieces: the reading, or MORE. */
function readInPieces(pieces: readonly Buffer[]): unknown {
  const collector = new HeadCollector();
  for (const piece of pieces) {
    const end = collector.add(piece);
    if (end === HOPELESS) return whyHopeless(collector.bytes, 0);
    if (end !== MORE) return readRequestHead(collector.bytes, 0, end);
  }
  return MORE;
}

const cutAt = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return sorted.slice(1).map((place, at) => bytes.subarray(sorted[at], place));
};

const head = (fields: string): Buffer => Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\n\r\n`, 'latin1');
const padded = (size: number): Buffer => {
  const empty = head('A: ').length - 4;
  return head(`A: ${'x'.repeat(size - empty)}`);
};

describe('the end of a head', () => {
  it('is the first empty line', () => {
    expect(findHeadEnd(Buffer.from('GET / HTTP/1.1\r\n\r\n\r\n\r\n'), 0)).toBe(14);
  });

  it('is found when the empty line itself comes in pieces', () => {
    const bytes = head('A: b');
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(findHeadEnd(bytes.subarray(0, cut), 0)).toBe(MORE);
      expect(findHeadEnd(bytes, 0, cut)).toBe(bytes.length - 4);
    }
  });

  it('may be as far as the limit and no further', () => {
    expect(findHeadEnd(padded(MAX_HEAD_BYTES), 0)).toBe(MAX_HEAD_BYTES);
    const over = padded(MAX_HEAD_BYTES + 1);
    expect(findHeadEnd(over, 0)).toBe(HOPELESS);
    expect(whyHopeless(over, 0).status).toBe(431);
  });

  it('is not waited for once the limit is passed', () => {
    const endless = Buffer.from(`GET / HTTP/1.1\r\nA: ${'x'.repeat(MAX_HEAD_BYTES)}`);
    expect(findHeadEnd(endless, 0)).toBe(HOPELESS);
    expect(whyHopeless(endless, 0).status).toBe(431);
    const line = Buffer.from(`GET /${'x'.repeat(MAX_HEAD_BYTES)}`);
    expect(findHeadEnd(line, 0)).toBe(HOPELESS);
    expect(whyHopeless(line, 0).status).toBe(414);
  });

  it.each([
    ['a TLS handshake', '\x16\x03\x01\x02'],
    ['NUL', 'GET / HTTP/1.1\r\nA\0'],
    ['a bare LF', 'GET / HTTP/1.1\n'],
    ['a bare CR', 'GET / HTTP/1.1\rH'],
  ])('is not waited for after %s', (_, text) => {
    const bytes = Buffer.from(text, 'latin1');
    expect(findHeadEnd(bytes, 0)).toBe(HOPELESS);
    expect(whyHopeless(bytes, 0).status).toBe(400);
  });
});

describe('a head in pieces', () => {
  const texts = fc.oneof(
    fc
      .array(
        fc.constantFrom('A: b', 'Content-Length: 3', 'Host: b', 'x', ' y', 'A : b', 'Expect: c', 'A: \0', 'A: b\nc'),
      )
      .map((lines) => head(lines.join('\r\n'))),
    fc
      .array(
        fc.constantFrom('G', 'ET ', '/', ' HTTP/1.1', '\r', '\n', '\r\n', ': ', '\0', 'Host', '\r\n\r\n', '\xff'),
        { maxLength: 30 },
      )
      .map((parts) => Buffer.from(parts.join(''), 'latin1')),
    fc.integer({ min: MAX_HEAD_BYTES - 3, max: MAX_HEAD_BYTES + 9 }).map(padded),
    fc
      .integer({ min: 16_370, max: 16_400 })
      .map((size) => Buffer.from(`GET /${'x'.repeat(size)} HTTP/1.1\r\nHost: a\r\n\r\n`)),
    fc
      .integer({ min: 16_370, max: 16_400 })
      .map((size) => Buffer.from(`GET / HTTP/1.1\r\nA: ${'x'.repeat(size)}\n\r\n\r\n`)),
  );

  it('is read as if it had come whole', () => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat({ max: 20_000 }), { maxLength: 20 }), (bytes, places) => {
        expect(readInPieces(cutAt(bytes, places))).toEqual(readInPieces([bytes]));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is read as if it had come whole when it comes byte by byte', () => {
    const bytes = head('Cookie: a=b; c=d\r\nAccept: */*\r\nContent-Length: 12');
    expect(readInPieces([...bytes].map((byte) => Buffer.from([byte])))).toEqual(readInPieces([bytes]));
  });
});
