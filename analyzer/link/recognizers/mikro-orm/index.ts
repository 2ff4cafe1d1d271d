/** MikroORM: entities, relations, pivot tables, and what managers, repositories and query builders read and write. */
import { statementsOf } from '../entity-statements.ts';
import type { Recognizer } from '../recognizer.ts';
import { linkModels } from '../typeorm/models.ts';
import { readAliases } from '../typeorm/queries.ts';
import { decoratedEntities } from './entities.ts';
import { mikroHooks, QUERY } from './hooks.ts';
import { namingOf } from './names.ts';
import { schemaEntities } from './schemas.ts';
import { mikroTransactions } from './transactions.ts';
import { flushingFunctions, JOIN, useOfCall } from './uses.ts';

export const mikroOrm: Recognizer = {
  name: 'mikro-orm',
  applies: (packages) => [...packages].some((name) => name === 'mikro-orm' || name.startsWith('@mikro-orm/')),
  read: {
    hooks: mikroHooks,
    data: (linked) => {
      const naming = namingOf(linked.evaluator.program, linked);
      const declared = [...decoratedEntities({ linked, naming }), ...schemaEntities({ linked, naming })];
      const { byKey, tables } = linkModels(declared, linked);
      const named = new Map(
        declared.flatMap(({ keys, name }) => {
          const model = byKey.get(keys[0] ?? '');
          return model === undefined ? [] : [[name, model] as const];
        }),
      );
      const known = {
        models: byKey,
        named,
        aliases: readAliases(linked, QUERY, JOIN),
        flushing: flushingFunctions(linked),
      };
      return { tables, statements: statementsOf(linked, (asked) => useOfCall(asked, known)) };
    },
    entries: (linked, bodies) => ({ transactions: mikroTransactions(linked, bodies) }),
  },
};
