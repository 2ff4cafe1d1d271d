import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from './errors.ts';
import type { Logger } from './log.ts';

/** A service ready to be served; `close` releases what it holds (feeds, timers, database) after the last answer. */
export interface Service {
  readonly handler: RequestListener;
  readonly host: string;
  readonly port: number;
  readonly logger: Logger;
  close(): Promise<void> | void;
}

const DRAIN_MS = 3_000;
const SWEEP_MS = 20;

/**
 * Runs a program's main function: a StartError becomes its words on stderr and exit code 1, anything else is a bug and keeps its stack.
 */
export async function main(start: () => Promise<void> | void): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

/**
 * Listens (port 0 = any free one, told in the log line `{"msg":"listening","port":…}`) until SIGTERM or SIGINT, then stops
 * accepting, lets running requests end for at most 3 s, closes the service and exits with 0.
 */
export async function serve(service: Service): Promise<Server> {
  const server = createServer(service.handler);
  try {
    server.listen(service.port, service.host);
    await once(server, 'listening');
  } catch (error) {
    await service.close();
    throw cannotListen(service, error);
  }
  const { port } = server.address() as AddressInfo;
  // Whoever started the process waits for this line, whatever LOG_LEVEL says.
  service.logger.child({}, { level: 'info' }).info({ port, host: service.host }, 'listening');
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(server, service));
  return server;
}

async function stop(server: Server, service: Service): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A kept-alive connection becomes idle only when its last answer has been sent.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const giveUp = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(giveUp);
  await service.close();
  process.exit(0);
}

function cannotListen({ host, port }: Service, error: unknown): StartError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reason = code === 'EADDRINUSE' ? 'is already in use; set PORT to another one' : `cannot be used (${code})`;
  return new StartError(`not started, port ${port} on ${host} ${reason}`, { cause: error });
}
