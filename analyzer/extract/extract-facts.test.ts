import { describe, expect, it } from '@jest/globals';
import { extractFacts } from './extract-facts.ts';

const symbols = (text: string, path = 'a.ts') =>
  extractFacts(path, text).symbols.map(({ name, kind, exported }) => `${kind} ${name}${exported ? ' exported' : ''}`);

describe('symbols', () => {
  it('are the top-level declarations, class methods and methods of objects', () => {
    const text = `export function place() { function inner() {} }
      export class Cart { #lines = []; add() {} total = () => 1; static empty() {} }
      const service = { pay() {}, cancel: async () => {}, limit: 3, wrapped: wrap(async () => {}) };
      export interface Order {} type Id = number; export enum State { Open }`;
    expect(symbols(text)).toEqual([
      'function place exported',
      'class Cart exported',
      'variable service',
      'type Order exported',
      'type Id',
      'variable State exported',
      'method Cart.add exported',
      'method Cart.total exported',
      'method Cart.empty exported',
      'method service.pay',
      'method service.cancel',
      'method service.wrapped',
    ]);
  });

  it('are seen in every way CommonJS exports', () => {
    expect(symbols('exports.place = function () {}; module.exports.pay = () => {};', 'a.js')).toEqual([
      'function place exported',
      'function pay exported',
    ]);
    expect(symbols('function place() {} module.exports = { place, pay() {} }', 'a.cjs')).toEqual([
      'function place exported',
      'method pay exported',
    ]);
  });
});

describe('imports', () => {
  it('are told apart by how they are written', () => {
    const text = `import a from './a'; import type { B } from './b'; import { type C } from './c'; export * from './d'; export type { E } from './e';
      import './f'; const g = require('./g'); const h = () => import('./h'); const i = import(\`./i/\${x}\`); import j = require('./j');`;
    const kinds = extractFacts('a.ts', text).imports.map(({ kind, specifier }) => `${kind} ${specifier}`);
    expect(kinds.sort()).toEqual(
      [
        'import ./a',
        'type ./b',
        'type ./c',
        're-export ./d',
        'type ./e',
        'import ./f',
        'import ./g',
        'dynamic ./h',
        'dynamic null',
        'import ./j',
      ].sort(),
    );
  });

  it('count a local function called require as what it is', () => {
    expect(extractFacts('a.js', 'function f(require) { require("./x") }').imports).toEqual([]);
  });
});

describe('a file that is not as it should be', () => {
  it('with a syntax error is reported with its line, and never thrown', () => {
    const facts = extractFacts('a.ts', 'const a = 1;\nconst b = ;\n');
    expect(facts.problems).toMatchObject([{ line: 2 }]);
    expect(facts.lines).toBe(2);
  });

  it.each([
    ['brackets', `x = ${'['.repeat(60_000)}${']'.repeat(60_000)}`],
    ['operators', `x = ${'1+'.repeat(60_000)}1`],
    ['a moderate depth', `x = ${'1+'.repeat(4_000)}1`],
    ['calls', `x = f${'()'.repeat(20_000)}`],
  ])('nested deeply in %s is read or reported, never the end of the process', (_, text) => {
    const { problems } = extractFacts('a.js', text);
    expect(problems.every(({ message }) => message === 'is nested too deeply to be read')).toBe(true);
  });

  it('may use the names of the language for its own things', () => {
    const facts = extractFacts(
      'a.js',
      'exports.__proto__ = 1; const constructor = require("./x"); exports.toString = () => constructor.hasOwnProperty();',
    );
    expect(Object.keys(facts.exports)).toEqual(['toString']);
    expect(facts.symbols.map(({ name }) => name)).toContain('toString');
  });

  it('may have CRLF line ends', () => {
    expect(extractFacts('a.ts', 'const a = 1;\r\nfunction f() {}\r\n').symbols).toMatchObject([
      { line: 1 },
      { line: 2 },
    ]);
  });
});

describe('facts', () => {
  it('are the same for the same text', () => {
    const text = 'import { x } from "./x"; export const f = () => x.go(); app.get("/a", f);';
    expect(JSON.stringify(extractFacts('a.ts', text))).toBe(JSON.stringify(extractFacts('a.ts', text)));
  });

  it('take a chain of a thousand calls in their stride', () => {
    const chain = Array.from({ length: 1_000 }, (_, index) => `.child(new Widget(${index}).with(x.y()))`).join('\n');
    const started = performance.now();
    expect(
      extractFacts('a.js', `import { root, x, Widget } from './w'; const y = root()${chain}`).calls.length,
    ).toBeGreaterThan(2_000);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
