import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { FileFacts } from '../model/facts.ts';
import { extractFacts } from './extract-facts.ts';
import { pack, unpack } from './packed.ts';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ODD = `
export const constructor = { toString: 1, __proto__: null, ['__proto__']: 2, valueOf() {} };
exports.hasOwnProperty = constructor;
class A { constructor(private db: Db) {} static toString() {} }
function f(a = {}) { a.constructor = 1; return a; }
`;

/** Every object with its place, prototype and whether it was met before. */
function shape(data: unknown, seen = new Map<object, number>()): unknown {
  if (typeof data !== 'object' || data === null) return data;
  const before = seen.get(data);
  if (before !== undefined) return `the same as object ${before}`;
  seen.set(data, seen.size);
  const kind = Array.isArray(data) ? 'list' : Object.getPrototypeOf(data) === null ? 'bare' : 'plain';
  return [
    kind,
    Object.getOwnPropertyNames(data).map((key) => [key, shape((data as Record<string, unknown>)[key], seen)]),
  ];
}

describe('facts as bytes', () => {
  it('come back as they were: the same objects are the same, and records of names have no prototype', () => {
    const files = readdirSync(HERE).filter((name) => name.endsWith('.ts'));
    const facts = files.map((name) => extractFacts(name, readFileSync(path.join(HERE, name), 'utf8')));
    const all: readonly FileFacts[] = [...facts, extractFacts('odd.ts', ODD)];
    const text = JSON.stringify(shape(all));
    expect(text).toContain('"bare"');
    expect(text).toContain('the same as object');
    expect(JSON.stringify(shape(unpack(pack(all))))).toBe(text);
  });
});
