import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import { startJobs, stopJobs } from './jobs/index.ts';
import { startReplication, stopReplication } from './jobs/replicationJob.ts';
import { config } from './lib/config.ts';
import { closeDatabase, openDatabase } from './lib/db.ts';
import { logger } from './lib/logger.ts';
import { migrate } from './lib/migrate.ts';
import { setWebhookUrl } from './lib/paymentProvider.ts';

const DRAIN_MS = 2500;

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // Keep-alive connections become idle one by one as their last answer is sent.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

async function main(): Promise<void> {
  try {
    const names = migrate(openDatabase(config.dbFile));
    if (names.length > 0) logger.info({ names }, 'migrated');
  } catch (error) {
    fail(`Cannot use the database ${config.dbFile}: ${(error as Error).message}`);
  }

  const server = createServer(createApp());
  let { port } = config;
  try {
    port = await listen(server, port, config.host);
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    closeDatabase();
    fail(
      taken
        ? `Port ${port} is already in use.`
        : `Cannot listen on ${config.host}:${port}: ${(error as Error).message}`,
    );
  }

  setWebhookUrl(`http://${config.host}:${port}/webhooks/payment-provider`);
  if (config.jobs) startJobs();
  startReplication(config.feeds, config.feedPollMs);

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setWebhookUrl(null);
    stopJobs();
    await Promise.all([stopReplication(), drain(server)]);
    closeDatabase();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  // Whatever the log level: whoever started us with PORT=0 waits for this line.
  console.log(JSON.stringify({ msg: 'listening', port }));
}

await main();
