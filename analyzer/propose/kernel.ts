/** What belongs to no domain: wiring, infrastructure and helpers that every side would carry a copy of. */
import type { CodeGraph } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { isRunTimeImport, isSymbolReference, moduleEdges } from '../model/module-edges.ts';
import { addTo, byText, groupBy } from '../model/order.ts';
import type { Nouns } from './nouns.ts';

/** Modules that say nothing of a domain by themselves: barrels, entry points, and those without any domain noun. */
export function isNeutral(graph: CodeGraph, nouns: Nouns): (path: string) => boolean {
  const barrels = new Set(graph.modules.filter(({ barrel }) => barrel).map(({ path }) => path));
  const withRoutes = new Set(graph.routes.map(({ handler }) => handler.file));
  const entries = new Set(graph.entryPoints.filter((path) => !withRoutes.has(path)));
  return (path) => barrels.has(path) || entries.has(path) || (nouns.modules.get(path)?.size ?? 0) === 0;
}

/** Share of a module's users that must be in one service for the module to be that service's own. */
const OWN = 0.6;
const HUB_SERVICES = 3;

/**
 * Places what is used by several services. Returns the final service of every module:
 * - a neutral module goes to the service that 60 % of its users are in (of those it uses, when nobody uses it), else to the kernel;
 * - a module without own tables and routes whose users are spread over three services or more, none with 60 %, goes to the kernel.
 */
export function placeShared(
  graph: CodeGraph,
  assigned: ReadonlyMap<string, string>,
  nouns: Nouns,
): Map<string, string | null> {
  const neutral = isNeutral(graph, nouns);
  const counts = (reference: Parameters<typeof isRunTimeImport>[0]): boolean =>
    isRunTimeImport(reference) || isSymbolReference(reference);
  const edges = moduleEdges(graph, counts);
  const users = groupBy(edges, ({ to }) => to);
  const used = groupBy(edges, ({ from }) => from);
  const active = new Set([
    ...graph.statements.filter(({ writes }) => writes.length > 0).map(({ symbol }) => moduleOf(symbol)),
    ...graph.routes.map(({ handler }) => handler.file),
  ]);
  const serviceOf = (path: string): string | undefined => assigned.get(path);
  return new Map(
    graph.modules.map(({ path, barrel }) => {
      const from = shareByService(
        (users.get(path) ?? []).map((edge) => edge.from),
        serviceOf,
      );
      if (!neutral(path)) {
        const own = assigned.get(path) ?? null;
        const spread = from.services >= HUB_SERVICES && from.share < OWN;
        return [path, spread && !active.has(path) ? null : own];
      }
      if (barrel && from.services === 0) return [path, null];
      const side =
        from.services > 0
          ? from
          : shareByService(
              (used.get(path) ?? []).map((edge) => edge.to),
              serviceOf,
            );
      return [path, side.share >= OWN ? side.service : null];
    }),
  );
}

interface Leading {
  readonly service: string | null;
  readonly share: number;
  readonly services: number;
}

function shareByService(paths: readonly string[], serviceOf: (path: string) => string | undefined): Leading {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const service = serviceOf(path);
    if (service !== undefined) addTo(counts, service, 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [service, count] = [...counts].sort(([a, x], [b, y]) => y - x || byText(a, b))[0] ?? [null, 0];
  return { service, share: total === 0 ? 0 : count / total, services: counts.size };
}
