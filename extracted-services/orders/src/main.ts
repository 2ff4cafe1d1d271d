import { createApp } from './app.ts';
import { createCheckout } from './checkout/checkout.ts';
import { recoverInterrupted } from './checkout/recovery.ts';
import { type OrdersConfig, readOrdersConfig, SERVICE } from './config.ts';
import type { Context } from './context.ts';
import { openOrders } from './db.ts';
import { createOrdersApplier } from './events.ts';
import { createFollowups } from './followups/followups.ts';
import { makeFollowup } from './followups/make.ts';
import { followFeeds } from './kernel/inbox.ts';
import { createLogger } from './kernel/log.ts';
import { main, serve } from './kernel/server.ts';
import { createPeers } from './peers/index.ts';

await main(async () => {
  const config = readOrdersConfig(process.env);
  const context = createContext(config);
  const { db, logger, apply } = context;
  const follower = followFeeds({
    db,
    feeds: config.FEEDS,
    internalToken: config.INTERNAL_TOKEN,
    pollMs: config.FEED_POLL_MS,
    apply,
    logger,
  });
  const recovery = recoverInterrupted(context, config.FOLLOWUP_POLL_MS);
  const handler = createApp({
    context,
    checkout: createCheckout(context),
    jwtSecret: config.JWT_SECRET,
    internalToken: config.INTERNAL_TOKEN,
    feeds: follower.status,
  });
  const close = async () => {
    context.peers.stop();
    await Promise.all([follower.stop(), recovery.stop(), context.followups.stop()]);
    db.close();
  };
  await serve({ handler, host: config.HOST, port: config.PORT, logger, close });
});

function createContext(config: OrdersConfig): Context {
  const db = openOrders(config.DB_FILE);
  const logger = createLogger(SERVICE.name, config.LOG_LEVEL);
  const peers = createPeers(config, logger);
  const apply = createOrdersApplier(db);
  const make = (followup: Parameters<typeof makeFollowup>[1]) => makeFollowup({ db, peers, apply }, followup);
  const followups = createFollowups({ db, make, logger, pollMs: config.FOLLOWUP_POLL_MS });
  return { db, peers, followups, apply, logger };
}
