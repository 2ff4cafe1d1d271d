import { describe, expect, it } from '@jest/globals';
import { createDraft } from '../draft.ts';
import { lineIndex } from '../lines.ts';
import { readSqlFile } from './sql-file.ts';

function changes(path: string, text: string): string[] {
  const draft = createDraft(path, text, lineIndex(text));
  readSqlFile(draft);
  return draft.schema.map(({ change, table, line }) => `${line} ${change} ${table}`);
}

describe('a migration in SQL', () => {
  it.each([
    ['-- migrate:up', '-- migrate:down'],
    ['-- +goose Up', '-- +goose Down'],
    ['-- Up Migration', '-- Down Migration'],
    ['-- up', '-- DOWN'],
    ['--', '--//@UNDO'],
  ])('is read without the way back: %s, %s', (up, down) => {
    const text = `${up}\nCREATE TABLE orders (id INT);\n${down}\nDROP TABLE orders;\nCREATE TABLE old (id INT);\n`;
    expect(changes('migrations/1.sql', text)).toEqual(['2 create orders']);
    expect(changes('migrations/1.sql', `${text}-- up\nCREATE TABLE more (id INT);`)).toEqual([
      '2 create orders',
      '7 create more',
    ]);
  });

  it.each(['1.down.sql', 'down/1.sql', '003_orders_down.sql', 'undo.sql', 'U1_2__orders.sql'])(
    'says nothing when all of it is the way back: %s',
    (name) => {
      expect(changes(`migrations/${name}`, 'DROP TABLE orders')).toEqual([]);
    },
  );

  it('is read as a whole, whatever stands before: settings, functions, rows of a dump', () => {
    const text = [
      "SELECT pg_catalog.set_config('search_path', '', false);",
      'CREATE FUNCTION f() RETURNS void AS $body$ BEGIN DELETE FROM x; END; $body$ LANGUAGE plpgsql;',
      'CREATE TABLE public.orders (id integer NOT NULL);',
      'COPY public.orders (id) FROM stdin;',
      "1\tit's a row; CREATE TABLE no (id INT);",
      '\\.',
      'ALTER TABLE ONLY public.orders ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES public.users(id);',
    ].join('\n');
    expect(changes('schema.sql', text)).toEqual(['3 create orders', '7 alter orders']);
  });

  it('is read on after comments that only speak of going down', () => {
    const text = '-- slow this down a bit\nCREATE TABLE orders (id INT);\n-- see download\nDROP TABLE carts;';
    expect(changes('migrations/markdown.sql', text)).toEqual(['2 create orders', '4 drop carts']);
  });
});
