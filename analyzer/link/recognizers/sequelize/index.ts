/** Sequelize and sequelize-typescript: models, associations, migrations, and what calls of models read and write. */

import type { Table } from '../../../model/graph.ts';
import type { Linked } from '../../call-index.ts';
import { modelKey, type Relation } from '../entity-model.ts';
import { statementsOf } from '../entity-statements.ts';
import { textOf, thingsAt } from '../objects.ts';
import { importsPackage, type Recognizer } from '../recognizer.ts';
import { type Association, associationsOf } from './associations.ts';
import { withBaseWrites } from './base-hooks.ts';
import { type Declared, declaredModels } from './declared.ts';
import { sequelizeHooks } from './hooks.ts';
import { baseHooks, readLifecycle } from './lifecycle.ts';
import { sequelizeMigrations } from './migrations.ts';
import { type SequelizeModel, useOfModel } from './uses.ts';

export const sequelize: Recognizer = {
  name: 'sequelize',
  applies: (packages) => importsPackage(packages, 'sequelize', 'sequelize-typescript', '@sequelize/core'),
  read: {
    hooks: sequelizeHooks,
    data: (linked) => {
      const declared = new Map(declaredModels(linked).map((one) => [one.key, one]));
      const associations = associationsOf(declared, linked);
      const lifecycle = readLifecycle(linked);
      const models = withRelations(declared, associations, linked);
      const joins = associations.flatMap(({ through, keys }) => (through === null ? [] : joinTables(keys)));
      return {
        tables: [...[...models.values()].map(({ table }) => table), ...joins],
        schema: sequelizeMigrations(linked),
        statements: withBaseWrites(
          statementsOf(linked, (asked) => useOfModel(asked, { models, lifecycle })),
          baseHooks(lifecycle, models),
          linked,
        ),
      };
    },
  },
};

function withRelations(
  declared: ReadonlyMap<string, Declared>,
  associations: readonly Association[],
  linked: Linked,
): Map<string, SequelizeModel> {
  const keys = associations.flatMap((one) => one.keys);
  const byModel = Map.groupBy(associations, ({ from }) => from);
  return new Map(
    [...declared.values()].map((one) => {
      const relations = (byModel.get(one.key) ?? []).map(({ alias, to, through }): [string, Relation] => [
        alias,
        { to, through: through === null ? [] : [through], eager: false },
      ]);
      return [
        one.key,
        {
          key: one.key,
          table: tableOf(one, keys, { declared, linked }),
          relations: new Map(relations),
          scopes: one.scopes,
        },
      ];
    }),
  );
}

interface Around {
  readonly declared: ReadonlyMap<string, Declared>;
  readonly linked: Linked;
}

type Key = Association['keys'][number];

function tableOf({ table, definedAt, columns, references }: Declared, keys: readonly Key[], around: Around): Table {
  const own = keys.filter((key) => key.table === table);
  const referenced = references.flatMap(({ column, target }) => {
    const found = targetTable(target, around);
    return found === null ? [] : [{ table, column, target: found }];
  });
  const all = [...referenced, ...own];
  return {
    name: table,
    definedAt,
    columns: [...new Set([...columns, ...all.map(({ column }) => column)])],
    foreignKeys: all.map(({ column, target }) => ({ columns: [column], table: target })),
  };
}

/** `references: 'users'` names the table, `references: { model: User }` and `@ForeignKey(() => User)` the model. */
function targetTable(target: Declared['references'][number]['target'], { declared, linked }: Around): string | null {
  for (const thing of thingsAt(target, linked)) {
    const model = declared.get(modelKey(thing) ?? '');
    if (model !== undefined) return model.table;
  }
  return textOf(target, linked);
}

/** Join tables that have no model of their own. */
const joinTables = (keys: readonly Key[]): Table[] =>
  keys.map(({ table, column, target }) => ({
    name: table,
    definedAt: null,
    columns: [column],
    foreignKeys: [{ columns: [column], table: target }],
  }));
