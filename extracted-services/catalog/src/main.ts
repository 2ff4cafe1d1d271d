import { createApp } from './app.ts';
import { readCatalogConfig, SERVICE } from './config.ts';
import { openCatalog } from './db.ts';
import { createCatalogApplier } from './events.ts';
import { followFeeds } from './kernel/inbox.ts';
import { createLogger } from './kernel/log.ts';
import { main, serve } from './kernel/server.ts';
import { createQuirkSwitches } from './quirks.ts';

await main(async () => {
  const config = readCatalogConfig(process.env);
  const db = openCatalog(config.DB_FILE);
  const logger = createLogger(SERVICE.name, config.LOG_LEVEL);
  const follower = followFeeds({
    db,
    feeds: config.FEEDS,
    internalToken: config.INTERNAL_TOKEN,
    pollMs: config.FEED_POLL_MS,
    apply: createCatalogApplier(db),
    logger,
  });
  const handler = createApp({
    db,
    quirks: createQuirkSwitches(config.CATALOG_QUIRKS),
    jwtSecret: config.JWT_SECRET,
    internalToken: config.INTERNAL_TOKEN,
    logger,
    feeds: follower.status,
  });
  const close = async () => {
    await follower.stop();
    db.close();
  };
  await serve({ handler, host: config.HOST, port: config.PORT, logger, close });
});
