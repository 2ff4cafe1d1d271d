/** Routes and other entries, each with what it reaches. */
import type { ReportEntry, ReportRoute } from '../../contracts/report.ts';
import { moduleCode, type Route } from '../model/graph.ts';
import { byPlace, byText } from '../model/order.ts';
import type { EntranceReach, Reach } from '../model/reach.ts';
import { createPlace, routeKey, type ServiceMap } from '../model/service-map.ts';

export const describeRoutes = ({ routes }: Reach, map: ServiceMap): ReportRoute[] =>
  routes
    .map((reach) => ({ route: reach.route, reach }))
    .map(({ route, reach }) => ({
      method: route.method,
      path: route.path,
      handler: describeHandler(route.handler),
      middleware: route.middleware.map(({ name }) => name),
      packageMiddleware: [...new Set(route.middleware.flatMap(({ name, isPackage }) => (isPackage ? [name] : [])))],
      ...describeReach(reach),
      service: map.routes.get(routeKey(route)) ?? null,
      confidence: route.confidence,
      ...(route.mounted === false ? { mounted: false as const } : {}),
      at: route.at,
    }))
    .sort((a, b) => byText(a.path, b.path) || byText(a.method, b.method) || byPlace(a.at, b.at));

export const describeEntries = ({ entries, routes }: Reach, map: ServiceMap): ReportEntry[] => {
  const place = createPlace({ routes: routes.map(({ route }) => route) }, map);
  return entries
    .map((reach) => ({ entry: reach.entry, reach }))
    .map(({ entry, reach }) => ({
      kind: entry.kind,
      name: entry.name,
      handler: describeHandler(entry.handler),
      ...describeReach(reach),
      service: place(entry.handler.symbol ?? moduleCode(entry.handler.file), entry.at),
      confidence: entry.confidence,
      at: entry.at,
    }))
    .sort((a, b) => byText(a.kind, b.kind) || byText(a.name, b.name) || byPlace(a.at, b.at));
};

/** Code of the module itself has no symbol. */
const describeHandler = ({ file, symbol, line }: Route['handler']) => ({
  file,
  symbol: symbol === moduleCode(file) ? null : symbol,
  line,
});

const describeReach = ({ reads, writes, witnesses, emits, hosts, environment }: EntranceReach) => ({
  reads: [...reads],
  writes: [...writes],
  witnesses: witnesses.map((witness) => ({ ...witness, path: [...witness.path] })),
  emits: [...emits],
  hosts: [...hosts],
  environment: [...environment],
});
