import { describe, expect, it } from '@jest/globals';
import { extractFacts } from './extract-facts.ts';

/** `kind specifier`, `~` before what is inferred, sorted. */
const imports = (text: string, path = 'a.ts'): string[] =>
  extractFacts(path, text)
    .imports.map(({ kind, specifier, confidence }) => `${confidence === 'exact' ? '' : '~'}${kind} ${specifier}`)
    .sort();

describe('an import', () => {
  it.each([
    ["import { a } from './x'", ['import ./x']],
    ["import './x'", ['import ./x']],
    ["import {} from './x'", ['import ./x']],
    ["import type from './x'", ['import ./x']],
    ["import { T } from './x'; const a: T = 1", ['import ./x']],
    ["import { K } from './x'; @Injectable() class S { constructor(private k: K) {} }", ['import ./x']],
    ["import a, { type T } from './x'", ['import ./x']],
    ["import json from './x.json' with { type: 'json' }", ['import ./x.json']],
    ["import a = require('./x')", ['import ./x']],
    ["const a = require('./x')", ['import ./x']],
    ["const { a } = require('./x').b", ['import ./x']],
    ['const a = require(`./x`)', ['import ./x']],
    ["if (cond) app.use(require('./x')(db))", ['import ./x']],
    ["const load = () => import('./x')", ['dynamic ./x']],
    ['const load = () => import(`./x`)', ['dynamic ./x']],
    ["import a from './x'; const b = require('./y.cjs')", ['import ./x', 'import ./y.cjs']],
    ["vi.mock('./x')", ['~dynamic ./x']],
    ["require.resolve('./x')", ['~dynamic ./x']],
  ])('is seen in %s', (text, expected) => {
    expect(imports(text)).toEqual(expected);
    expect(imports(`\uFEFF${text.replaceAll('; ', ';\r\n')}`)).toEqual(expected);
  });
});

describe('a type import', () => {
  it.each([
    "import type { T } from './x'",
    "import type T from './x'",
    "import { type T, type U } from './x'",
    "export type { T } from './x'",
    "export type * from './x'",
    "export { type T } from './x'",
    "export type {} from './x'",
    "import type a = require('./x')",
    "let a: import('./x').T",
    "function f(a: unknown): a is import('./x').T { return true }",
    "const a = b as typeof import('./x')",
    "const a = f<import('./x').T>()",
    "class A<T extends import('./x').T> { constructor(private b: string) {} }",
    "interface A extends B<import('./x').T> {}",
    "/** @type {import('./x').T} */ let a",
    '/// <reference path="x" />',
  ])('is kept apart from those at run time: %s', (text) => {
    expect(imports(text)).toEqual(['type ./x']);
  });
});

describe('a re-export', () => {
  it.each([
    "export * from './x'",
    "export * as all from './x'",
    "export { default } from './x'",
    "export { type T, a } from './x'",
    "export {} from './x'",
  ])('runs what it names unless all of it are types: %s', (text) => {
    expect(imports(text)).toEqual(['re-export ./x']);
  });
});

describe('JavaScript with types', () => {
  const FLOW = [
    '/* @flow */',
    "import type { A } from './a';",
    "import typeof B from './b';",
    "import { typeof C, d } from './d';",
    'opaque type Id: string = string;',
    'export type P = {| +a: string, -b?: number |};',
    'export class X<+T> extends Y<T> { props: P; m<T>(x: ?T): T { return (d(x): any); } }',
  ].join('\n');

  it('is read through Flow’s types, at its own lines', () => {
    const facts = extractFacts('a.js', FLOW);
    expect(facts.problems).toEqual([]);
    expect(imports(FLOW, 'a.js')).toEqual(['import ./d', 'type ./a', 'type ./b']);
    expect(facts.symbols.map(({ name, line }) => `${name}:${line}`)).toEqual(['X:7', 'X.m:7']);
  });

  it('is read as TypeScript where it is that too', () => {
    const text = "// @flow\nimport type { A } from './a';\nexport function f(x: ?A): ?string { return x.y; }\n";
    expect(imports(text, 'a.jsx')).toEqual(['type ./a']);
  });

  it('is told by its first error when it is neither', () => {
    expect(extractFacts('a.js', 'const a = ;').problems).toEqual([{ line: 1, message: 'Unexpected token' }]);
  });
});

it('is no error that a CommonJS module returns', () => {
  expect(extractFacts('a.js', "const a = require('./a');\nif (!a) return;\n").problems).toEqual([]);
});
