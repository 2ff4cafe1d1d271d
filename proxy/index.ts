/** The proxy: requests in, the right side's answer out. This file wires it; everything else is given what it needs. */
import type { StranglerConfig } from '../contracts/config.ts';
import { adminNotLoopback } from '../contracts/errors/proxy.ts';
import type { RoutesReport, RouteTable } from '../contracts/route-table.ts';
import { createControl, type InitialTable } from './admin/control.ts';
import { isLoopback } from './admin/guard.ts';
import { openAdmin } from './admin/open-admin.ts';
import { createCarefulPath } from './careful/careful.ts';
import { createFastPath } from './fast/fast.ts';
import { readCertificate } from './operations/certificate.ts';
import { limitsOf } from './operations/connection-limits.ts';
import { createMetrics, reportRoutes } from './operations/report.ts';
import type { AccessLog, Clock, ComparisonPort, Later, Random, ShadowPort } from './ports.ts';
import type { LiveTable } from './route/decide.ts';
import { type CreateFast, createDataPlane, toUrl } from './server.ts';
import { createStatistics } from './statistics/statistics.ts';
import { createMemoryStore } from './store/memory.ts';
import type { RouteTableStore } from './store/route-table-store.ts';
import { systemClock, systemLater, upstreamPorts } from './system.ts';
import { createFaultCounter, type FaultCounter, guardShadow, type OnFault } from './tap.ts';
import type { Lookup } from './upstream/resolve.ts';
import { createUpstreams, type Upstreams } from './upstream/upstreams.ts';

export { type AdminClient, createAdminClient } from './admin/client.ts';
export { type Strangler, type StranglerOptions, strangler } from './middleware/strangler.ts';
export { openSqliteStore } from './store/sqlite.ts';
export { systemClock, systemLater } from './system.ts';
export { createFaultCounter } from './tap.ts';

/** Everything the proxy takes from outside; each has a quiet default. */
export interface ProxyPorts {
  /** False: every request takes the careful path, which tests compare the fast one with. */
  readonly fastPath?: boolean | undefined;
  /** Closed with the proxy. Without one the table lives and dies with the process. */
  readonly store?: RouteTableStore | undefined;
  readonly shadow?: ShadowPort | undefined;
  readonly comparison?: ComparisonPort | undefined;
  readonly accessLog?: AccessLog | undefined;
  /** Lines of the access log that were lost, for the metrics. */
  readonly droppedLines?: (() => number) | undefined;
  readonly clock?: Clock | undefined;
  readonly later?: Later | undefined;
  /** Chooses between instances. */
  readonly random?: Random | undefined;
  /** Looks up the names of instances. */
  readonly lookup?: Lookup | undefined;
  /** Where faults of the shadow are counted, those inside the shadow and those of the hook around it. */
  readonly faults?: FaultCounter | undefined;
  /** Told of those of the hook when there is no counter. */
  readonly onFault?: OnFault | undefined;
  /** The table to begin with when none is stored yet. */
  readonly initial?: InitialTable | undefined;
}

/** Where the proxy is and what it began with. */
export interface Started {
  readonly proxyUrl: string;
  readonly adminUrl: string;
  readonly version: number;
  readonly table: RouteTable;
  /** When the callers' certificate ends, if they speak TLS. */
  readonly expires: Date | undefined;
}

export interface Proxy {
  /** Opens both ports. Throws PORT_TAKEN, CANNOT_LISTEN, BAD_CERTIFICATE, ADMIN_NOT_LOOPBACK, BROKEN_STORE, INVALID_DOCUMENT and leaves nothing open. */
  listen(): Promise<Started>;
  /** Reads the callers' certificate again and says when it ends; undefined without TLS. Throws BAD_CERTIFICATE, and the one in force stays. */
  renewCertificate(): Date | undefined;
  /** Lets requests under way end for at most this long (default 10 s), then closes everything. */
  close(drainMs?: number): Promise<void>;
}

type Config = Pick<
  StranglerConfig,
  | 'monolith'
  | 'services'
  | 'proxy'
  | 'admin'
  | 'timeouts'
  | 'limits'
  | 'metrics'
  | 'decisionHeader'
  | 'stickiness'
  | 'trustForwarded'
