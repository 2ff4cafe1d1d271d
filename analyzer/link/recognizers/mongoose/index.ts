/** Mongoose, @nestjs/mongoose and typegoose: models are tables, `ref` is a foreign key, `populate` and `$lookup` are joins. */
import type { Linked } from '../../call-index.ts';
import type { LinkedStatement } from '../../statements.ts';
import { statementsOf } from '../entity-statements.ts';
import { importsPackage, type Recognizer } from '../recognizer.ts';
import { type Documents, documentModels } from './declared.ts';
import { mongooseHooks } from './hooks.ts';
import { lifecycle, noHooks } from './lifecycle.ts';
import { populated, useOfDocuments } from './uses.ts';

export const mongoose: Recognizer = {
  name: 'mongoose',
  applies: (packages) => importsPackage(packages, 'mongoose', '@nestjs/mongoose', '@typegoose/typegoose'),
  read: {
    hooks: mongooseHooks,
    data: (linked) => {
      const documents = documentModels(linked);
      return {
        tables: documents.all.map(({ table }) => table),
        statements: statementsWithHooks(linked, documents),
      };
    },
  },
};

/** What hooks do themselves is read first: they have no symbols of their own. */
function statementsWithHooks(linked: Linked, documents: Documents): readonly LinkedStatement[] {
  const own = statementsOf(linked, (asked) => useOfDocuments(asked, { documents, hooksOf: noHooks }));
  const along = (what: Parameters<typeof populated>[0], model: Parameters<typeof populated>[1]) =>
    populated(what, model, { documents, hooksOf: noHooks, linked });
  const hooksOf = lifecycle(documents, own, { linked, populated: along });
  return hooksOf === noHooks ? own : statementsOf(linked, (asked) => useOfDocuments(asked, { documents, hooksOf }));
}
