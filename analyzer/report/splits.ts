/** Which parts of a split file go where. */
import type { ReportSplit } from '../../contracts/report.ts';
import { type CodeGraph, moduleCode, moduleOf } from '../model/graph.ts';
import { countLines } from '../model/handler-lines.ts';
import { byText, groupBy, sortedUnique } from '../model/order.ts';
import { isSplit, routeKey, type ServiceMap } from '../model/service-map.ts';

export function describeSplits(graph: CodeGraph, map: ServiceMap): ReportSplit[] {
  return graph.modules
    .map(({ path }) => path)
    .filter((path) => isSplit(map, path))
    .sort(byText)
    .map((path) => ({
      module: path,
      rest: map.symbols.get(moduleCode(path)) ?? null,
      parts: describeParts(path, graph, map),
    }));
}

function describeParts(path: string, graph: CodeGraph, map: ServiceMap): ReportSplit['parts'] {
  const sizes = new Map(graph.symbols.map(({ id, line, endLine }) => [id, endLine - line + 1]));
  const symbols = [...map.symbols.keys()].filter((id) => moduleOf(id) === path && id !== moduleCode(path));
  const routes = graph.routes.filter(({ handler, lines }) => handler.file === path && lines !== undefined);
  const symbolsOf = groupBy(symbols, (id) => map.symbols.get(id) ?? null);
  const routesOf = groupBy(routes, (route) => map.routes.get(routeKey(route)) ?? null);
  return [...new Set([...symbolsOf.keys(), ...routesOf.keys()])]
    .sort((a, b) => byText(a ?? '', b ?? ''))
    .map((service) => {
      const [own, answered] = [symbolsOf.get(service) ?? [], routesOf.get(service) ?? []];
      const lines = own.map((id) => sizes.get(id) ?? 0).concat(answered.map((route) => countLines(route.lines)));
      return {
        service,
        symbols: own.sort(byText),
        routes: sortedUnique(answered.map(routeKey)),
        lines: lines.reduce((sum, count) => sum + count, 0),
      };
    });
}
