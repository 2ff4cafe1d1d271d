/** Text → syntax tree, for every kind of source file, without ever taking the process down. */
import { type Comment, type EcmaScriptModule, type Program, parseSync } from 'oxc-parser';

export interface Parsed {
  readonly program: Program;
  readonly module: EcmaScriptModule;
  readonly comments: readonly Comment[];
  readonly problems: readonly { readonly start: number; readonly message: string }[];
}

/** Deeper nesting than this is not code that people wrote, and the parser's stack would not hold it for much longer. */
const MAX_DEPTH = 5_000;

/** Null when the text is nested too deeply to be parsed. */
export function parse(path: string, text: string): Parsed | null {
  if (text.length > MAX_DEPTH && depthOf(text) > MAX_DEPTH) return null;
  const { program, module, comments, errors } = parseSync(path, text, {
    lang: langOf(path),
    preserveParens: false,
    sourceType: 'unambiguous',
  });
  const problems = errors.map(({ message, labels }) => ({ start: labels[0]?.start ?? 0, message }));
  return { program, module, comments, problems };
}

/** JavaScript files may hold JSX. */
function langOf(path: string): 'ts' | 'tsx' | 'jsx' {
  if (/\.[cm]?ts$/.test(path)) return 'ts';
  return path.endsWith('.tsx') ? 'tsx' : 'jsx';
}

const OPENS = new Set('([{'.split(''));
const CLOSES = new Set(')]}'.split(''));
const CHAINS = new Set('+-!~?:='.split(''));

/** An upper bound of how deep the syntax tree is: open brackets, or operators without a statement's end between them. */
function depthOf(text: string): number {
  let open = 0;
  let operators = 0;
  let deepest = 0;
  for (const character of text) {
    if (OPENS.has(character)) open += 1;
    else if (CLOSES.has(character)) open -= 1;
    else if (CHAINS.has(character)) operators += 1;
    else if (character === ';' || character === ',' || character === '\n') operators = 0;
    deepest = Math.max(deepest, open, operators);
  }
  return deepest;
}
