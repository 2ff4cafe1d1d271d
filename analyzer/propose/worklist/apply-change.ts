import type { MapChange } from '../../../contracts/report.ts';
import { type CodeGraph, moduleCode, moduleOf, type SymbolId } from '../../model/graph.ts';
import { restOf, routeKey, type ServiceMap } from '../../model/service-map.ts';

/** The map with one thing elsewhere; routes go along with the code that answers them, unless it goes to the kernel. */
export function applyChange(
  graph: Pick<CodeGraph, 'routes'>,
  map: ServiceMap,
  { kind, name, to }: MapChange,
): ServiceMap {
  if (kind === 'table') return { ...map, tables: new Map([...map.tables, [name, to]]) };
  const routes = to === null ? map.routes : moveRoutes(graph, map, { isPart: partTest(kind, name), to });
  if (kind === 'file')
    return {
      ...map,
      routes,
      modules: new Map([...map.modules, [name, to]]),
      symbols: new Map([...map.symbols].filter(([symbol]) => moduleOf(symbol) !== name)),
    };
  const path = moduleOf(name);
  const rest = restOf(path, map);
  const others = [...map.symbols].filter(([symbol]) => !isWithin(symbol, name));
  return { ...map, routes, symbols: new Map([...others, [moduleCode(path), rest], [name, to]]) };
}

/** Is it the declaration itself or a member of it? */
export const isWithin = (symbol: SymbolId, declaration: SymbolId): boolean =>
  symbol === declaration || symbol.startsWith(`${declaration}.`);

type IsPart = (file: string, symbol: SymbolId | null) => boolean;

const partTest = (kind: 'file' | 'symbol', name: string): IsPart =>
  kind === 'file' ? (file) => file === name : (_, symbol) => symbol !== null && isWithin(symbol, name);

function moveRoutes(
  { routes }: Pick<CodeGraph, 'routes'>,
  map: ServiceMap,
  { isPart, to }: { isPart: IsPart; to: string },
): ServiceMap['routes'] {
  const moved = routes.filter(({ handler }) => isPart(handler.file, handler.symbol));
  return new Map([...map.routes, ...moved.map((route): [string, string] => [routeKey(route), to])]);
}
