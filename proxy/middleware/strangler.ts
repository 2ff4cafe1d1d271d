import type { ServerResponse } from 'node:http';
import type { z } from 'zod';
import { Listener, StranglerConfig } from '../../contracts/config.ts';
import { MetricsSettings } from '../../contracts/config-operations.ts';
import { Upstream } from '../../contracts/config-upstream.ts';
import { adminNotLoopback } from '../../contracts/errors/proxy.ts';
import { ToolkitError } from '../../contracts/errors/toolkit-error.ts';
import { parseDocument } from '../../contracts/parse.ts';
import { type RoutesReport, RouteTable } from '../../contracts/route-table.ts';
import { type Control, createControl } from '../admin/control.ts';
import { isLoopback } from '../admin/guard.ts';
import { openAdmin } from '../admin/open-admin.ts';
import { createMetrics, reportRoutes } from '../operations/report.ts';
import type { AccessLog, Clock } from '../ports.ts';
import { type LiveTable, toLiveTable } from '../route/decide.ts';
import { createStatistics, type Statistics } from '../statistics/statistics.ts';
import { createMemoryStore } from '../store/memory.ts';
import { EMPTY_TABLE, type RouteTableStore } from '../store/route-table-store.ts';
import { systemClock, systemLater, upstreamPorts } from '../system.ts';
import type { OnFault } from '../tap.ts';
import { createUpstreams, type Upstreams } from '../upstream/upstreams.ts';
import { createEmbeddedPath, type EmbeddedRequest, type Next } from './embedded.ts';

const Options = StranglerConfig.pick({ services: true, timeouts: true, stickiness: true, trustForwarded: true }).extend(
  {
    table: RouteTable.optional(),
    admin: Listener.optional(),
  },
);

/** What the routing inside a monolith is given. All but the ports is as in the configuration file, and checked as there. */
export interface StranglerOptions extends z.input<typeof Options> {
  /** Where the route table is kept, such as `openSqliteStore(file)`; closed with the middleware. Without one it lives and dies with the process. */
  readonly store?: RouteTableStore;
  readonly accessLog?: AccessLog;
  readonly clock?: Clock;
  /** Told of requests that could not be forwarded because a parser had taken their body. By default a warning of the process. */
  readonly onFault?: OnFault;
}

/** An Express (4, 5) or connect middleware. */
export interface Strangler {
  (request: EmbeddedRequest, response: ServerResponse, next: Next): void;
  /** Until then the application answers everything. Rejects with a ToolkitError when the table cannot be read or used, or a port cannot be opened. */
  readonly ready: Promise<{ readonly version: number; readonly adminUrl: string | undefined }>;
  /** From then on the application answers everything. */
  close(): Promise<void>;
}

/**
 * Routing inside a monolith: requests that the route table gives to a service are forwarded there, all others, and those that a
 * failed service never got, go on through the application. Use it before body parsers.
 * @throws ToolkitError INVALID_DOCUMENT with every problem of the options
 */
export function strangler({
  store,
  accessLog,
  clock,
  onFault = createWarning(),
  ...rest
}: StranglerOptions): Strangler {
  const config = parseDocument(Options, rest, 'strangler(options)');
  const kept = store ?? createMemoryStore(clock ?? systemClock);
  const upstreams = createUpstreams({ monolith: OURSELVES, services: config.services }, upstreamPorts({ clock }));
  const statistics = createStatistics();
  let started: Started | undefined;
  const path = createEmbeddedPath({
    ...{ config, clock: clock ?? systemClock, later: systemLater, statistics, accessLog, onFault, ...upstreams },
    live: () => started?.control.live() ?? NO_TABLE,
    shadow: undefined,
  });
  const starting = start(config, { store: kept, upstreams, statistics });
  const ready = starting.then((all) => {
    started = all;
    return { version: all.control.live().version, adminUrl: all.adminUrl };
  });
  // Whoever does not wait for it has an application that answers everything itself, not one that fell over.
  ready.catch((error) => onFault('start', error));
  const close = async (): Promise<void> => {
    const opened = await starting.catch(() => undefined);
    started = undefined;
    await opened?.closeAdmin();
    path.close();
    upstreams.close();
    await kept.close();
  };
  const handle = (request: EmbeddedRequest, response: ServerResponse, next: Next): void =>
    started === undefined ? next() : path.handle(request, response, next);
  return Object.assign(handle, { ready, close });
}

/** The monolith is this process: nobody is asked over the network, but it is counted as the other side. */
const OURSELVES = Upstream.parse({ url: 'http://127.0.0.1' });
const { maxRoutes: MAX_ROUTES } = MetricsSettings.parse({});
const NO_TABLE = toLiveTable(0, EMPTY_TABLE);

interface Started {
  readonly control: Control;
  readonly adminUrl: string | undefined;
  closeAdmin(): Promise<void>;
}

interface Parts {
  readonly store: RouteTableStore;
  readonly upstreams: Upstreams;
  readonly statistics: Statistics;
}

async function start(
  { table, admin }: z.infer<typeof Options>,
  { store, upstreams, statistics }: Parts,
): Promise<Started> {
  const initial = table === undefined ? undefined : { table, who: 'strangler()', why: '' };
  const onSwap = (live: LiveTable): void => statistics.keepOnly(live.table.rules.map(({ route }) => route));
  const control = await createControl({ store, services: [...upstreams.services.keys()], onSwap, initial });
  if (admin === undefined) return { control, adminUrl: undefined, closeAdmin: async () => {} };
  if (!isLoopback(admin.host)) throw adminNotLoopback(admin.host);
  const report = (): RoutesReport => ({
    ...reportRoutes(control.live(), statistics),
    ...upstreams.report(),
    shadowFaults: 0,
  });
  const metrics = createMetrics({ report, statistics, maxRoutes: MAX_ROUTES, droppedLines: undefined });
  const opened = await openAdmin({ control, report, comparison: undefined, metrics, isDraining: () => false }, admin);
  return {
    control,
    adminUrl: opened.url,
    closeAdmin: opened.close,
  };
}

/** Each message once. */
function createWarning(): OnFault {
  const said = new Set<string>();
  return (_stage, error) => {
    const message = error instanceof Error ? error.message : String(error);
    if (!said.has(message))
      process.emitWarning(message, { code: error instanceof ToolkitError ? error.code : 'STRANGLER' });
    said.add(message);
  };
}
