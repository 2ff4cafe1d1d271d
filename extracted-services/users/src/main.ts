import { createApp } from './app.ts';
import { readUsersConfig, SERVICE } from './config.ts';
import { openUsers } from './db.ts';
import { createUsersApplier } from './events.ts';
import { followFeeds } from './kernel/inbox.ts';
import { createLogger } from './kernel/log.ts';
import { main, serve } from './kernel/server.ts';

await main(async () => {
  const config = readUsersConfig(process.env);
  const db = openUsers(config.DB_FILE);
  const logger = createLogger(SERVICE.name, config.LOG_LEVEL);
  const follower = followFeeds({
    db,
    feeds: config.FEEDS,
    internalToken: config.INTERNAL_TOKEN,
    pollMs: config.FEED_POLL_MS,
    apply: createUsersApplier(db),
    logger,
  });
  const handler = createApp({
    db,
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
