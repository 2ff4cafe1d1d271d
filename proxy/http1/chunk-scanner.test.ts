import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ChunkScanner } from './chunk-scanner.ts';

interface Scan {
  readonly passed: string;
  readonly rest: string;
  readonly done: boolean;
  readonly broken: string | undefined;
}

/** Feeds the body in pieces and gathers what may be passed on. */
function scan(of: 'request' | 'answer', ...pieces: string[]): Scan {
  const scanner = new ChunkScanner(of);
  let passed = '';
  let rest = '';
  for (const piece of pieces) {
    const bytes = Buffer.from(piece, 'latin1');
    if (scanner.done || scanner.broken !== undefined) {
      rest += piece;
      continue;
    }
    const end = scanner.feed(bytes, 0);
    let from = 0;
    for (let at = 0; at < scanner.cuts.length; at += 2) {
      passed += bytes.toString('latin1', from, scanner.cuts[at]);
      from = scanner.cuts[at + 1] ?? from;
    }
    passed += bytes.toString('latin1', from, end);
    rest += bytes.toString('latin1', end);
  }
  return { passed, rest, done: scanner.done, broken: scanner.broken };
}

const piecesOf = (text: string, cuts: readonly number[]): string[] => {
  const places = [...cuts.map((cut) => cut % (text.length + 1)), 0, text.length].sort((a, b) => a - b);
  return places.slice(1).map((place, at) => text.slice(places[at], place));
};

describe('a chunked body', () => {
  it('ends after the empty line, whatever follows', () => {
    const body = '5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n';
    expect(scan('request', `${body}GET /`)).toEqual({ passed: body, rest: 'GET /', done: true, broken: undefined });
  });

  it('is not complete a byte before its end', () => {
    const body = '5\r\nhello\r\n0\r\n\r\n';
    for (let end = 0; end < body.length; end++)
      expect(scan('answer', body.slice(0, end))).toMatchObject({ passed: body.slice(0, end), done: false });
  });

  it('travels without its extensions', () => {
    const body = '5;a;b=c;d="e;\\" f"\r\nhello\r\n0;last\r\n\r\n';
    expect(scan('request', body)).toMatchObject({ passed: '5\r\nhello\r\n0\r\n\r\n', done: true });
    expect(scan('answer', body)).toMatchObject({ passed: '5\r\nhello\r\n0\r\n\r\n', done: true });
  });

  it('keeps its trailers in an answer and loses them in a request', () => {
    const body = '1\r\na\r\n0\r\nDigest: x\r\nB:\r\n\r\n';
    expect(scan('answer', body)).toMatchObject({ passed: body, done: true });
    expect(scan('request', body)).toMatchObject({ passed: '1\r\na\r\n0\r\n\r\n', done: true });
  });

  it.each([
    ['no size', '\r\nhello'],
    ['no hexadecimal size', 'g\r\n'],
    ['a size with a sign', '+5\r\nhello\r\n'],
    ['a negative size', '-5\r\nhello\r\n'],
    ['a size with 0x', '0x5\r\nhello\r\n'],
    ['a space before the size', ' 5\r\nhello\r\n'],
    ['a space after the size', '5 \r\nhello\r\n'],
    ['a size that overflows', 'fffffffffffffffff\r\n'],
    ['a size of 14 digits', '00000000000005\r\nhello\r\n'],
    ['a bare LF after the size', '5\nhello\r\n'],
    ['a bare CR after the size', '5\rhello\r\n'],
    ['less data than announced', '5\r\nhell\r\n0\r\n\r\n'],
    ['more data than announced', '5\r\nhello!\r\n0\r\n\r\n'],
    ['a bare LF after the data', '5\r\nhello\n0\r\n\r\n'],
    ['no line end after the data', '5\r\nhello0\r\n\r\n'],
    ['an extension without a name', '5;\r\nhello\r\n'],
    ['an extension with a space before', '5 ;a\r\nhello\r\n'],
    ['an extension with a space after', '5; a\r\nhello\r\n'],
    ['an extension with an empty value', '5;a=\r\nhello\r\n'],
    ['an extension with an open quote', '5;a="b\r\nhello\r\n'],
    ['an extension with a bare LF', '5;a\nhello\r\n'],
    ['an extension with a quoted LF', '5;a="\n"\r\nhello\r\n'],
    ['an extension with a control character', '5;a=\x01\r\nhello\r\n'],
    ['extensions without end', `5;${'a'.repeat(20_000)}\r\nhello\r\n`],
    ['extensions without end over many chunks', `1;${'a'.repeat(999)}\r\nx\r\n`.repeat(20)],
    ['a trailer that is no field', '0\r\nabc\r\n\r\n'],
    ['a trailer with a space before the colon', '0\r\nA : b\r\n\r\n'],
    ['a folded trailer', '0\r\nA: b\r\n c\r\n\r\n'],
    ['a trailer that ends in LF', '0\r\nA: b\n\r\n'],
    ['a trailer with NUL', '0\r\nA: \0\r\n\r\n'],
    ['a length among the trailers', '0\r\nContent-Length: 5\r\n\r\n'],
    ['a coding among the trailers', '0\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['trailers without end', `0\r\n${'A: b\r\n'.repeat(5_000)}\r\n`],
    ['a bare LF at the end', '0\r\n\n'],
    ['a CR without LF at the end', '0\r\n\rX'],
  ])('is broken by %s', (_, body) => {
    for (const kind of ['request', 'answer'] as const) {
      const { done, broken } = scan(kind, body);
      expect(done).toBe(false);
      expect(broken).toBeDefined();
    }
  });

  it('is read the same in whatever pieces it comes', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 });
    const extension = fc.constantFrom('', ';a', ';a=b', ';a="b c;\\"d"', ';a;b;c=d', ';bad=', '; x');
    const trailers = fc.constantFrom('', 'A: b\r\n', 'Long-Name:\r\nB: \tc d\r\n', 'Host: a\r\n', 'broken\r\n');
    const body = fc
      .tuple(sizes, extension, trailers)
      .map(([all, ext, end]) =>
        [...all.map((n) => `${n.toString(16)}${ext}\r\n${'x'.repeat(n)}\r\n`), `0${ext}\r\n${end}\r\nNEXT`].join(''),
      );
    fc.assert(
      fc.property(
        body,
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.constantFrom('request', 'answer'),
        (text, cuts, of) => {
          expect(scan(of as 'request', ...piecesOf(text, cuts))).toEqual(scan(of as 'request', text));
        },
      ),
      { numRuns: 500 },
    );
  });
});
