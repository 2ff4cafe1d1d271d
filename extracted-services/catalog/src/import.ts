/** First copy from the monolith's database file: `npm run import -- --from monolith.sqlite [--db file]`. */
import { readCatalogConfig } from './config.ts';
import { createCatalogApplier, IMPORT_SOURCES } from './events.ts';
import { importCommand } from './kernel/importer.ts';
import { main } from './kernel/server.ts';
import { SCHEMA } from './schema.ts';

await main(() => {
  const result = importCommand(process.argv.slice(2), {
    dbFile: readCatalogConfig(process.env).DB_FILE,
    schema: SCHEMA,
    plan: (db) => ({ sources: IMPORT_SOURCES, apply: createCatalogApplier(db) }),
  });
  process.stdout.write(`${JSON.stringify(result)}\n`);
});
