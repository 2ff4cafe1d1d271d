/** Text → syntax tree, for every kind of source file, without ever taking the process down. */

import { type Comment, type EcmaScriptModule, type Program, parseSync } from 'oxc-parser';
import { withoutFlow } from './flow.ts';
import { isNestedTooDeeply } from './nesting.ts';

export interface Parsed {
  readonly program: Program;
  readonly module: EcmaScriptModule;
  readonly comments: readonly Comment[];
  readonly problems: readonly { readonly start: number; readonly message: string }[];
  /** Type imports that were blanked out together with other syntax of Flow. */
  readonly erased: readonly { readonly specifier: string; readonly start: number }[];
}

/** Null when the text is nested too deeply to be parsed. */
export function parse(path: string, text: string): Parsed | null {
  if (isNestedTooDeeply(text)) return null;
  const parsed = parseAs(langOf(path), path, text);
  const isScript = /\.[cm]?jsx?$/.test(path);
  return parsed.problems.length > 0 && isScript ? (parseTyped(path, text) ?? parsed) : parsed;
}

type Language = 'ts' | 'tsx' | 'jsx';

function parseAs(lang: Language, path: string, text: string): Parsed {
  const parsed = parseSync(path, text, { lang, preserveParens: false, sourceType: 'unambiguous' });
  const { module, comments, errors } = parsed;
  const problems = errors
    .map(({ message, labels }) => ({ start: labels[0]?.start ?? 0, message }))
    .filter(({ message }) => module.hasModuleSyntax || !RETURN.test(message));
  try {
    return { program: parsed.program, module, comments, problems, erased: [] };
  } catch {
    // Some broken texts give a tree that is no JSON (oxc-parser 0.158, a lone backslash in a JSX tag).
    return { ...parseAs(lang, path, ''), problems: [...problems, UNREADABLE] };
  }
}

const UNREADABLE = { start: 0, message: 'cannot be read by the parser' };

/** CommonJS modules run inside a function, so they may return. */
const RETURN = /^A 'return' statement can only be used within a function body/;

/** JavaScript with the types of TypeScript or Flow; null when it is neither. Most of Flow's syntax is TypeScript's too. */
function parseTyped(path: string, text: string): Parsed | null {
  for (const lang of ['tsx', 'ts'] as const) {
    const parsed = parseAs(lang, path, text);
    if (parsed.problems.length === 0) return parsed;
  }
  const plain = withoutFlow(text);
  if (plain === null) return null;
  const parsed = parseAs('jsx', path, plain.text);
  return parsed.problems.length === 0 ? { ...parsed, erased: plain.erased } : null;
}

/** JavaScript files may hold JSX. */
function langOf(path: string): Language {
  if (/\.[cm]?ts$/.test(path)) return 'ts';
  return path.endsWith('.tsx') ? 'tsx' : 'jsx';
}
