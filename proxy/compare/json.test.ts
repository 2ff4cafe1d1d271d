import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { equal } from './equal.ts';
import { ExactNumber, parseJson } from './json.ts';

const same = (left: string, right: string) => equal(parseJson(left) ?? null, parseJson(right) ?? null);

describe('numbers of a JSON text', () => {
  it('are told apart beyond 2^53', () => {
    expect(same('{"id":9007199254740993}', '{"id":9007199254740992}')).toBe(false);
    expect(same('[1234567890123456789]', '[1234567890123456789]')).toBe(true);
  });

  it('are told apart where a double is infinite or zero', () => {
    expect(same('1e400', '1e401')).toBe(false);
    expect(same('1e-400', '0')).toBe(false);
    expect(same('-1e400', '1e400')).toBe(false);
  });

  it('are equal however they are spelled', () => {
    expect(same('24.9', '24.90')).toBe(true);
    expect(same('1', '1.0')).toBe(true);
    expect(same('100', '1e2')).toBe(true);
    expect(same('9007199254740993.0', '9007199254740993')).toBe(true);
    expect(same('1e400', '10e399')).toBe(true);
    expect(same('0.1000000000000000000', '0.1')).toBe(true);
    expect(same('0e500', '0')).toBe(true);
  });

  it('are not text', () => {
    expect(same('1', '"1"')).toBe(false);
    expect(same('"24.9"', '"24.90"')).toBe(false);
    expect(same('12345678901234567890', '"12345678901234567890"')).toBe(false);
  });

  it('differ exactly when the integers do, of any size', () => {
    fc.assert(
      fc.property(
        fc.bigInt(),
        fc.bigInt({ min: -3n, max: 3n }),
        (value, step) => same(`{"n":[${value}]}`, `{"n":[${value + step}]}`) === (step === 0n),
      ),
    );
  });

  it('as other programs print them, mean the same double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) =>
        same(String(value), value.toExponential()),
      ),
    );
  });
});

describe('a JSON text', () => {
  it('with long numbers keeps its strings, even those that look like numbers or hold private-use characters', () => {
    const text = String.raw`{"a":"9007199254740993","b":"\ue000\"123456789012345678","c":"","n":9007199254740993}`;
    expect(parseJson(text)).toEqual({ ...JSON.parse(text), n: new ExactNumber('9007199254740993') });
  });

  it('may use __proto__ as a key without touching a prototype', () => {
    const value = parseJson('{"__proto__":{"n":12345678901234567890},"x":12345678901234567890}');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'x']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(same('{"__proto__":12345678901234567890}', '{"__proto__":12345678901234567891}')).toBe(false);
  });

  it('that is broken is no JSON, long numbers or not', () => {
    expect(parseJson('{"a":')).toBeUndefined();
    expect(parseJson('[01234567890123456789]')).toBeUndefined();
    expect(parseJson('')).toBeUndefined();
  });

  it('survives exactly as JSON.parse reads it when no number is long', () => {
    fc.assert(
      fc.property(fc.json(), (text) => expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(JSON.parse(text)))),
    );
  });
});
