/** Text → syntax tree, for every kind of source file, without ever taking the process down. */

import { type Comment, type EcmaScriptModule, type Program, parseSync } from 'oxc-parser';
import { withoutFlow } from './flow.ts';

export interface Parsed {
  readonly program: Program;
  readonly module: EcmaScriptModule;
  readonly comments: readonly Comment[];
  readonly problems: readonly { readonly start: number; readonly message: string }[];
  /** Type imports that were blanked out together with other syntax of Flow. */
  readonly erased: readonly { readonly specifier: string; readonly start: number }[];
}

/** Deeper nesting than this is not code that people wrote, and the parser's stack would not hold it for much longer. */
const MAX_DEPTH = 5_000;

/** Null when the text is nested too deeply to be parsed. */
export function parse(path: string, text: string): Parsed | null {
  if (text.length > MAX_DEPTH && depthOf(text) > MAX_DEPTH) return null;
  const parsed = parseAs(langOf(path), path, text);
  const isScript = /\.[cm]?jsx?$/.test(path);
  return parsed.problems.length > 0 && isScript ? (parseTyped(path, text) ?? parsed) : parsed;
}

type Language = 'ts' | 'tsx' | 'jsx';

function parseAs(lang: Language, path: string, text: string): Parsed {
  const { program, module, comments, errors } = parseSync(path, text, {
    lang,
    preserveParens: false,
    sourceType: 'unambiguous',
  });
  const problems = errors
    .map(({ message, labels }) => ({ start: labels[0]?.start ?? 0, message }))
    .filter(({ message }) => module.hasModuleSyntax || !RETURN.test(message));
  return { program, module, comments, problems, erased: [] };
}

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

const OPEN = [40, 91, 123];
const CLOSE = [41, 93, 125];
const OPERATORS = [33, 43, 45, 58, 61, 63, 126];
const BREAKS = [10, 44, 59];

const KIND = new Uint8Array(128);
for (const [kind, codes] of [OPEN, CLOSE, OPERATORS, BREAKS].entries()) for (const code of codes) KIND[code] = kind + 1;

/** An upper bound of how deep the syntax tree is: open brackets, or operators without a statement's end between them. */
function depthOf(text: string): number {
  let open = 0;
  let operators = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const kind = KIND[text.charCodeAt(at)];
    if (kind === undefined || kind === 0) continue;
    if (kind === 1) open += 1;
    else if (kind === 2) open -= 1;
    else operators = kind === 3 ? operators + 1 : 0;
    if (open > deepest) deepest = open;
    if (operators > deepest) deepest = operators;
  }
  return deepest;
}
