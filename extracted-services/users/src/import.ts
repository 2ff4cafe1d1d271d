/** First copy from the monolith's database file: `npm run import -- --from monolith.sqlite [--db file]`. */
import { readUsersConfig } from './config.ts';
import { createUsersApplier } from './events.ts';
import { importCommand, wholeTable } from './kernel/importer.ts';
import { main } from './kernel/server.ts';
import { SCHEMA } from './schema.ts';

await main(() => {
  const result = importCommand(process.argv.slice(2), {
    dbFile: readUsersConfig(process.env).DB_FILE,
    schema: SCHEMA,
    plan: (db) => ({
      sources: [wholeTable('users'), wholeTable('addresses'), wholeTable('refresh_tokens')],
      apply: createUsersApplier(db),
    }),
  });
  process.stdout.write(`${JSON.stringify(result)}\n`);
});
