/** Mongoose, @nestjs/mongoose and typegoose: models are tables, `ref` is a foreign key, `populate` and `$lookup` are joins. */
import { statementsOf } from '../entity-statements.ts';
import { importsPackage, type Recognizer } from '../recognizer.ts';
import { documentModels } from './declared.ts';
import { mongooseHooks } from './hooks.ts';
import { useOfDocuments } from './uses.ts';

export const mongoose: Recognizer = {
  name: 'mongoose',
  applies: (packages) => importsPackage(packages, 'mongoose', '@nestjs/mongoose', '@typegoose/typegoose'),
  read: {
    hooks: mongooseHooks,
    data: (linked) => {
      const documents = documentModels(linked);
      return {
        tables: documents.all.map(({ table }) => table),
        statements: statementsOf(linked, (asked) => useOfDocuments(asked, { documents })),
      };
    },
  },
};
