import { describe, expect, it } from '@jest/globals';
import { graphOf } from '../test/graph-of.ts';

/** `a.ts#place: orders stock` for each transaction, with what its own code does to tables. */
function transactionLines(sources: Readonly<Record<string, string>>): string[] {
  const { transactions, statements } = graphOf(sources);
  return transactions.map(({ symbol, statements: inside }) => {
    const tables = statements
      .filter(({ at }) => inside.includes(at))
      .flatMap(({ reads, writes }) => [...reads, ...writes]);
    return `${symbol}: ${[...new Set(tables)].sort().join(' ')}`;
  });
}

const one = (code: string) => transactionLines({ 'a.ts': code });

describe('a transaction', () => {
  it.each([
    ["await c.query('BEGIN');", "await c.query('COMMIT');"],
    ['await c.query(`begin transaction isolation level serializable`);', "await c.query('commit');"],
    ["await run('START TRANSACTION');", "await run('COMMIT');"],
    ['await c.beginTransaction();', 'await c.commit();'],
    ['await startTransaction(c);', 'await commit(c);'],
    ["db.prepare('BEGIN IMMEDIATE').run();", "db.prepare('COMMIT').run();"],
    [
      "await c.query('BEGIN'); await c.query('SAVEPOINT one');",
      "await c.query('RELEASE one'); await c.query('COMMIT');",
    ],
  ])('spans what stands between %s and %s', (begin, end) => {
    const code = `import { commit, run, startTransaction } from 'driver';
      export async function place(c, db) {
        await c.query('SELECT 1 FROM before');
        ${begin}
        await c.query('INSERT INTO orders VALUES (1)');
        await c.query('UPDATE stock SET n = 1');
        ${end}
        await c.query('SELECT 1 FROM afterwards');
      }`;
    expect(one(code.replace(/\n\s*/g, '\n'))).toEqual(['a.ts#place: orders stock']);
  });

  it.each([
    'db.transaction(async (t) => BODY)',
    'db.transaction(() => BODY).immediate()',
    'db.withTransaction(async () => BODY)',
    'pool.connect((connection) => connection.transaction(async (t) => BODY))',
    'sql.begin(async (sql) => BODY)',
    "sql.begin('read write', async (sql) => BODY)",
    "db.tx('place', (t) => BODY)",
    'db.transaction().execute(async (trx) => BODY)',
    'runInTransaction(async () => BODY)',
  ])('is the callback of %s', (call) => {
    const code = `import { db, pool, runInTransaction, sql, q } from 'driver';
      export const place = () => ${call.replace('BODY', "q('INSERT INTO orders VALUES (1)')")};`;
    expect(one(code)).toEqual(['a.ts#place: orders']);
  });

  it('that a function of the project begins for its callers is told at the callers', () => {
    expect(
      transactionLines({
        'db.ts': `export const begin = (c) => c.query('BEGIN');
          export const end = async (c, ok) => { if (ok) await c.query('COMMIT'); else await c.query('ROLLBACK'); };`,
        'a.ts': `import { begin, end } from './db.ts';
          export async function place(c) {
            await begin(c);
            await c.query('INSERT INTO orders VALUES (1)');
            await end(c, true);
            await c.query('INSERT INTO log VALUES (1)');
          }`,
      }),
    ).toEqual(['a.ts#place: orders']);
  });

  it('in a wrapper of the project is told once, where the wrapper is given something to do', () => {
    expect(
      transactionLines({
        'db.ts': `export async function withTransaction(work) {
            await pool.query('BEGIN');
            try { await work(pool); await pool.query('COMMIT'); } catch { await pool.query('ROLLBACK'); }
          }`,
        'a.ts': `import { withTransaction } from './db.ts';
          export const place = () => withTransaction(async (c) => { await c.query('INSERT INTO orders VALUES (1)'); });`,
      }),
    ).toEqual(['a.ts#place: orders']);
  });

  it('does not begin with words that are said to anybody else', () => {
    expect(
      one("export function f(c) { log.info('begin'); c.on('end'); track('begin'); c.query('SELECT 1 FROM a'); }"),
    ).toEqual([]);
  });
});
