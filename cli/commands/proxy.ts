import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import type { StranglerConfig } from '../../contracts/config.ts';
import { wrongUsage } from '../../contracts/errors/cli.ts';
import type { RouteTable } from '../../contracts/route-table.ts';
import type { Started } from '../../proxy/index.ts';
import type { CliContext, Output } from '../context.ts';
import { CONFIG_OPTION, whoIsThis } from './admin-access.ts';
import { readRouteTable } from './routes.ts';

interface ProxyOptions {
  readonly config?: string;
  readonly port?: string;
  readonly adminPort?: string;
  readonly routes?: string;
  readonly log?: boolean;
}

const DRAIN_MS = 10_000;

export function registerProxy(program: Command, context: CliContext): void {
  program
    .command('proxy')
    .description('put the proxy in front of the monolith, until Ctrl-C')
    .option(...CONFIG_OPTION)
    .option('--port <n>', 'port for callers (default: from the configuration)')
    .option('--admin-port <n>', 'port of the admin API')
    .option('--routes <file>', 'route table to begin with, when none is stored yet')
    .option('--log', 'one JSON line per request on standard output')
    .action((options: ProxyOptions) => runProxy(context, options));
}

async function runProxy(context: CliContext, options: ProxyOptions): Promise<void> {
  const { config: written, folder } = await context.loadConfig(options.config);
  const config = withPorts(written, options);
  const table = options.routes === undefined ? undefined : readRouteTable(context.cwd, options.routes);
  // Loaded here because only this command needs a server: the others start in half the time.
  const { createFaultCounter, createProxy, openSqliteStore, systemClock } = await import('../../proxy/index.ts');
  const { openShadow } = await import('../../proxy/shadow/open-shadow.ts');
  const store = openSqliteStore(path.resolve(folder, config.stateDir, 'routes.sqlite'), systemClock);
  const faults = createFaultCounter();
  const { shadow, comparison } = openShadow(config, { folder, onFault: faults.note });
  const accessLog = options.log === true ? { write: (entry: object) => writeLine(context.out, entry) } : undefined;
  const initial = table && { table, who: whoIsThis(context), why: `begun with ${options.routes}` };
  const proxy = createProxy(config, { store, shadow, comparison, accessLog, faults, initial });
  const started = await proxy.listen();
  const notice = options.log === true ? context.err : context.out;
  notice.write(describeStart(config, started));
  if (table !== undefined && !isDeepStrictEqual(table, started.table))
    notice.write(
      `A table is stored already: ${options.routes} was left aside, \`strangler routes load\` replaces it.\n`,
    );
  await untilStopped();
  notice.write('Draining …\n');
  await proxy.close(DRAIN_MS);
  context.exit(0);
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

function readPort(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw wrongUsage(`"${text}" is not a port, 0 to 65535. Nothing was started.`, 'strangler proxy');
}

const writeLine = (out: Output, entry: object): void => out.write(`${JSON.stringify(entry)}\n`);

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
