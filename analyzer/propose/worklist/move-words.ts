/** Why a change of the map pays, in words with counts. */
import type { CodeGraph } from '../../model/graph.ts';
import { byText } from '../../model/order.ts';
import type { ServiceMap } from '../../model/service-map.ts';
import { countWrites, type Move } from './moves.ts';
import { countUses, tally } from './uses.ts';

/** @param map as it was before the first move: counts are what a reader finds today */
export function describeMove({ change, from }: Move, graph: CodeGraph, map: ServiceMap): string {
  const { kind, name, to } = change;
  const home = from ?? 'the shared kernel';
  if (kind === 'table')
    return `Give table \`${name}\` to ${to} (from ${home}): ${writers(name, { graph, map, services: [to, from] })}.`;
  const { users, uses } = countUses(change, graph, map);
  if (to === null) {
    const sides = [...users.keys()].filter((service) => service !== from).sort(byText);
    return `Copy \`${name}\` (${home}) to the shared kernel: it touches no data, and ${sides.slice(0, 4).join(', ')}${sides.length > 4 ? ` and ${sides.length - 4} more` : ''} ${sides.length === 1 ? 'uses' : 'use'} it.`;
  }
  const [there, all] = [tally([users, uses], to), tally([users, uses])];
  return `Move \`${name}\` from ${home} to ${to}: ${there} of its ${all} ties are there (${tally([users], to)} of ${tally([users])} users, ${tally([uses], to)} of ${tally([uses])} things it uses).`;
}

function writers(
  table: string,
  { graph, map, services }: { graph: CodeGraph; map: ServiceMap; services: readonly (string | null)[] },
): string {
  const writes = countWrites(table, graph, map);
  return services
    .map(
      (service) =>
        `${service ?? 'shared code'} writes it at ${writes.get(service) ?? 0} ${writes.get(service) === 1 ? 'place' : 'places'}`,
    )
    .join(', ');
}
