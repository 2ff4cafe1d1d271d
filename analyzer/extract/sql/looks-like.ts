/**
 * Is a text SQL at all? "Select a file from the list" is not. A statement must have the shape of one from its first word;
 * where the words alone could be prose (lower case, capitalized), something that only SQL has must be in it as well.
 */
import { afterGroup, nameAt, type Tokens, upperAt } from './cursor.ts';
import { isFragment } from './fragments.ts';
import { endsTable, has, isSelect, isTableEnd } from './select-shape.ts';
import { hasHole } from './tokenize.ts';

export type Shape = 'statement' | 'fragment' | 'schema' | null;

/** The shape of one statement's tokens, leading brackets left out. */
export function shapeOf(all: Tokens): Shape {
  let start = 0;
  while (upperAt(all, start) === '(') start += 1;
  const tokens = all.slice(start);
  const first = upperAt(tokens, 0);
  if (first === 'CREATE' || first === 'ALTER') return isSchema(tokens) ? 'schema' : null;
  if (first === 'DROP') return isDrop(tokens) ? 'schema' : null;
  const check = STATEMENTS.get(first);
  if (check !== undefined) return check(tokens) && (isPlainCase(tokens) || hasEvidence(tokens)) ? 'statement' : null;
  return isFragment(hasHole(tokens[0]?.text ?? '') ? tokens.slice(1) : tokens) ? 'fragment' : null;
}

function isSchema(tokens: Tokens): boolean {
  const subject = tokens
    .slice(0, 6)
    .findIndex(({ upper }) => upper === 'TABLE' || upper === 'VIEW' || upper === 'TRIGGER');
  if (subject < 1) return false;
  if (upperAt(tokens, 0) === 'ALTER') return tokens.slice(subject, subject + 6).some(({ upper }) => ALTERS.has(upper));
  const rest = tokens.slice(subject, subject + 8);
  return (
    rest.some(({ upper }) => upper === '(' || upper === 'AS' || upper === 'PARTITION') ||
    upperAt(tokens, subject) === 'TRIGGER'
  );
}

/** `DROP TABLE IF EXISTS carts, orders CASCADE`. */
function isDrop(tokens: Tokens): boolean {
  if (upperAt(tokens, 1) !== 'TABLE') return false;
  let at = upperAt(tokens, 2) === 'IF' ? 4 : 2;
  for (let table = nameAt(tokens, at); table !== null; table = nameAt(tokens, at)) {
    if (upperAt(tokens, table.next) !== ',') return tokens.length - table.next <= 1;
    at = table.next + 1;
  }
  return false;
}

const ALTERS = new Set(['ADD', 'RENAME', 'DROP', 'ALTER', 'MODIFY', 'CHANGE', 'OWNER']);

const STATEMENTS = new Map<string, (tokens: Tokens) => boolean>([
  ['SELECT', isSelect],
  ['WITH', isWith],
  ['INSERT', isInsert],
  ['REPLACE', isInsert],
  ['UPDATE', isUpdate],
  ['DELETE', isDelete],
  ['MERGE', (tokens) => upperAt(tokens, 1) === 'INTO' && has(tokens, 'USING')],
  ['TRUNCATE', isTruncate],
  ['COPY', isCopy],
]);

/** `TRUNCATE TABLE carts`, `TRUNCATE carts CASCADE`. */
function isTruncate(tokens: Tokens): boolean {
  const at = upperAt(tokens, 1) === 'TABLE' ? 2 : 1;
  const table = nameAt(tokens, upperAt(tokens, at) === 'ONLY' ? at + 1 : at);
  if (table === null || (at === 1 && tokens[0]?.text !== 'TRUNCATE')) return false;
  return isTableEnd(tokens[table.next]) || /^(CASCADE|RESTART|RESTRICT)$/.test(upperAt(tokens, table.next));
}

/** `COPY orders (id) FROM STDIN`. */
function isCopy(tokens: Tokens): boolean {
  const table = nameAt(tokens, 1);
  if (table === null) return false;
  const next = upperAt(tokens, table.next) === '(' ? afterGroup(tokens, table.next) : table.next;
  return (
    /^(FROM|TO)$/.test(upperAt(tokens, next)) &&
    /^(STDIN|STDOUT|PROGRAM)?$/.test(upperAt(tokens, next + 1)) &&
    tokens[next + 1]?.type !== 'number'
  );
}

