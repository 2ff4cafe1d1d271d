/** Broken and absurd texts, made from the sources of this repository: the analyzer answers, whatever it is given. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { analyzeGraph } from './analyze-graph.ts';
import { extractFacts } from './extract/extract-facts.ts';
import { linkFacts } from './link/link.ts';
import type { Resolve } from './link/program.ts';
import { createNumbers, mutated } from './test/mutations.ts';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const FOLDERS = ['analyzer/extract', 'analyzer/link', 'legacy-monolith/src', 'legacy-monolith/db', 'proxy/store'];
const ROUNDS = 6;
const FILES = 25;
/** Of one file, on a machine that does other things as well. */
const PATIENCE_MS = 10_000;

const texts = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.([cm]?[jt]sx?|sql|prisma)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ name: path.relative(ROOT, file), text: readFileSync(file, 'utf8').slice(0, 20_000) })),
).sort((a, b) => (a.name < b.name ? -1 : 1));

/** Relative specifiers lead somewhere, often where nobody meant. */
function somewhere(names: readonly string[]): Resolve {
  return (_from, specifier) => {
    if (!specifier.startsWith('.')) return { kind: 'package', name: specifier };
    const sum = [...specifier].reduce((total, character) => (total * 31 + (character.codePointAt(0) ?? 0)) >>> 0, 7);
    return { kind: 'module', path: names[sum % names.length] ?? '' };
  };
}

describe('broken and absurd texts', () => {
  it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
    'are analyzed, seed %i',
    (seed) => {
      const next = createNumbers(seed);
      const pick = () => texts[Math.floor(next() * texts.length)] ?? { name: '', text: '' };
      const made = new Map(
        Array.from({ length: FILES }, () => {
          const { name, text } = pick();
          return [name, mutated(text, pick().text, next)] as const;
        }),
      );
      const files = [...made].map(([name, text]) => {
        const started = performance.now();
        const facts = extractFacts(name, text);
        expect([name, performance.now() - started < PATIENCE_MS]).toEqual([name, true]);
        return facts;
      });
      const resolve = somewhere([...made.keys()]);
      const graph = linkFacts({
        root: 'x',
        files,
        resolve,
        started: [],
        changeCoupling: [],
        skipped: [],
        linesOf: () => 1,
      });
      expect(analyzeGraph(graph).schemaVersion).toBeDefined();
    },
    60_000,
  );
});
