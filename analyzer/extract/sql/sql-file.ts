/** `.sql` files: schemas, migrations and queries. What a migration would take back again is no part of the schema. */
import { MODULE_CODE } from '../../model/facts.ts';
import type { Draft } from '../draft.ts';
import { dialectsOf } from './dialects.ts';
import { readSql } from './read-sql.ts';

export function readSqlFile({ path, text, lineOf, schema, sql }: SqlDraft): void {
  if (UNDO_FILE.test(path)) return;
  const reading = { dialects: dialectsOf(path, ''), isSql: true };
  const found = readSql(withoutDown(withoutRows(text)), lineOf, reading);
  schema.push(...found.schema);
  for (const { reads, writes, parsed, start } of found.statements)
    sql.push({
      ...{ fn: MODULE_CODE, start, line: lineOf(start), holder: null },
      ...{ reads, writes, confidence: parsed ? 'exact' : 'inferred' },
    });
}

type SqlDraft = Pick<Draft, 'path' | 'text' | 'lineOf' | 'schema' | 'sql'>;

/** `003.down.sql`, `003_orders_down.sql`, `down/003.sql`, `undo.sql`, `U3__orders.sql`. */
const UNDO_FILE = /(^|[/._-])(down|undo|rollback|revert)(\.sql|\/[^/]*)$|(^|\/)U[\d._]+__[^/]*$/i;

/** `-- migrate:down`, `-- +goose Down`, `-- Down Migration`, `--//@UNDO`; a mark of the other direction ends the part. */
const DOWN =
  /^[ \t]*--[-+!@/ \t]*(?:[a-z]+[: \t]+)?(?:downs?|undo|rollback)(?:[ \t]+(?:migration|script|part|section))?[ \t]*$/i;
const UP = /^[ \t]*--[-+!@/ \t]*(?:[a-z]+[: \t]+)?ups?(?:[ \t]+(?:migration|script|part|section))?[ \t]*$/i;

/** The rows of a dump, `COPY orders (…) FROM stdin;` to `\.`, are no SQL. */
const withoutRows = (text: string): string => text.replace(ROWS, (rows) => rows.replace(/[^\n]/g, ' '));

const ROWS = /(?<=^copy\b[^;]*\bfrom\s+stdin[^;\n]*;\r?\n)[\s\S]*?^\\\.\r?$/gim;

/** Blank where the way down is told, so that lines keep their numbers. */
function withoutDown(text: string): string {
  if (!/\b(downs?|undo|rollback)\b/i.test(text)) return text;
  let down = false;
  return text
    .split('\n')
    .map((line) => {
      const plain = line.trimEnd();
      if (DOWN.test(plain)) down = true;
      else if (UP.test(plain)) down = false;
      return down ? ' '.repeat(line.length) : line;
    })
    .join('\n');
}
