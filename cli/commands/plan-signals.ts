/** What a plan takes from outside the source: git, CODEOWNERS, access logs, the running proxy. */
import { createReadStream, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import {
  countChanges,
  countOwners,
  planRouteTable,
  readCodeOwners,
  readGitYear,
  readLogLine,
} from '../../analyzer/index.ts';
import { unknownLog } from '../../contracts/errors/boundaries.ts';
import { unreadableFile } from '../../contracts/errors/parsing.ts';
import { parseJsonDocument } from '../../contracts/parse.ts';
import type { LiveSignals, PlanSignals, TrafficSignals } from '../../contracts/plan.ts';
import type { AnalysisReport } from '../../contracts/report.ts';
import { RoutesReport } from '../../contracts/route-table.ts';
import { indexRules, matchTarget, type RouteIndex } from '../../proxy/route/match.ts';
import { parseTarget } from '../../proxy/route/path.ts';
import type { CliContext } from '../context.ts';
import { connectAdmin } from './admin-access.ts';

export interface SignalFlags {
  /** False with `--no-history`. */
  readonly history: boolean;
  readonly accessLog?: readonly string[];
  readonly admin?: string;
  readonly routesReport?: string;
}

/** Only what was asked for and could be had; the rest stays as it is in the plan. */
export async function measureSignals(
  context: CliContext,
  { root, report, flags }: { readonly root: string; readonly report: AnalysisReport; readonly flags: SignalFlags },
): Promise<PlanSignals> {
  const live = await readLive(context, flags);
  const traffic =
    flags.accessLog === undefined
      ? live && trafficOfProxy(live)
      : await countRequests(context, { files: flags.accessLog, report });
  return {
    ...(flags.history ? await readHistorySignals(context, root, report) : {}),
    ...(traffic === undefined || traffic.requests === 0 ? {} : { traffic }),
    ...(live === undefined ? {} : { live: toLive(live) }),
  };
}

async function readHistorySignals(context: CliContext, root: string, report: AnalysisReport): Promise<PlanSignals> {
  const year = await readGitYear(root);
  if (typeof year === 'string') context.err.write(`note: no change rate in the plan: ${year}\n`);
  const owners = await readCodeOwners(root);
  return {
    ...(typeof year === 'string' ? {} : { history: countChanges(year, report) }),
    ...(owners === undefined ? {} : { owners: countOwners(owners.text, owners.prefix, report) }),
  };
}

async function readLive(context: CliContext, { admin, routesReport }: SignalFlags): Promise<RoutesReport | undefined> {
  if (admin !== undefined) return (await connectAdmin(context, { admin })).routes();
  if (routesReport === undefined) return undefined;
  return parseJsonDocument(RoutesReport, readText(context, routesReport), routesReport);
}

function readText(context: CliContext, file: string): string {
  try {
    return readFileSync(path.resolve(context.cwd, file), 'utf8');
  } catch (cause) {
    throw unreadableFile(file, cause);
  }
}

const toLive = ({ version, table }: RoutesReport): LiveSignals => ({
  version,
  killSwitch: table.killSwitch,
  routes: Object.fromEntries(table.rules.map(({ route, mode, percent }) => [route, { mode, percent }])),
});

function trafficOfProxy({ statistics, unmatched }: RoutesReport): TrafficSignals {
  const routes = Object.fromEntries(Object.entries(statistics).map(([route, { requests }]) => [route, requests]));
  const matched = Object.values(routes).reduce((sum, count) => sum + count, 0);
  return { source: 'the proxy', requests: matched + unmatched.requests, unmatched: unmatched.requests, routes };
}

/** @throws ToolkitError UNREADABLE_FILE, UNKNOWN_LOG when no line of a file is a request */
async function countRequests(
  context: CliContext,
  { files, report }: { readonly files: readonly string[]; readonly report: AnalysisReport },
): Promise<TrafficSignals> {
  const { index } = indexRules(planRouteTable(report).table.rules);
  const routes = new Map<string, number>();
  let [requests, unmatched] = [0, 0];
  for (const file of files) {
    let [lines, first, known] = [0, '', 0];
    for await (const line of linesOf(context, file)) {
      lines += 1;
      if (first === '') first = line;
      const logged = readLogLine(line);
      if (logged === undefined) continue;
      known += 1;
      const route = routeOf(index, logged);
      if (route === undefined) unmatched += 1;
      else routes.set(route, (routes.get(route) ?? 0) + 1);
    }
    if (known === 0) throw unknownLog(file, lines, first);
    requests += known;
  }
  const source = files.length === 1 ? path.basename(files[0] ?? '') : `${files.length} access logs`;
  return { source, requests, unmatched, routes: Object.fromEntries([...routes].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function routeOf(index: RouteIndex, { method, target }: { method: string; target: string }): string | undefined {
  const local = target.replace(/^https?:\/\/[^/]*/i, '') || '/';
  const parsed = parseTarget(local, undefined);
  return parsed.kind === 'refused' ? undefined : matchTarget(index, method, parsed).rule?.route;
}

async function* linesOf(context: CliContext, file: string): AsyncGenerator<string> {
  const stream = createReadStream(path.resolve(context.cwd, file));
  const input = file.endsWith('.gz') ? stream.pipe(createGunzip()) : stream;
  const failed = new Promise<never>((_, reject) => {
    for (const source of [stream, input]) source.on('error', reject);
  });
  failed.catch(() => {});
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([lines.next(), failed]);
      if (next.done === true) return;
      yield next.value;
    }
  } catch (cause) {
    throw unreadableFile(file, cause);
  }
}