>;

export function createProxy(config: Config, ports: ProxyPorts = {}): Proxy {
  let running: Running | undefined;
  return {
    async listen() {
      running = await start(config, ports);
      const { port, live, adminUrl, expires } = running;
      const { host, tls } = config.proxy;
      const proxyUrl = toUrl(tls === undefined ? 'http' : 'https', host, port);
      return { proxyUrl, adminUrl, version: live.version, table: live.table, expires };
    },
    renewCertificate: () => running?.renewCertificate(),
    async close(drainMs = 10_000) {
      await running?.close(drainMs);
      running = undefined;
    },
  };
}

interface Running {
  readonly port: number;
  readonly adminUrl: string;
  readonly live: LiveTable;
  readonly expires: Date | undefined;
  renewCertificate(): Date | undefined;
  close(drainMs: number): Promise<void>;
}

async function start(config: Config, ports: ProxyPorts): Promise<Running> {
  const clock = ports.clock ?? systemClock;
  const store = ports.store ?? createMemoryStore(clock);
  const upstreams = createUpstreams(config, upstreamPorts(ports));
  const release = async (): Promise<void> => {
    upstreams.close();
    try {
      await ports.shadow?.close();
    } finally {
      await store.close();
    }
  };
  try {
    if (!isLoopback(config.admin.host)) throw adminNotLoopback(config.admin.host);
    return await open(config, { ports, clock, store, upstreams, release });
  } catch (error) {
    await release();
    throw error;
  }
}

interface Parts {
  readonly ports: ProxyPorts;
  readonly clock: Clock;
  readonly store: RouteTableStore;
  readonly upstreams: Upstreams;
  readonly release: () => Promise<void>;
}

async function open(config: Config, { ports, clock, store, upstreams, release }: Parts): Promise<Running> {
  const { shadow, comparison, accessLog, initial } = ports;
  const { tls } = config.proxy;
  const certificate = tls && readCertificate(tls, 'Nothing was started.');
  const services = [...upstreams.services.keys()];
  const statistics = createStatistics();
  const faults = ports.faults ?? createFaultCounter(ports.onFault);
  const onSwap = ({ table }: LiveTable): void => statistics.keepOnly(table.rules.map((rule) => rule.route));
  const control = await createControl({ store, services, onSwap, initial });
  const parts = {
    ...{ config, clock, later: ports.later ?? systemLater, statistics, accessLog, ...upstreams },
    live: control.live,
    shadow: shadow === undefined ? undefined : guardShadow(shadow, faults.note),
  };
  const createFast: CreateFast = (own) => createFastPath({ exchange: parts, timeouts: config.timeouts, ...own });
  const careful = createCarefulPath(parts, config);
  const dataPlane = createDataPlane(careful, ports.fastPath === false ? undefined : createFast, {
    ...limitsOf(config),
    certificate,
  });
  const { isDraining, refusedConnections } = dataPlane;
  const report = (): RoutesReport => ({
    ...reportRoutes(control.live(), statistics),
    ...upstreams.report(),
    shadowFaults: faults.count(),
  });
  const metrics = createMetrics({
    ...{ report, statistics, refusedConnections },
    maxRoutes: config.metrics.maxRoutes,
    droppedLines: ports.droppedLines,
  });
  const admin = await openAdmin({ control, report, comparison, metrics, isDraining }, config.admin);
  const port = await dataPlane.listen(config.proxy).catch(async (error) => {
    await admin.close();
    throw error;
  });
  const close = async (drainMs: number): Promise<void> => {
    // The admin API tells of the drain until it is over.
    await dataPlane.close(drainMs);
    await admin.close();
    await release();
  };
  const renewCertificate = (): Date | undefined => {
    const renewed = tls && readCertificate(tls, 'The one in force stays.');
    if (renewed !== undefined) dataPlane.renew(renewed);
    return renewed?.expires;
  };
  return { port, adminUrl: admin.url, live: control.live(), expires: certificate?.expires, renewCertificate, close };
}
