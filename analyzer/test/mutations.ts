/** Texts that nobody would write, made from texts that somebody wrote. The same seed gives the same texts. */

/** Numbers from 0 to 1 that look random. */
export function createNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export const shuffled = <Item>(items: readonly Item[], seed: number): Item[] => {
  const next = createNumbers(seed);
  const keyed = items.map((item) => ({ item, key: next() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
};

const TOKENS = [
  ...'(){}[]<>,;:.?!=+-*/&|%^~@#\'"`\\\n\u0000\u2028\uD800',
  ...['=>', '...', '${', '*/', '/*', '//', '<!--', '#!', '?.', '??=', 'async ', 'await ', 'yield* ', 'class ', 'enum '],
  ...[
    'constructor',
    '__proto__',
    'prototype',
    'hasOwnProperty',
    'toString',
    'this.',
    'super(',
    'new ',
    'import(',
    'require(',
  ],
  ...[
    'export default ',
    'export * from "./a.ts";',
    'module.exports = ',
    'namespace A.B {',
    'declare ',
    'SELECT * FROM ',
    'BEGIN',
  ],
];

/** Cuts, copies, swaps, repeats or puts in, one to four times. */
export function mutated(text: string, other: string, next: () => number): string {
  let result = text;
  for (let times = 1 + Math.floor(next() * 4); times > 0; times -= 1) result = mutatedOnce(result, other, next);
  return result;
}

function mutatedOnce(text: string, other: string, next: () => number): string {
  const at = Math.floor(next() * text.length);
  const end = Math.min(text.length, at + Math.floor(next() ** 3 * 400));
  const token = TOKENS[Math.floor(next() * TOKENS.length)] ?? '';
  const changes = [
    () => text.slice(0, at) + text.slice(end),
    () => text.slice(0, at),
    () => text.slice(0, end) + text.slice(at),
    () => text.slice(0, at) + token + text.slice(at),
    () => text.slice(0, at) + token + text.slice(end),
    () => text.slice(0, at) + token.repeat(Math.floor(next() * 300)) + text.slice(at),
    () => text.slice(0, at) + other.slice(Math.floor(next() * other.length)).slice(0, 600) + text.slice(end),
    () => text.replaceAll(text.slice(at, Math.min(end, at + 12)) || ' ', token),
  ];
  return (changes[Math.floor(next() * changes.length)] ?? (() => text))();
}
