import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { ComparisonReport } from '../../contracts/comparison.ts';
import { wrongUsage } from '../../contracts/errors/cli.ts';
import { candidateNeeded, noRequests, noSuchRule, nothingSeen } from '../../contracts/errors/comparison.ts';
import { unreadableFile } from '../../contracts/errors/parsing.ts';
import { parseDocument } from '../../contracts/parse.ts';
import type { RouteRule } from '../../contracts/route-table.ts';
import { describeReport } from '../../proxy/compare/describe.ts';
import { planRequests, selectRules } from '../../proxy/compare/plan-requests.ts';
import { readRequests } from '../../proxy/compare/read-requests.ts';
import type { ReplaySource } from '../../proxy/compare/replay-run.ts';
import type { CliContext } from '../context.ts';
import { ADMIN_OPTION, CONFIG_OPTION, connectAdmin } from './admin-access.ts';
import { findSides, readConfig, type SideOptions, type Sides } from './compare-sides.ts';
import { readRouteTable } from './routes.ts';

interface CompareOptions extends SideOptions {
  readonly admin?: string;
  readonly routes?: string;
  readonly table?: string;
  readonly requests?: string;
  readonly header?: Readonly<Record<string, string>>;
  readonly concurrency: number;
  readonly stopAfter?: number;
  readonly samples: number;
  readonly unsafe?: boolean;
  readonly live?: boolean;
  readonly json?: boolean;
}

const HELP = `
Without --requests, requests are made for the GET rules of the route table
(of the running proxy, or --table); parameters are filled with values from the
control's own lists.
Exit code: 0 equal, 1 something differs, 2 nothing could be compared
(--live --json: 0, the counts say so).

Examples:
  strangler compare --candidate catalog
  strangler compare --routes "GET /orders/:id" --header "authorization: Bearer …"
  strangler compare --requests day.har --candidate http://127.0.0.1:3001
  strangler compare --live`;

export function registerCompare(program: Command, context: CliContext): void {
  program
    .command('compare')
    .description('ask both sides the same, print what differs and the request that shows it')
    .option(...CONFIG_OPTION)
    .option('--control <side>', 'whose answers are right: monolith, a service or a URL', 'monolith')
    .option('--candidate <side>', 'who is judged: a service or a URL (default: the service of each rule)')
    .option('--routes <selector>', 'only this route, group or service')
    .option('--table <file>', 'route table to take routes from (default: the running proxy)')
    .option('--requests <file>', 'requests to send: HAR, or one JSON object per line')
    .option('--header <k:v>', 'header for every request, may be repeated', addHeader)
    .option('--concurrency <n>', 'requests under way at one time', readCount, 4)
    .option('--samples <n>', 'values tried per route parameter', readCount, 3)
    .option('--stop-after <n>', 'end after this many mismatches', readCount)
    .option('--unsafe', 'also send requests that may change something')
    .option('--live', 'print what the running proxy has compared so far; sends nothing')
    .option('--json', 'the report as JSON')
    .option(...ADMIN_OPTION)
    .addHelpText('after', HELP)
    .action((options: CompareOptions) => (options.live ? showLive(context, options) : compare(context, options)));
}

async function showLive(context: CliContext, options: CompareOptions): Promise<void> {
  const { config } = await readConfig(context, options);
  const data = await (await connectAdmin(context, options)).get('/comparison');
  const report = parseDocument(ComparisonReport, data, "The proxy's comparison");
  const routes = options.routes === undefined ? report.routes : await selectLive(context, options, report.routes);
  const isEmpty = routes.every(({ mismatchRateUpperBound }) => mismatchRateUpperBound === null);
  // A program that reads the numbers sees that they are 0; an exit code alone would say that all is well.
  if (isEmpty && options.json !== true) throw nothingSeen();
  print(context, options, { report: { ...report, routes }, controlUrl: config.monolith.url });
}

