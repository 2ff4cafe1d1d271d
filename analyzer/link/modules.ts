/** Files → modules, their symbols, and where the program starts. */
import type { FileFacts } from '../model/facts.ts';
import { moduleCode, moduleOf, type Reference, type SourceModule, type SourceSymbol } from '../model/graph.ts';
import { symbolId } from './targets.ts';

export const moduleOfFacts = (facts: FileFacts): SourceModule => ({
  path: facts.path,
  lines: facts.lines,
  barrel: !facts.ownCode && facts.imports.some(({ kind }) => kind === 're-export'),
});

/** Every symbol; the module's own code is one. */
export const symbolsOfFacts = ({ path, symbols, lines }: FileFacts): SourceSymbol[] => [
  { id: moduleCode(path), module: path, name: '', kind: 'module', exported: false, line: 1, endLine: lines },
  ...symbols.map((symbol) => ({ id: symbolId(path, symbol.name), module: path, ...symbol })),
];

export const dataModule = (path: string, lines: number): SourceModule => ({ path, lines, barrel: false });

/**
 * Where the program starts: what package.json names, files with a shebang, and files that nobody imports but that listen.
 * @param named files that package.json's `main`, `bin` and `scripts` name
 */
export function findEntryPoints(
  files: readonly FileFacts[],
  references: readonly Reference[],
  named: readonly string[],
): string[] {
  const imported = new Set(
    references.filter(({ from, to }) => moduleOf(from) !== moduleOf(to)).map(({ to }) => moduleOf(to)),
  );
  const starting = files.filter((facts) => facts.shebang || (listens(facts) && !imported.has(facts.path)));
  const known = new Set(files.map(({ path }) => path));
  return [...new Set([...named.filter((path) => known.has(path)), ...starting.map(({ path }) => path)])].sort();
}

const listens = ({ calls }: FileFacts): boolean =>
  calls.some(({ callee }) => callee.k === 'member' && callee.name === 'listen');
