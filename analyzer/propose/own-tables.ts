/** Which service each table is, once the groups have names. */
import type { CodeGraph } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { addTo, byText } from '../model/order.ts';
import { isTooling } from '../model/tooling.ts';
import type { Group } from './groups.ts';
import { bareTable, splitWords } from './words.ts';

export type NamedGroup = Group & { readonly name: string };

/**
 * A table goes to the service of its own name, if that writes it; else it stays in the group it was found in, unless only others
 * write it. One in no group goes to its main writer.
 */
export function ownTables(
  graph: CodeGraph,
  groups: readonly NamedGroup[],
  modules: ReadonlyMap<string, string | null>,
): Map<string, string | null> {
  const grouped = new Map(groups.flatMap(({ name, tables }) => tables.map((table) => [table, name])));
  const writersOf = countWriters(graph, modules);
  const ownerOf = (table: string): string | null => {
    const writers = writersOf.get(table) ?? new Map<string, number>();
    const [main = null] = [...writers.keys()].sort(
      (a, b) => (writers.get(b) ?? 0) - (writers.get(a) ?? 0) || byText(a, b),
    );
    const namesake = [...writers.keys()].sort(byText).find((service) => sameWords(service, bareTable(table)));
    const home = grouped.get(table);
    if (namesake !== undefined) return namesake;
    return home !== undefined && (main === null || writers.has(home)) ? home : main;
  };
  return new Map(graph.tables.map(({ name }) => [name, ownerOf(name)]));
}

const sameWords = (a: string, b: string): boolean => splitWords(a).join() === splitWords(b).join();

function countWriters(
  { statements }: CodeGraph,
  modules: ReadonlyMap<string, string | null>,
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const counts = new Map<string, Map<string, number>>();
  for (const { symbol, writes } of statements) {
    const service = modules.get(moduleOf(symbol)) ?? null;
    if (service === null || isTooling(moduleOf(symbol))) continue;
    for (const table of new Set(writes)) {
      const own = counts.get(table) ?? new Map<string, number>();
      addTo(own, service, 1);
      counts.set(table, own);
    }
  }
  return counts;
}