/** A word may name a route, a group or a service, as everywhere; only the table knows the last two. */
async function selectLive(context: CliContext, options: CompareOptions, seen: ComparisonReport['routes']) {
  const { table } = await (await connectAdmin(context, options)).routes();
  const selected = new Set(selectRules(table.rules, options.routes).map(({ route }) => route));
  if (selected.size === 0 && !seen.some(({ route }) => route === options.routes))
    throw noSuchRule(
      options.routes ?? '',
      table.rules.map(({ route }) => route),
    );
  return seen.filter(({ route }) => selected.has(route) || route === options.routes);
}

async function compare(context: CliContext, options: CompareOptions): Promise<void> {
  const sides = findSides(await readConfig(context, options), options);
  const rules = await readRules(context, options, sides);
  const source =
    options.requests === undefined ? fromRules(rules, options, sides) : fromFile(context, options, { ...sides, rules });
  const { header: headers = {}, concurrency, samples, stopAfter = Number.POSITIVE_INFINITY } = options;
  // Loaded here because only this command needs a database and an HTTP client: the others start in half the time.
  const { runReplay } = await import('../../proxy/compare/replay-run.ts');
  const report = await runReplay({ ...sides, headers, concurrency, samples, stopAfter }, source);
  print(context, options, { report, controlUrl: sides.control.url });
}

function print(
  context: CliContext,
  { json = false }: CompareOptions,
  { report, controlUrl }: { readonly report: ComparisonReport; readonly controlUrl: string },
): void {
  const { out } = context;
  out.write(json ? `${JSON.stringify(report, null, 2)}\n` : describeReport(report, { controlUrl, color: out.color }));
  if (report.routes.some((route) => route.mismatch > 0)) context.exit(1);
}

/** The table is needed to make requests, or to find the services of recorded ones; else it only names routes, when given. */
async function readRules(context: CliContext, options: CompareOptions, sides: Sides): Promise<readonly RouteRule[]> {
  if (options.table !== undefined) return readRouteTable(context.cwd, options.table).rules;
  if (options.requests !== undefined && (sides.candidate !== undefined || sides.candidates.length === 1)) return [];
  if (!sides.hasConfig && options.admin === undefined) throw noRequests('neither --requests nor --table was given');
  return (await (await connectAdmin(context, options)).routes()).table.rules;
}

function fromRules(rules: readonly RouteRule[], options: CompareOptions, { config, candidate }: Sides): ReplaySource {
  const selected = selectRules(rules, options.routes);
  if (selected.length === 0 && options.routes !== undefined) {
    throw noSuchRule(
      options.routes,
      selectRules(rules, undefined).map(({ route }) => route),
    );
  }
  if (candidate !== undefined && !Object.hasOwn(config.services, candidate.name)) {
    return { kind: 'rules', known: rules, rules: selected.map((rule) => ({ ...rule, service: candidate.name })) };
  }
  const judged = candidate === undefined ? selected : selected.filter(({ service }) => service === candidate.name);
  return { kind: 'rules', known: rules, rules: judged };
}

function fromFile(
  { cwd }: CliContext,
  { requests = '', unsafe = false, routes }: CompareOptions,
  { rules, candidate, candidates }: Sides & { readonly rules: readonly RouteRule[] },
): ReplaySource {
  const only = candidates.length === 1 ? candidates[0] : undefined;
  if (candidates.length === 0) throw candidateNeeded([]);
  const plan = planRequests(readRequests(readText(cwd, requests), requests), {
    rules,
    candidate: candidate?.name ?? (rules.length === 0 ? only?.name : undefined),
    services: new Set(candidates.map(({ name }) => name)),
    unsafe,
  });
  const selected = new Set([routes, ...selectRules(rules, routes).map(({ route }) => route)]);
  return {
    kind: 'requests',
    plan: routes === undefined ? plan : { ...plan, planned: plan.planned.filter(({ route }) => selected.has(route)) },
  };
}

function readText(cwd: string, file: string): string {
  try {
    return readFileSync(path.resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw unreadableFile(file, cause);
  }
}

function addHeader(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw wrongUsage(`"${text}" is no header, such as "accept: text/html".`, 'strangler compare');
  return { ...before, [name.toLowerCase()]: value };
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw wrongUsage(`"${text}" is not a whole number from 1 to 999999.`, 'strangler compare');
}
