/** Which grammars a file's SQL is read with: those of the drivers it names, otherwise any that fits. */
import type { Dialects } from './grammar/parse-statement.ts';

export const ANY_DIALECT: Dialects = ['generic', 'postgresql', 'mysql', 'sqlite', 'mssql'];

const POSTGRES =
  /['"`](pg|pg-promise|pg-pool|pg-native|postgres|postgresql|slonik|node-pg-migrate|@vercel\/postgres|@neondatabase\/serverless|@databases\/pg|@electric-sql\/pglite|@fastify\/postgres|drizzle-orm\/(pg-core|node-postgres|postgres-js))['"`]/;
const MYSQL =
  /['"`](mysql2?(\/promise)?|mariadb(\/callback)?|promise-mysql|@fastify\/mysql|@planetscale\/database|drizzle-orm\/mysql\w*)['"`]/;
const SQLITE =
  /['"`](better-sqlite3(-multiple-ciphers)?|sqlite3?|node:sqlite|bun:sqlite|@libsql\/client|libsql|sql\.js|drizzle-orm\/(sqlite-core|better-sqlite3|libsql))['"`]/;
const MSSQL = /['"`](mssql|tedious|msnodesqlv8)['"`]/;

/** @param path a folder may say it too: `migrations/mysql/` */
export function dialectsOf(path: string, text: string): Dialects {
  const named: Dialects = [
    ...(POSTGRES.test(text) || /(^|\/)(postgres\w*|pg)\//i.test(path) ? (['postgresql'] as const) : []),
    ...(MYSQL.test(text) || /(^|\/)(mysql|mariadb)\//i.test(path) ? (['mysql'] as const) : []),
    ...(SQLITE.test(text) || /(^|\/)(sqlite\d?|libsql)\//i.test(path) ? (['sqlite'] as const) : []),
    ...(MSSQL.test(text) || /(^|\/)(mssql|sqlserver)\//i.test(path) ? (['mssql'] as const) : []),
  ];
  return named.length === 0 ? ANY_DIALECT : [...named, 'generic'];
}
