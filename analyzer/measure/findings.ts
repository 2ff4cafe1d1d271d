/** The tangles an engineer should know of before cutting, each in one sentence that names the concrete things. */
import type { ReportFinding } from '../../contracts/report.ts';
import type { CodeGraph } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import { byPlace, byText, groupBy, sortedUnique, splitPlace } from '../model/order.ts';
import type { Reach } from '../model/reach.ts';
import { createPlace, routeKey, type ServiceMap } from '../model/service-map.ts';
import { isTooling } from '../model/tooling.ts';
import { indexTransactions, ownersOfTransactions } from '../model/transaction-owners.ts';
import type { Cycle } from './cycles.ts';
import type { GodModule } from './god-modules.ts';
import { ownMemory, sharedMemory } from './memory.ts';

export interface Measured {
  readonly reach: Reach;
  readonly cycles: readonly Cycle[];
  readonly gods: readonly GodModule[];
  readonly unused: ReadonlySet<string>;
}

/** All findings: cycles first, barrels last, inside a kind by weight or place. */
export function findTangles(graph: CodeGraph, map: ServiceMap, measured: Measured): ReportFinding[] {
  return [
    ...measured.cycles.map(describeCycle),
    ...measured.gods.map(describeGod),
    ...wideTransactions(graph, measured.reach, map),
    ...crossDomainJoins(graph, map),
    ...sharedMemory(graph, map),
    ...ownMemory(graph, map),
    ...mixedRoutes(graph, map),
    ...dynamicRequires(graph),
    ...[...measured.unused].sort(byText).map(describeUnused),
    ...barrels(graph),
  ];
}

const SHOWN_CUTS = 4;

function describeCycle({ modules, cuts }: Cycle): ReportFinding {
  const shown = cuts.slice(0, SHOWN_CUTS).map(({ path, uses }) => {
    const round = [...path, path[0]].join(' → ');
    return `${round} (${uses} ${uses === 1 ? 'use' : 'uses'} of the first import)`;
  });
  const rest = cuts.length > SHOWN_CUTS ? `; and ${cuts.length - SHOWN_CUTS} more` : '';
  return {
    kind: 'cycle',
    at: [],
    message: `${modules.length} modules import each other in cycles. Cut the first import of each: ${shown.join('; ')}${rest}.`,
    modules: [...modules],
  };
}

const describeGod = ({ path, afferent, fence, exportsUsed, services }: GodModule): ReportFinding => ({
  kind: 'god-module',
  at: [`${path}:1`],
  message:
    `${path} is imported by ${afferent} modules (Tukey's upper fence is ${fence}) of ${services.length} services ` +
    `(${services.join(', ')}) that use ${exportsUsed} different exports: split it by what they need.`,
  modules: [path],
});

/** The widest first: most services, then most tables. */
function wideTransactions(graph: CodeGraph, { transactions }: Reach, map: ServiceMap): ReportFinding[] {
  const index = indexTransactions(graph.statements, transactions);
  const ownersOf = ownersOfTransactions(index, map, createPlace(graph, map));
  const found = transactions.flatMap((reached) => {
    const { at, symbol } = reached.transaction;
    const { written } = ownersOf(reached);
    if (written.length < 2 || isTooling(moduleOf(symbol))) return [];
    const parts = written.map(([owner, own]) => `${owner}: ${own.join(', ')}`);
    const message = `One transaction writes tables of ${written.length} services (${parts.join('; ')}): a saga after the cut.`;
    const finding: ReportFinding = { kind: 'wide-transaction', at: [at], message, modules: [moduleOf(symbol)] };
    return [{ finding, services: written.length, tables: written.flatMap(([, own]) => own).length }];
  });
  return widestFirst(found);
}

interface Wide {
  readonly finding: ReportFinding;
  readonly services: number;
  readonly tables: number;
}

const widestFirst = (found: readonly Wide[]): ReportFinding[] =>
  [...found].sort((a, b) => b.services - a.services || b.tables - a.tables).map(({ finding }) => finding);

function crossDomainJoins({ statements }: CodeGraph, map: ServiceMap): ReportFinding[] {
  const found = statements.flatMap(({ at, symbol, reads, writes }) => {
    if (isTooling(moduleOf(symbol))) return [];
    const tables = sortedUnique([...reads, ...writes]).filter((table) => map.tables.get(table));
    const owners = sortedUnique(tables.map((table) => map.tables.get(table) ?? ''));
    if (owners.length < 2) return [];
    const named = tables.map((table) => `${table} (${map.tables.get(table)})`).join(', ');
    const message = `One statement spans ${named}.`;
    const finding: ReportFinding = { kind: 'cross-domain-join', at: [at], message, modules: [moduleOf(symbol)] };
    return [{ finding, services: owners.length, tables: tables.length }];
  });
  return widestFirst(found);
}

function mixedRoutes({ routes }: CodeGraph, map: ServiceMap): ReportFinding[] {
  const byFile = groupBy(routes, ({ at }) => splitPlace(at)[0]);
  return [...byFile].flatMap(([file, own]): ReportFinding[] => {
    const byService = groupBy(own, (route) => map.routes.get(routeKey(route)) ?? null);
    byService.delete(null);
    if (byService.size < 2) return [];
    const parts = [...byService].map(
      ([service, list]) =>
        `${service}: ${list.length} (${routeKey(list[0] ?? { method: '', path: '' })}${list.length > 1 ? ', …' : ''})`,
    );
    const message = `${file} registers routes of ${byService.size} services: ${parts.sort(byText).join('; ')}.`;
    return [{ kind: 'mixed-routes', at: own.map(({ at }) => at), message, modules: [file] }];
  });
}

/** Imports whose target is only known when the program runs. */
function dynamicRequires({ references, unresolved }: CodeGraph): ReportFinding[] {
  const guessed = groupBy(
    references.filter(({ kind, confidence }) => kind === 'dynamic' && confidence !== 'exact'),
    ({ at }) => at,
  );
  const known = [...guessed].map(([at, edges]): ReportFinding => {
    const targets = sortedUnique(edges.map(({ to }) => moduleOf(to)));
    const message = `The module loaded here is chosen at run time; by its path it is one of ${targets.join(', ')}.`;
    return { kind: 'dynamic-require', at: [at], message, modules: sortedUnique([splitPlace(at)[0], ...targets]) };
  });
  const unknown = unresolved
    .filter(({ what, at }) => /\b(require|import)\s*\(/.test(what) && !guessed.has(at))
    .map(
      ({ what, at }): ReportFinding => ({
        kind: 'dynamic-require',
        at: [at],
        message: `The module loaded here is chosen at run time: ${what}.`,
        modules: [splitPlace(at)[0]],
      }),
    );
  return [...known, ...unknown].sort((a, b) => byPlace(a.at[0] ?? '', b.at[0] ?? ''));
}

const describeUnused = (path: string): ReportFinding => ({
  kind: 'unused-module',
  at: [`${path}:1`],
  message: `${path} is not reachable from any entry point: leave it behind.`,
  modules: [path],
});

function barrels({ modules }: CodeGraph): ReportFinding[] {
  return modules
    .filter(({ barrel }) => barrel)
    .map(({ path }) => ({
      kind: 'barrel' as const,
      at: [`${path}:1`],
      message: `${path} only re-exports others, so it ties whoever imports it to all of them: import the modules themselves.`,
      modules: [path],
    }));
}
