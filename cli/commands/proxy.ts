import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import type { StranglerConfig } from '../../contracts/config.ts';
import { wrongUsage } from '../../contracts/errors/cli.ts';
import { ToolkitError } from '../../contracts/errors/toolkit-error.ts';
import type { RouteTable } from '../../contracts/route-table.ts';
import type { Started } from '../../proxy/index.ts';
import { warnOfExpiry } from '../../proxy/operations/expiry.ts';
import type { LineSink } from '../../proxy/operations/line-sink.ts';
import type { CliContext } from '../context.ts';
import { CONFIG_OPTION, whoIsThis } from './admin-access.ts';
import { readRouteTable } from './routes.ts';

interface ProxyOptions {
  readonly config?: string;
  readonly port?: string;
  readonly adminPort?: string;
  readonly routes?: string;
  readonly log?: boolean;
  readonly logFile?: string;
}

const DRAIN_MS = 10_000;

export function registerProxy(program: Command, context: CliContext): void {
  program
    .command('proxy')
    .description('put the proxy in front of the monolith, until Ctrl-C; SIGHUP reads the TLS certificate anew')
    .option(...CONFIG_OPTION)
    .option('--port <n>', 'port for callers (default: from the configuration)')
    .option('--admin-port <n>', 'port of the admin API')
    .option('--routes <file>', 'route table to begin with, when none is stored yet')
    .option('--log', 'one JSON line per request on standard output')
    .option('--log-file <file>', 'the same, at the end of a file; SIGHUP opens it anew')
    .action((options: ProxyOptions) => runProxy(context, options));
}

async function runProxy(context: CliContext, options: ProxyOptions): Promise<void> {
  const { config: written, folder } = await context.loadConfig(options.config);
  const config = withFiles(withPorts(written, options), folder);
  const table = options.routes === undefined ? undefined : readRouteTable(context.cwd, options.routes);
  // Loaded here because only this command needs a server: the others start in half the time.
  const { createFaultCounter, createProxy, openSqliteStore, systemClock } = await import('../../proxy/index.ts');
  const { createAccessLog } = await import('../../proxy/operations/access-log.ts');
  const { openShadow } = await import('../../proxy/shadow/open-shadow.ts');
  const store = openSqliteStore(path.resolve(folder, config.stateDir, 'routes.sqlite'), systemClock);
  const faults = createFaultCounter();
  const { shadow, comparison } = openShadow(config, { folder, onFault: faults.note });
  const sink = await openSink(context, options, config);
  const accessLog = sink && createAccessLog(sink, { ...config.accessLog, random: Math.random });
  const initial = table && { table, who: whoIsThis(context), why: `begun with ${options.routes}` };
  const proxy = createProxy(config, {
    store,
    shadow,
    comparison,
    accessLog,
    droppedLines: sink?.dropped,
    faults,
    initial,
  });
  const started = await proxy.listen();
  warnOf(context, started.expires);
  process.on('SIGHUP', () => {
    sink?.reopen();
    renewCertificate(context, proxy.renewCertificate);
  });
  const notice = options.log === true ? context.err : context.out;
  notice.write(describeStart(config, started));
  if (table !== undefined && !isDeepStrictEqual(table, started.table))
    notice.write(
      `A table is stored already: ${options.routes} was left aside, \`strangler routes load\` replaces it.\n`,
    );
  await untilStopped();
  notice.write('Draining …\n');
  await proxy.close(DRAIN_MS);
  await sink?.close();
  context.exit(0);
}

function renewCertificate(context: CliContext, renew: () => Date | undefined): void {
  try {
    warnOf(context, renew());
  } catch (error) {
    if (!(error instanceof ToolkitError)) throw error;
    context.err.write(`error [${error.code}] ${error.message}\nhint: ${error.hint}\n`);
  }
}

function warnOf(context: CliContext, expires: Date | undefined): void {
  const warning = expires && warnOfExpiry(expires, Date.now());
  if (warning !== undefined) context.err.write(`${warning}\n`);
}

function describeStart(config: StranglerConfig, { proxyUrl, adminUrl, version, table }: Started): string {
  const services = Object.entries(config.services).map(([name, side]) => `            ${name} ${describeSide(side)}`);
  return [
    '',
    `  proxy     ${proxyUrl}`,
    `  admin     ${adminUrl}`,
    `  monolith  ${describeSide(config.monolith)}`,
    ...(services.length === 0 ? [] : [`  services  ${services.join('\n').trimStart()}`]),
    `  routes    ${describeTable(table)}, version ${version}`,
    '',
    '  Ctrl-C drains and stops.',
    '',
    '',
  ].join('\n');
}

const describeSide = ({ instances }: StranglerConfig['monolith']): string => instances.map(({ url }) => url).join(', ');

function describeTable({ rules, killSwitch }: RouteTable): string {
  const moved = rules.filter((rule) => rule.mode !== 'monolith').length;
  const text = `${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}, ${moved} moved`;
  return killSwitch ? `${text}, kill switch on` : text;
}

function withPorts(config: StranglerConfig, { port, adminPort }: ProxyOptions): StranglerConfig {
  return {
    ...config,
    proxy: { ...config.proxy, port: readPort(port, config.proxy.port) },
    admin: { ...config.admin, port: readPort(adminPort, config.admin.port) },
  };
}

function withFiles(config: StranglerConfig, folder: string): StranglerConfig {
  const { tls, ...listener } = config.proxy;
  if (tls === undefined) return config;
  const files = { cert: path.resolve(folder, tls.cert), key: path.resolve(folder, tls.key) };
  return { ...config, proxy: { ...listener, tls: files } };
}

function readPort(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw wrongUsage(`"${text}" is not a port, 0 to 65535. Nothing was started.`, 'strangler proxy');
}

async function openSink(
  context: CliContext,
  { log, logFile }: ProxyOptions,
  { accessLog: { maxBufferedBytes } }: StranglerConfig,
): Promise<LineSink | undefined> {
  const { openFileSink, openOutputSink } = await import('../../proxy/operations/line-sink.ts');
  const onFault = (error: Error): void => context.err.write(`The access log cannot be written: ${error.message}\n`);
  if (logFile !== undefined) return openFileSink(path.resolve(context.cwd, logFile), { maxBufferedBytes, onFault });
  if (log !== true) return undefined;
  context.outliveReader();
  return openOutputSink(process.stdout, { maxBufferedBytes, onFault });
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process as usual. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
}
