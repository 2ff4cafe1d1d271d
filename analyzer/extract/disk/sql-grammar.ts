/**
 * The grammars of SQL: datafusion-sqlparser as WebAssembly. An effect: the first statement loads it from the package's file
 * (the package's own way in is asynchronous, and facts are a plain function of a text).
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';

export type Dialect = 'generic' | 'postgresql' | 'mysql' | 'sqlite' | 'mssql';

interface Grammar {
  initSync(options: { readonly module: Uint8Array }): unknown;
  parse_sql_to_json_string(dialect: Dialect, sql: string): string;
}

let grammar: Grammar | null = null;

/** The syntax trees of the statements in a text; null when the dialect has no such statements. */
export function parseSql(sql: string, dialect: Dialect): readonly unknown[] | null {
  grammar ??= loadGrammar();
  try {
    return JSON.parse(grammar.parse_sql_to_json_string(dialect, sql));
  } catch {
    return null;
  }
}

/** V8 would spend a second of another core on optimizing a grammar that is used for a tenth of that. */
const STAY_WITH_FIRST_CODE = '--wasm-tiering-budget=1000000000';

function loadGrammar(): Grammar {
  setFlagsFromString(STAY_WITH_FIRST_CODE);
  const require = createRequire(import.meta.url);
  const folder = path.join(path.dirname(require.resolve('@guanmingchiu/sqlparser-ts')), '../wasm');
  const loaded: Grammar = require(path.join(folder, 'sqlparser_rs_wasm.js'));
  loaded.initSync({ module: readFileSync(path.join(folder, 'sqlparser_rs_wasm_bg.wasm')) });
  return loaded;
}
