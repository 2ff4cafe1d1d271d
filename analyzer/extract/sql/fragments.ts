/** Pieces that statements are put together from. */
import { insideGroup, nameAt, type Tokens, upperAt } from './cursor.ts';
import { endsTable, has, isSelect } from './select-shape.ts';
import { hasHole } from './tokenize.ts';

/** A piece that a statement is put together from: `LEFT JOIN users u ON …`, `p.*, (SELECT COUNT(*) FROM …) AS n`. Only in capitals. */
export function isFragment(tokens: Tokens): boolean {
  const [first] = tokens;
  if (first === undefined) return false;
  if (first.upper === 'UNION') return isUnion(tokens);
  if (first.type === 'word' && first.text === first.upper) {
    if (first.upper === 'FROM') return isFrom(tokens);
    if (isJoin(tokens)) return true;
  }
  if (isTableWithJoins(tokens)) return true;
  return tokens.some(
    ({ text }, at) => text === '(' && tokens[at + 1]?.text === 'SELECT' && isSelect(insideGroup(tokens, at)),
  );
}

/** `UNION ALL SELECT …`, in small letters too. */
const isUnion = (tokens: Tokens): boolean =>
  isSelect(tokens.slice(upperAt(tokens, 1) === 'ALL' ? 2 : 1)) && /^(ALL|SELECT)$/.test(upperAt(tokens, 1));

function isFrom(tokens: Tokens): boolean {
  const table = nameAt(tokens, 1);
  if (table === null || !endsTable(tokens, table.next)) return false;
  return tokens.length > 2 || table.name !== table.name.toUpperCase();
}

/** `orders o LEFT JOIN users u ON …`. */
export function isTableWithJoins(tokens: Tokens): boolean {
  const table = nameAt(tokens, 0);
  if (table === null || hasHole(table.name)) return false;
  const at = upperAt(tokens, table.next) === 'AS' ? table.next + 1 : table.next;
  return [at, at + 1].some((index) => {
    const rest = tokens.slice(index);
    return rest[0]?.text === rest[0]?.upper && isJoin(rest);
  });
}

const JOIN_WORDS = /^(LEFT|RIGHT|INNER|OUTER|FULL|CROSS|NATURAL)$/;

function isJoin(tokens: Tokens): boolean {
  const join = tokens.slice(0, 4).findIndex(({ upper }) => upper === 'JOIN');
  if (join < 0 || !tokens.slice(0, join).every(({ upper }) => JOIN_WORDS.test(upper))) return false;
  return has(tokens, 'ON') || has(tokens, 'USING') || upperAt(tokens, 0) === 'CROSS';
}
