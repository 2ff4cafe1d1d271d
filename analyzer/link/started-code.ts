/** Files of the project that are run by their path: in a thread, in a process, by a queue. */
import type { Value } from '../model/facts.ts';
import { type Entry, moduleCode } from '../model/graph.ts';
import type { Linked } from './call-index.ts';
import type { Located } from './origins.ts';
import { textsOf } from './patterns.ts';
import { declarationOfExport } from './program.ts';
import { symbolId } from './targets.ts';

/** Files that a path means: a text, `path.join(__dirname, …)`, `new URL('./mail.ts', import.meta.url)`. */
export function filesOf({ file, value }: Located, { evaluator }: Linked): string[] {
  const facts = evaluator.program.files.get(file);
  const path = value === null ? null : pathIn(value);
  if (facts === undefined || path === null) return [];
  const texts = textsOf(path, { facts, bindings: new Map(), evaluator });
  return texts.flatMap((text) => {
    if (!/[./]/.test(text)) return [];
    const found = evaluator.program.resolve(file, /^[./]/.test(text) ? text : `./${text}`, 'import');
    return found.kind === 'module' ? [found.path] : [];
  });
}

/** Null for code that stands here itself. */
function pathIn(value: Value): Value | null {
  if (value.k === 'function' || value.k === 'object') return null;
  const isUrl = value.k === 'new' && value.of.k === 'global' && value.of.name === 'URL';
  return isUrl ? (value.args[0] ?? null) : value;
}

/** The file's own code, and what it exports by default: pools and queues call that. */
export function startedCode(
  file: string,
  { evaluator: { program } }: Linked,
): Pick<Entry, 'handler' | 'calls' | 'statements'> {
  const main = declarationOfExport(program, file, 'default');
  const called = main === null ? [] : [symbolId(main.file, [main.name, ...main.path].join('.'))];
  return {
    handler: { file, symbol: moduleCode(file), line: 1 },
    calls: [moduleCode(file), ...called],
    statements: [],
  };
}
