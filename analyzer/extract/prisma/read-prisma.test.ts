import { describe, expect, it } from '@jest/globals';
import { extractFacts } from '../extract-facts.ts';

const modelsOf = (text: string) => extractFacts('prisma/schema.prisma', text).models;

describe('the models of a Prisma schema', () => {
  it('stand for the table that @@map names, inside the schema that @@schema names', () => {
    const models = modelsOf(
      'model User {\n  id Int @id\n  @@map("users")\n  @@schema("auth")\n}\nmodel Post {\n  id Int\n  @@schema("public")\n}\n',
    );
    expect(models.map(({ name, table, line }) => ({ name, table, line }))).toEqual([
      { name: 'User', table: 'auth.users', line: 1 },
      { name: 'Post', table: 'Post', line: 6 },
    ]);
  });

  it('have columns by their names in the database, and relations with the fields of their foreign key', () => {
    const [model] = modelsOf(
      'model Post {\n  authorId Int? @map("author_id")\n  author User? @relation("writes", fields: [authorId, kind], references: [id, kind], map: "fk")\n  tags Tag[]\n}\n',
    );
    expect(model?.fields).toEqual([
      { name: 'authorId', type: 'Int', list: false, column: 'author_id', relation: null },
      {
        name: 'author',
        type: 'User',
        list: false,
        column: 'author',
        relation: { name: 'writes', fields: ['authorId', 'kind'] },
      },
      { name: 'tags', type: 'Tag', list: true, column: 'tags', relation: null },
    ]);
  });

  it('are read past comments, defaults in braces and attributes over several lines', () => {
    const models = modelsOf(
      [
        '/**',
        ' * Represents the state of',
        ' * model Nothing {',
        ' */',
        'model A { // the first {',
        '  data Json @default("{\\"a\\": 1}") // }',
        '  b B @relation(',
        '    fields: [bId],',
        '    references: [id]',
        '  )',
        '}',
        'enum Kind {',
        '  ONE',
        '}',
        'view B {',
        '  id Int',
        '}',
      ].join('\n'),
    );
    expect(models.map(({ name, line, fields }) => [name, line, fields.map((field) => field.name)])).toEqual([
      ['A', 5, ['data', 'b']],
      ['B', 15, ['id']],
    ]);
    expect(models[0]?.fields[1]?.relation).toEqual({ name: null, fields: ['bId'] });
  });

  it('are read as far as a schema that breaks off goes', () => {
    expect(modelsOf('model A {\n  id Int').map(({ fields }) => fields.length)).toEqual([1]);
    expect(modelsOf('modell {{{ "')).toEqual([]);
  });
});
