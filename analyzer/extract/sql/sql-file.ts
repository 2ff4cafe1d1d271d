/** `.sql` files: schemas and migrations. What a migration would take back again is no part of the schema. */
import type { SchemaFact } from '../../model/facts.ts';
import { dialectsOf } from './dialects.ts';
import { readSql } from './read-sql.ts';

interface SqlFile {
  readonly path: string;
  readonly text: string;
  readonly lineOf: (offset: number) => number;
}

export function readSqlFile({ path, text, lineOf }: SqlFile): readonly SchemaFact[] {
  if (UNDO_FILE.test(path)) return [];
  return readSql(withoutDown(withoutRows(text)), lineOf, { dialects: dialectsOf(path, ''), isSql: true }).schema;
}

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
