import { AnalysisReport, CrossingKind, REPORT_SCHEMA_VERSION, type ReportRoute } from '../../contracts/report.ts';

export interface ReportSketch {
  /** Names; one that ends in `!` stays in the monolith. Each has one module `<name>.ts`. */
  readonly services: readonly string[];
  /** Owner by table. */
  readonly tables?: Readonly<Record<string, string>>;
  readonly routes?: readonly ReportRoute[];
  /** `kind from to price`; the place is the crossing's number in the list, in the module of `from`. */
  readonly crossings?: readonly string[];
}

/** A small valid report. */
export function literalReport({ services, tables = {}, routes = [], crossings = [] }: ReportSketch): AnalysisReport {
  const names = services.map((name) => name.replace('!', '')).sort();
  const keyed = (owner: string) =>
    routes.filter(({ service }) => service === owner).map(({ method, path }) => `${method} ${path}`);
  return AnalysisReport.parse({
    schemaVersion: REPORT_SCHEMA_VERSION,
    root: 'app',
    generatedBy: 'test',
    symbols: [],
    classes: [],
    references: [],
    transactions: [],
    entries: [],
    events: [],
    environment: [],
    hosts: [],
    sharedState: [],
    changeCoupling: [],
    findings: [],
    unresolved: [],
    skipped: [],
    routes,
    modules: [...names, null].map((name) => ({
      path: `${name ?? 'log'}.ts`,
      service: name,
      lines: 10,
      afferent: 1,
      efferent: 1,
      instability: 0.5,
      abstractness: null,
      distance: null,
      parts: [],
      unused: false,
    })),
    tables: Object.entries(tables).map(([name, owner]) => ({
      name,
      owner,
      definedAt: null,
      columns: [],
      readBy: [],
      writtenBy: [`${owner}.ts`],
      foreignKeys: [],
      readers: [],
      writers: [owner],
      entropy: 0,
    })),
    services: names.map((name) => ({
      name,
      ...(services.includes(`${name}!`) ? { stays: true } : {}),
      modules: [`${name}.ts`],
      tables: Object.keys(tables).filter((table) => tables[table] === name),
      routes: keyed(name),
      lines: 10,
      cohesion: 1,
      coupling: 0.5,
      measures: {
        afferent: 1,
        efferent: 1,
        instability: 0.5,
        modularity: 0.25,
        interfaces: 2,
        contextPurity: 0.75,
        tablePurity: null,
        foreignTables: 1,
        transactionPurity: 1,
      },
      price: 3,
      why: 'They belong together.',
    })),
    measures: {
      modularity: 0.25,
      coupling: 0.5,
      interfaces: 2,
      nonExtreme: 1,
      cyclicServices: 2,
      contextPurity: 0.75,
      tablePurity: null,
      transactionPurity: 1,
      propagationCost: 0.125,
    },
    proposal: null,
    splits: [],
    crossings: crossings.map((text, index) => toCrossing(text, index)),
    worklist: crossings.map((text, index) => toItem(toCrossing(text, index), index)),
  });
}

function toCrossing(text: string, index: number): AnalysisReport['crossings'][number] {
  const [kind, from = '', to = '', price] = text.split(' ');
  return {
    kind: CrossingKind.parse(kind),
    from: `${from}.ts#f`,
    to: `${to}.ts#g`,
    at: `${from}.ts:${index + 1}`,
    fromService: from,
    toService: to,
    price: Number(price),
    suggestion: `Mend ${kind} ${index + 1}.`,
  };
}

/** One item for each crossing, dearest or not. */
const toItem = (crossing: AnalysisReport['crossings'][number], index: number): AnalysisReport['worklist'][number] => ({
  action: 'api-client',
  what: crossing.suggestion,
  fromService: crossing.fromService,
  toService: crossing.toService,
  price: crossing.price,
  benefit: crossing.price,
  crossings: [index],
  adds: 0,
  waiting: [],
  places: [crossing.at],
});

export function reportRoute(
  key: string,
  service: string,
  tables: { reads?: string[]; writes?: string[] } = {},
): ReportRoute {
  const [method = '', path = ''] = key.split(' ');
  return {
    method,
    path,
    service,
    handler: { file: `${service}.ts`, symbol: `${service}.ts#f`, line: 1 },
    middleware: [],
    packageMiddleware: [],
    reads: tables.reads ?? [],
    writes: tables.writes ?? [],
    witnesses: [],
    emits: [],
    hosts: [],
    environment: [],
    confidence: 'exact',
    at: `${service}.ts:1`,
  };
}
