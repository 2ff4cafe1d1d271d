import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import { readPaymentsConfig, SERVICE } from './config.ts';
import { openPayments } from './db.ts';
import { createPaymentsApplier } from './events.ts';
import { followFeeds } from './kernel/inbox.ts';
import { createLogger } from './kernel/log.ts';
import { main, serve } from './kernel/server.ts';
import { createSimulatedProvider } from './provider/simulated.ts';
import { createWebhookSender } from './provider/webhooks.ts';

await main(async () => {
  const config = readPaymentsConfig(process.env);
  const db = openPayments(config.DB_FILE);
  const logger = createLogger(SERVICE.name, config.LOG_LEVEL);
  const webhooks = createWebhookSender(config.PROVIDER_SECRET, logger);
  const follower = followFeeds({
    db,
    feeds: config.FEEDS,
    internalToken: config.INTERNAL_TOKEN,
    pollMs: config.FEED_POLL_MS,
    apply: createPaymentsApplier(db),
    logger,
  });
  const handler = createApp({
    db,
    provider: createSimulatedProvider(webhooks.report),
    patience: { deadlineMs: config.PROVIDER_DEADLINE_MS, attempts: config.PROVIDER_ATTEMPTS },
    providerSecret: config.PROVIDER_SECRET,
    jwtSecret: config.JWT_SECRET,
    internalToken: config.INTERNAL_TOKEN,
    logger,
    feeds: follower.status,
  });
  const close = async () => {
    await follower.stop();
    db.close();
  };
  const server = await serve({ handler, host: config.HOST, port: config.PORT, logger, close });
  webhooks.setUrl(config.PROVIDER_WEBHOOK_URL ?? ownWebhookUrl(server));
});

/** The simulated provider lives in this process, so the service's own address always reaches it. */
function ownWebhookUrl(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/payment-provider`;
}
