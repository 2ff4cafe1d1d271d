import { describe, expect, it } from '@jest/globals';
import { extractFacts } from './extract-facts.ts';
import { isNestedTooDeeply } from './nesting.ts';

const times = (text: string, count: number): string => text.repeat(count);
/** Each brought a parsing thread down, or would in larger numbers. */
const NESTED: Readonly<Record<string, (count: number) => string>> = {
  brackets: (n) => `x=${times('[', n)}${times(']', n)}`,
  'functions in functions': (n) => `${times('(()=>{', n)}${times('})', n)}`,
  'arguments in arguments': (n) => `x=${times('(a=(', n)}1${times('))=>1', n)}`,
  'objects on lines of their own': (n) => `x=${times('{\n  a:', n)}1${times('\n}', n)}`,
  'if without braces': (n) => `${times('if(a)', n)};`,
  'else if': (n) => `if(a){}${times('\nelse if(b){\n}', n)}`,
  'for without braces': (n) => `${times('for(;;)', n)};`,
  keywords: (n) => `type T=${times('keyof ', n)}A`,
  'type arguments': (n) => `type T=${times('A<', n)}B${times('>', n)}`,
  elements: (n) => `x=${times('<a>', n)}${times('</a>', n)}`,
  'elements with attributes': (n) => `x=${times('<a b={1}>', n)}${times('</a>', n)}`,
  'choices on lines of their own': (n) => `x=${times('a\n  ? b :', n)}c`,
  templates: (n) => `x=${times('`${', n)}1${times('}`', n)}`,
  chains: (n) => `x${times('\n  .f()', n)}`,
  calls: (n) => `x${times('()', n)}`,
  signs: (n) => `x=${times('!', n)}1`,
};

describe('a text that is nested too deeply', () => {
  it.each(Object.entries(NESTED))('is seen before it is parsed: %s', (_name, make) => {
    expect(isNestedTooDeeply(make(10_000))).toBe(true);
    expect(isNestedTooDeeply(make(150))).toBe(false);
    expect(extractFacts('a.tsx', make(10_000)).problems).toEqual([
      { line: 1, message: 'is nested too deeply to be read' },
    ]);
    expect(extractFacts('a.tsx', make(150)).path).toBe('a.tsx');
  });

  it('is not one that is long', () => {
    const lines = (line: string) => `${line}\n`.repeat(20_000);
    for (const line of [
      'f(a, b)',
      'const a = b + c;',
      "  'it''s', // don't (",
      'if (a) { b() } else { c() }',
      '"(((((",',
    ])
      expect([line, isNestedTooDeeply(lines(line).slice(0, line.includes('else') ? 100_000 : undefined))]).toEqual([
        line,
        false,
      ]);
    expect(isNestedTooDeeply(`x = [${'1,'.repeat(100_000)}]`)).toBe(false);
    expect(isNestedTooDeeply(`f(a);${'function f(a){return a+1};'.repeat(10_000)}`)).toBe(false);
  });
});

describe('a text that the parser makes no tree of', () => {
  it('is told as such', () => {
    expect(extractFacts('a.tsx', 'x = <img\n \\ className="a"\n/>;').problems).not.toEqual([]);
  });
});
