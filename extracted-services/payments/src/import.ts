/** First copy from the monolith's database file: `npm run import -- --from monolith.sqlite [--db file]`. */
import { readPaymentsConfig } from './config.ts';
import { createPaymentsApplier, IMPORT_SOURCES } from './events.ts';
import { importCommand } from './kernel/importer.ts';
import { main } from './kernel/server.ts';
import { SCHEMA } from './schema.ts';

await main(() => {
  const result = importCommand(process.argv.slice(2), {
    dbFile: readPaymentsConfig(process.env).DB_FILE,
    schema: SCHEMA,
    plan: (db) => ({ sources: IMPORT_SOURCES, apply: createPaymentsApplier(db) }),
  });
  process.stdout.write(`${JSON.stringify(result)}\n`);
});
