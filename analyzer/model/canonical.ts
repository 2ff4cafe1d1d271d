import type { CodeGraph } from './graph.ts';
import { byText, splitPlace } from './order.ts';

/**
 * The same graph with every list in canonical order. Sums of fractions depend on the order of their parts in the last digit, and a
 * last digit can decide between two clusters; so everything is measured in one order.
 */
export function canonicalGraph(graph: CodeGraph): CodeGraph {
  return {
    ...graph,
    modules: sorted(graph.modules, (one) => [one.path]),
    entryPoints: [...graph.entryPoints].sort(byText),
    symbols: sorted(graph.symbols, (one) => [one.id, String(one.line)]),
    classes: [...graph.classes].sort((a, b) => byText(a.symbol, b.symbol)),
    references: sorted(graph.references, (one) => [one.at, one.from, one.to, one.kind, one.confidence]),
    entries: sorted(graph.entries, (one) => [one.at, one.kind, one.name, one.handler.file, String(one.handler.line)]),
    routes: sorted(graph.routes, (one) => [one.at, one.method, one.path, one.handler.file, String(one.handler.line)]),
    tables: sorted(graph.tables, (one) => [one.definedAt ?? '', one.name]),
    statements: sorted(graph.statements, (one) => [one.at, one.symbol, ...one.reads, '|', ...one.writes]),
    transactions: sorted(graph.transactions, (one) => [one.at, one.symbol, ...one.calls]),
    events: sorted(graph.events, (one) => [one.at, one.event, one.role, one.symbol]),
    environment: sorted(graph.environment, (one) => [one.at, one.key, one.symbol]),
    hosts: sorted(graph.hosts, (one) => [one.at, one.host, one.symbol]),
    sharedState: sorted(graph.sharedState, (one) => [one.at, one.symbol]),
    changeCoupling: sorted(graph.changeCoupling, (one) => [one.a, one.b]),
  };
}

/** By the first key as a place in a file, then by the others as text. */
function sorted<Thing>(things: readonly Thing[], keys: (thing: Thing) => readonly string[]): Thing[] {
  const keyed = things.map((thing) => {
    const [place = '', ...rest] = keys(thing);
    const [file, line] = splitPlace(place);
    return { thing, file, line, rest: rest.join('\n') };
  });
  return keyed
    .sort((a, b) => byText(a.file, b.file) || a.line - b.line || byText(a.rest, b.rest))
    .map(({ thing }) => thing);
}
