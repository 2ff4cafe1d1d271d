import {
  type AnalysisReport,
  REPORT_SCHEMA_VERSION,
  type ReportCrossing,
  type ReportFinding,
  type ReportModule,
  type ReportSaga,
  type ReportService,
  type ReportTable,
  type ReportWorkItem,
} from '../../contracts/report.ts';
import type { CodeGraph, Statement } from '../model/graph.ts';
import { moduleOf } from '../model/graph.ts';
import type { CodeMeasures, MapMeasures, ServiceFigures } from '../model/measures.ts';
import { byPlace, byText, groupBy, round, sortedUnique } from '../model/order.ts';
import type { Reach } from '../model/reach.ts';
import type { ServiceEntry, ServiceMap } from '../model/service-map.ts';
import { describeEntries, describeRoutes } from './entrances.ts';
import { type Candidate, describeProposal } from './proposal.ts';
import { describeSplits } from './splits.ts';
import { describeEnvironment, describeEvents, describeHosts, describeSharedState } from './surroundings.ts';

/** Everything the stages found out, ready to be put together. */
export interface ReportParts {
  readonly graph: CodeGraph;
  readonly map: ServiceMap;
  readonly reach: Reach;
  readonly code: CodeMeasures;
  readonly unused: ReadonlySet<string>;
  readonly measures: MapMeasures;
  /** Sagas by the place and symbol of their transaction: `file:line path#name`. */
  readonly cut: { readonly crossings: readonly ReportCrossing[]; readonly sagas: ReadonlyMap<string, ReportSaga> };
  /** Null where the map is an approved one. */
  readonly proposal: { readonly others: readonly Candidate[]; readonly stability: number } | null;
  readonly worklist: readonly ReportWorkItem[];
  readonly findings: readonly ReportFinding[];
  /** Name and version of the program that made the report. */
  readonly generatedBy: string;
}

/** Puts the report together; every list sorted. */
export function assembleReport(parts: ReportParts): AnalysisReport {
  const { graph, map } = parts;
  return {
    schemaVersion: REPORT_SCHEMA_VERSION,
    root: graph.root,
    generatedBy: parts.generatedBy,
    modules: describeModules(parts),
    symbols: [...graph.symbols].sort((a, b) => byText(a.id, b.id) || a.line - b.line),
    classes: [...parts.code.classes],
    references: graph.references
      .map(({ when: _when, given: _given, ...reference }) => reference)
      .sort((a, b) => byPlace(a.at, b.at) || byText(a.from, b.from) || byText(a.to, b.to) || byText(a.kind, b.kind)),
    routes: describeRoutes(parts.reach, map),
    entries: describeEntries(parts.reach, map),
    tables: describeTables(graph, map, parts.measures),
    transactions: describeTransactions(parts),
    events: describeEvents(graph.events),
    environment: describeEnvironment(graph.environment),
    hosts: describeHosts(graph.hosts),
    sharedState: describeSharedState(graph.sharedState),
    changeCoupling: [...graph.changeCoupling].sort(
      (a, b) => b.degree - a.degree || byText(a.a, b.a) || byText(a.b, b.b),
    ),
    measures: { ...parts.measures.whole, propagationCost: parts.code.propagationCost },
    services: describeServices(parts),
    proposal: proposalOf(parts),
    splits: describeSplits(graph, map),
    crossings: [...parts.cut.crossings],
    worklist: [...parts.worklist],
    findings: [...parts.findings],
    unresolved: [...graph.unresolved].sort((a, b) => byPlace(a.at, b.at) || byText(a.what, b.what)),
    skipped: [...graph.skipped, ...map.missing].sort((a, b) => byText(a.path, b.path) || byText(a.why, b.why)),
  };
}

const describeModules = ({ graph, map, code, unused }: ReportParts): ReportModule[] =>
  graph.modules
    .flatMap(({ path, lines }) => {
      const figures = code.modules.get(path);
      if (figures === undefined) return [];
      return [{ path, service: map.modules.get(path) ?? null, lines, ...figures, unused: unused.has(path) }];
    })
    .sort((a, b) => byText(a.path, b.path));

function proposalOf({ graph, map, measures, cut, proposal }: ReportParts): AnalysisReport['proposal'] {
  if (proposal === null) return null;
  const best = { map, measures, crossings: cut.crossings };
  return describeProposal(graph, [best, ...proposal.others], proposal.stability);
}

function describeTables(graph: CodeGraph, map: ServiceMap, { tables }: MapMeasures): ReportTable[] {
  const modulesThat = (side: 'reads' | 'writes'): ((table: string) => string[]) => {
    const uses = groupBy(
      graph.statements.flatMap((statement: Statement) =>
        statement[side].map((table) => ({ table, module: moduleOf(statement.symbol) })),
      ),
      ({ table }) => table,
    );
    return (table) => sortedUnique((uses.get(table) ?? []).map(({ module }) => module));
  };
  const [readers, writers] = [modulesThat('reads'), modulesThat('writes')];
  return graph.tables
    .map(({ name, definedAt, columns, foreignKeys }) => ({
      name,
      owner: map.tables.get(name) ?? null,
      definedAt,
      columns: [...columns],
      readBy: readers(name),
      writtenBy: writers(name),
      foreignKeys: foreignKeys.map((key) => ({ ...key, columns: [...key.columns] })),
      ...(tables.get(name) ?? { readers: [], writers: [], entropy: null }),
    }))
    .sort((a, b) => byText(a.name, b.name));
}

const describeTransactions = ({ reach, map, cut }: ReportParts): AnalysisReport['transactions'] =>
  reach.transactions
    .map(({ transaction, symbols, reads, writes }) => ({
      at: transaction.at,
      symbol: transaction.symbol,
      symbols: [...symbols],
      reads: [...reads],
      writes: [...writes],
      services: sortedUnique(writes.map((table) => map.tables.get(table) ?? null).filter((owner) => owner !== null)),
      ...sagaOf(cut.sagas.get(`${transaction.at} ${transaction.symbol}`)),
      confidence: transaction.confidence,
    }))
    .sort((a, b) => byPlace(a.at, b.at) || byText(a.symbol, b.symbol));

const sagaOf = (saga: ReportSaga | undefined) => (saga === undefined ? {} : { saga });

const describeServices = (parts: ReportParts): ReportService[] =>
  parts.map.services
    .flatMap((service) => {
      const figures = parts.measures.services.get(service.name);
      return figures === undefined ? [] : [describeService(service, figures, parts)];
    })
    .sort((a, b) => byText(a.name, b.name));

function describeService(
  { name, why, stays }: ServiceEntry,
  { lines, cohesion, coupling, ...measures }: ServiceFigures,
  { map, cut: { crossings } }: ReportParts,
): ReportService {
  const own = (owners: ReadonlyMap<string, string | null>): string[] =>
    [...owners]
      .filter(([, owner]) => owner === name)
      .map(([thing]) => thing)
      .sort(byText);
  const price = crossings.filter((crossing) => crossing.fromService === name || crossing.toService === name);
  return {
    name,
    ...(stays ? { stays } : {}),
    modules: own(map.modules),
    tables: own(map.tables),
    routes: own(map.routes),
    lines,
    cohesion,
    coupling,
    measures,
    price: round(price.reduce((sum, crossing) => sum + crossing.price, 0)),
    why,
  };
}
