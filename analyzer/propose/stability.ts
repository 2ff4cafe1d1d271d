import type { CodeGraph } from '../model/graph.ts';
import { addTo, groupBy, round } from '../model/order.ts';
import type { Reach } from '../model/reach.ts';
import type { ServiceMap } from '../model/service-map.ts';
import { proposeServices } from './propose.ts';

/** One in this many references and statements is taken away. */
const ONE_IN = 20;
/** Which of the twentieths goes. */
const TURN = 3;

/**
 * Share of modules and tables that stay together when 5 % of the references and statements are taken away, 0–1. A group of the map stays with whom most of it is found again.
 * Which edges go is decided by a hash of what they are, so that the same program gives the same figure.
 */
export function measureStability(graph: CodeGraph, reach: Reach, map: ServiceMap): number {
  const keeps = (text: string): boolean => hash(text) % ONE_IN !== TURN;
  const less: CodeGraph = {
    ...graph,
    references: graph.references.filter(({ from, to, kind }) => keeps(`${from}\n${to}\n${kind}`)),
    statements: graph.statements.filter(({ symbol, at }) => keeps(`${symbol}\n${at}`)),
  };
  return round(agreement(map, proposeServices(less, reach)));
}

/** FNV-1a, 32 bits. Source: G. Fowler, L. C. Noll, K.-P. Vo. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

/** Share of the things that are in the service that holds most of their old service's things. */
function agreement(before: ServiceMap, after: ServiceMap): number {
  const things = [
    ...[...before.modules].map(([path, service]) => ({ service, now: after.modules.get(path) ?? null })),
    ...[...before.tables].map(([name, service]) => ({ service, now: after.tables.get(name) ?? null })),
  ];
  if (things.length === 0) return 1;
  const kept = [...groupBy(things, ({ service }) => service).values()].map((own) => {
    const counts = new Map<string | null, number>();
    for (const { now } of own) addTo(counts, now, 1);
    return Math.max(...counts.values());
  });
  return kept.reduce((sum, count) => sum + count, 0) / things.length;
}
