/** Module-level variables that code changes at run time: a second process does not see them. */
import type { ReportFinding } from '../../contracts/report.ts';
import type { CodeGraph, SharedState } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { byPlace, byText, groupBy, sortedUnique } from '../model/order.ts';
import { createPlace, type Place, type ServiceMap } from '../model/service-map.ts';

const servicesOf = ({ mutatedBy }: SharedState, place: Place): string[] =>
  sortedUnique(mutatedBy.map(({ symbol, at }) => place(symbol, at)).filter((name) => name !== null));

const placesOf = ({ at, mutatedBy }: SharedState): string[] => [
  at,
  ...sortedUnique(mutatedBy.map((mutation) => mutation.at))
    .filter((place) => place !== at)
    .sort(byPlace),
];

/** Changed from modules of two services or more: it needs an owner before the cut. */
export function sharedMemory(graph: CodeGraph, map: ServiceMap): ReportFinding[] {
  const place = createPlace(graph, map);
  return graph.sharedState.flatMap((state): ReportFinding[] => {
    const services = servicesOf(state, place);
    if (services.length < 2) return [];
    const modules = sortedUnique(state.mutatedBy.map(({ symbol }) => moduleOf(symbol)));
    return [
      {
        kind: 'shared-state',
        at: placesOf(state),
        message: `${state.symbol} is changed in memory by ${modules.length} modules of ${services.join(' and ')}: ${modules.join(', ')}.`,
        modules: sortedUnique([moduleOf(state.symbol), ...modules]),
      },
    ];
  });
}

/** Kept by a service's own module: nothing to cut, but while monolith and service both run there are two of it. */
export function ownMemory(graph: CodeGraph, map: ServiceMap): ReportFinding[] {
  const place = createPlace(graph, map);
  const own = graph.sharedState.filter((state) => servicesOf(state, place).length < 2 && place(state.symbol));
  return [...groupBy(own, ({ symbol }) => moduleOf(symbol))]
    .sort(([a], [b]) => byText(a, b))
    .map(([module, states]) => {
      const names = states.map(({ symbol }) => symbol.slice(module.length + 1)).sort(byText);
      const services = sortedUnique(states.map(({ symbol }) => place(symbol) ?? ''));
      const both = `the monolith and ${services.join(' and ')}`;
      return {
        kind: 'shared-state',
        at: states.map(({ at }) => at).sort(byPlace),
        message: `${module} keeps ${names.join(', ')} in the memory of its process: while ${both} both run, each has its own.`,
        modules: [module],
      };
    });
}
