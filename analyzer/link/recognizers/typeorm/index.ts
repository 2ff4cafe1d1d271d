/** TypeORM: entities, relations, migrations, and what repositories, managers and queries read and write. */
import type { Program } from '../../program.ts';
import type { EntityModel } from '../entity-model.ts';
import { statementsOf } from '../entity-statements.ts';
import { importsPackage, type Recognizer } from '../recognizer.ts';
import type { Declared } from './declared.ts';
import { decoratedEntities } from './entities.ts';
import { typeormHooks } from './hooks.ts';
import { listenersOf } from './listeners.ts';
import { typeormMigrations } from './migrations.ts';
import { linkModels, type TypeormModels } from './models.ts';
import { readAliases } from './queries.ts';
import { schemaEntities } from './schemas.ts';
import { useOfEntity } from './uses.ts';

export const typeorm: Recognizer = {
  name: 'typeorm',
  applies: (packages) => importsPackage(packages, 'typeorm', '@nestjs/typeorm'),
  read: {
    hooks: typeormHooks,
    data: (linked) => {
      const naming = { snakeColumns: hasSnakeNaming(linked.evaluator.program) };
      const declared = [...decoratedEntities(linked, naming), ...schemaEntities(linked, naming)];
      const { byKey, tables } = linkModels(declared, linked);
      const around = {
        models: byKey,
        named: byName(declared, byKey),
        aliases: readAliases(linked),
        listeners: listenersOf(byKey, linked),
      };
      return {
        tables,
        schema: typeormMigrations(linked),
        statements: statementsOf(linked, (asked) => useOfEntity(asked, around)),
      };
    },
  },
};

/** Class names and tables: a query may name either. */
const byName = (declared: readonly Declared[], models: TypeormModels['byKey']): Map<string, EntityModel> =>
  new Map(
    declared.flatMap(({ keys, name, table }) => {
      const model = models.get(keys[0] ?? '');
      return model === undefined ? [] : [[table, model] as const, [name, model] as const];
    }),
  );

const hasSnakeNaming = ({ files }: Program): boolean =>
  [...files.values()].some(({ imports }) => imports.some(({ specifier }) => specifier === 'typeorm-naming-strategies'));
