import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { unreadableFile } from '../../contracts/errors/parsing.ts';
import { parseJsonDocument } from '../../contracts/parse.ts';
import { type RouteRule, type RoutesReport, RouteTable } from '../../contracts/route-table.ts';
import type { CliContext } from '../context.ts';
import { ADMIN_OPTION, type AdminOptions, CONFIG_OPTION, connectAdmin, whoIsThis } from './admin-access.ts';
import { registerRoutesInit } from './routes-init.ts';

interface RoutesOptions extends AdminOptions {
  readonly json?: boolean;
}

interface LoadOptions extends AdminOptions {
  readonly why: string;
}

export function registerRoutes(program: Command, context: CliContext): void {
  const routes = program
    .command('routes')
    .description('show which side answers which route, live')
    .option('--json', 'the whole report as JSON')
    .option(...ADMIN_OPTION)
    .option(...CONFIG_OPTION)
    .action((options: RoutesOptions) => showRoutes(context, options));
  routes
    .command('load <routes.json>')
    .description('put this table in the place of the running one')
    .option('--why <text>', 'reason, for the audit log', '')
    .action((file: string, _own: unknown, command: Command) => loadRoutes(context, file, command.optsWithGlobals()));
  registerRoutesInit(routes, context);
}

/** Reads a route table from a file. Throws UNREADABLE_FILE, BROKEN_JSON, INVALID_DOCUMENT with every problem. */
export function readRouteTable(cwd: string, file: string): RouteTable {
  const full = path.resolve(cwd, file);
  try {
    return parseJsonDocument(RouteTable, readFileSync(full, 'utf8'), file);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : unreadableFile(file, error);
  }
}

async function showRoutes(context: CliContext, options: RoutesOptions): Promise<void> {
  const report = await (await connectAdmin(context, options)).routes();
  const text = options.json === true ? JSON.stringify(report, null, 2) : describeRoutes(report, context.out.columns);
  context.out.write(`${text}\n`);
}

async function loadRoutes(context: CliContext, file: string, options: LoadOptions): Promise<void> {
  const table = readRouteTable(context.cwd, file);
  const client = await connectAdmin(context, options);
  const { version: readVersion } = await client.routes();
  const version = await client.load({ table, readVersion, who: whoIsThis(context), why: options.why });
  context.out.write(`${count(table.rules.length, 'rule')} of ${file}, in force as version ${version}\n`);
}

const count = (amount: number, what: string): string => `${amount} ${what}${amount === 1 ? '' : 's'}`;

const HEADINGS = ['ROUTE', 'GROUP', 'MODE', 'SHARE', 'REQUESTS', 'ERRORS'] as const;
const WIDTHS = [0, 12, 8, 7, 9, 7] as const;

/** The table of `strangler routes`, at most `columns` wide. */
export function describeRoutes(report: RoutesReport, columns: number): string {
  const { table, statistics, unmatched, version } = report;
  const rows = table.rules.map((rule) => toRow(rule, statistics[rule.route]));
  const fixed = WIDTHS.reduce<number>((sum, width) => sum + width, 0) + WIDTHS.length - 1;
  const longest = Math.max(...rows.map(([route]) => route?.length ?? 0), 20);
  const widths = [Math.max(20, Math.min(longest, columns - fixed)), ...WIDTHS.slice(1)];
  const lines =
    rows.length === 0
      ? ['No rules: the monolith answers everything.']
      : [HEADINGS, ...rows].map((row) => layOut(row, widths));
  const others =
    unmatched.requests === 0 ? [] : [`${count(unmatched.requests, 'request')} without a rule went to the monolith.`];
  const killed = table.killSwitch ? ['The kill switch is on: the monolith answers everything.'] : [];
  return [...lines, '', ...killed, ...others, ...describeEjected(report), `version ${version}`].join('\n');
}

function toRow(rule: RouteRule, statistics: RoutesReport['statistics'][string] | undefined): string[] {
  const { requests = 0, errors = 0 } = statistics ?? {};
  return [rule.route, rule.group, rule.mode, describeShare(rule), String(requests), String(errors)];
}

function describeShare({ mode, percent }: RouteRule): string {
  if (mode === 'canary') return `${percent} %`;
  return mode === 'service' ? '100 %' : '–';
}

function layOut(row: readonly string[], widths: readonly number[]): string {
  const cells = row.map((cell, at) => {
    const width = widths[at] ?? 0;
    const text = cell.length > width ? `${cell.slice(0, width - 1)}…` : cell;
    return at < 3 ? text.padEnd(width) : text.padStart(width);
  });
  return cells.join(' ').trimEnd();
}

function describeEjected({ monolith, services }: RoutesReport): string[] {
  return Object.entries({ monolith, ...services }).flatMap(([name, { state, ejectedForMs, instances }]) => {
    if (state !== 'admitted')
      return [`${name} is failing; the monolith answers in its place ${describeRest(ejectedForMs)}.`];
    const out = instances.filter((instance) => instance.state !== 'admitted');
    return out.map(
      (instance) =>
        `${name} is failing at ${instance.url}; its other instances answer ${describeRest(instance.ejectedForMs)}.`,
    );
  });
}

const describeRest = (ms: number): string =>
  ms > 0 ? `for another ${Math.ceil(ms / 1_000)} s` : 'until a probe succeeds';