/** SQL is written in capitals or in small letters, sentences begin with one capital. */
const isPlainCase = ([first]: Tokens): boolean => first !== undefined && first.text === first.upper;

/** What no grammar could read is still SQL when its keywords are in capitals, or when it has what no sentence has. */
export const isSureSql = (tokens: Tokens): boolean =>
  tokens.every((token) => token.type !== 'word' || token.text === token.upper || !KEYWORDS.has(token.upper)) ||
  tokens.some((token) => STRONG.has(token.upper) || hasHole(token.text) || token.type === 'quoted');

const KEYWORDS = new Set([
  'SELECT',
  'FROM',
  'INSERT',
  'INTO',
  'UPDATE',
  'SET',
  'DELETE',
  'WITH',
  'MERGE',
  'JOIN',
  'WHERE',
]);
const STRONG = new Set(['*', '=', '?', '$']);

/** Marks that sentences have too. */
const WEAK = new Set([',', '(', '<', '>', ':']);

const hasEvidence = (tokens: Tokens): boolean =>
  tokens.some((token) => STRONG.has(token.upper) || token.type === 'quoted' || hasHole(token.text)) ||
  (tokens.some(({ upper }) => WEAK.has(upper)) && !namesProse(tokens)) ||
  isBareSelect(tokens);

/** `from the`, `into your`: what follows is no table. */
const namesProse = (tokens: Tokens): boolean =>
  tokens.some(({ upper }, at) => /^(FROM|INTO|JOIN|UPDATE)$/.test(upper) && PROSE.has(upperAt(tokens, at + 1)));

const PROSE = new Set(
  'THE A AN THIS THAT THESE THOSE YOUR OUR MY HIS HER ITS THEIR ANY EACH EVERY SOME IT US YOU THEM HERE THERE'.split(
    ' ',
  ),
);

/** `select name from users`, `delete from sessions`, `select id from users order by name`. */
function isBareSelect(tokens: Tokens): boolean {
  if (tokens[0]?.text !== tokens[0]?.text.toLowerCase()) return false;
  if (tokens.some(({ upper }, at) => CLAUSES.get(upper)?.test(upperAt(tokens, at + 1)) || isLimit(tokens, at)))
    return true;
  return tokens.length === (upperAt(tokens, 0) === 'DELETE' ? 3 : 4);
}

const CLAUSES = new Map([
  ['ORDER', /^BY$/],
  ['GROUP', /^BY$/],
  ['IS', /^(NULL|NOT)$/],
  ['UNION', /^(ALL|SELECT)$/],
  ['INNER', /^JOIN$/],
]);

const isLimit = (tokens: Tokens, at: number): boolean =>
  upperAt(tokens, at) === 'LIMIT' && tokens[at + 1]?.type === 'number';

function isWith(tokens: Tokens): boolean {
  const name = nameAt(tokens, upperAt(tokens, 1) === 'RECURSIVE' ? 2 : 1);
  if (name === null || !has(tokens, 'AS')) return false;
  return (
    upperAt(tokens, name.next) === '(' ||
    (upperAt(tokens, name.next) === 'AS' && has(tokens.slice(name.next, name.next + 4), '('))
  );
}

function isInsert(tokens: Tokens): boolean {
  const into = tokens.slice(0, 5).findIndex(({ upper }) => upper === 'INTO');
  const table = into < 1 ? null : nameAt(tokens, into + 1);
  if (table === null) return false;
  const next = tokens[table.next];
  if (next === undefined) return isPlainCase(tokens);
  return hasHole(next.text) || /^(\(|VALUES|VALUE|SELECT|DEFAULT|SET|AS|WITH|OVERRIDING)$/.test(next.upper);
}

function isUpdate(tokens: Tokens): boolean {
  const set = tokens.findIndex(({ upper }) => upper === 'SET');
  if (set < 2 || nameAt(tokens, upperAt(tokens, 1) === 'OR' ? 3 : upperAt(tokens, 1) === 'ONLY' ? 2 : 1) === null)
    return false;
  const rest = tokens.slice(set + 1, set + 7);
  return rest.length === 0 || rest.some(({ upper, text }) => upper === '=' || upper === '(' || hasHole(text));
}

function isDelete(tokens: Tokens): boolean {
  const from = tokens.slice(0, 3).findIndex(({ upper }) => upper === 'FROM');
  const table = from < 1 ? null : nameAt(tokens, upperAt(tokens, from + 1) === 'ONLY' ? from + 2 : from + 1);
  return table !== null && endsTable(tokens, table.next);
}
