/**
 * All measures of a map: of each service, of each table, of the whole. A pure function of what is known of the graph
 * (`createBasis`) and the map; a map of 2,000 files takes some milliseconds, so that "what if" can be asked while typing.
 */
import type { ReportMapMeasures, ReportServiceMeasures, ReportTableMeasures } from '../../contracts/report-measures.ts';
import type { MapMeasures, ServiceFigures } from '../model/measures.ts';
import { round } from '../model/order.ts';
import type { ServiceMap } from '../model/service-map.ts';
import type { Basis } from './basis.ts';
import { mean, purity } from './entropy.ts';
import {
  countCyclicServices,
  neighbours,
  nonExtremeShare,
  relationalCohesion,
  serviceModularity,
  structuralModularity,
} from './modularity.ts';
import { cutIntoPieces, type Pieces } from './pieces.ts';
import { accessesByTable, measureTables } from './tables.ts';

export function measureServices(basis: Basis, map: ServiceMap): MapMeasures {
  const pieces = cutIntoPieces(basis, map);
  const accesses = accessesByTable(basis, pieces.service);
  const tables = measureTables(basis, map, { service: pieces.service, accesses });
  const context: Context = {
    map,
    pieces,
    tables,
    contexts: unitsByService(basis, pieces),
    transactions: ownersOfTransactions(basis, map, pieces),
  };
  const services = map.services.map((_, index) => measureService(index, context));
  return {
    tables: new Map([...tables].map(([name, figures]) => [name, rounded(figures)])),
    services: new Map(map.services.map(({ name }, index) => [name, rounded(services[index] as ServiceFigures)])),
    whole: measureWhole(services, context),
  };
}

interface Context {
  readonly map: ServiceMap;
  readonly pieces: Pieces;
  readonly contexts: readonly Int32Array[];
  readonly tables: ReadonlyMap<string, ReportTableMeasures>;
  /** Services whose tables each transaction writes, of those that write any. */
  readonly transactions: readonly ReadonlySet<string>[];
}

function measureService(index: number, context: Context): ServiceFigures {
  const { pieces } = context;
  const [afferent, efferent] = [neighbours(pieces, index, 'in').length, neighbours(pieces, index, 'out').length];
  return {
    afferent,
    efferent,
    instability: afferent + efferent === 0 ? 0 : efferent / (afferent + efferent),
    lines: pieces.lines[index] ?? 0,
    cohesion: relationalCohesion(pieces, index),
    coupling: interCallShare(pieces, index),
    modularity: serviceModularity(pieces, index),
    interfaces: pieces.interfaces[index] ?? 0,
    contextPurity: contextPurity(index, context),
    ...dataFigures(context.map.services[index]?.name ?? '', context),
  };
}

/**
 * Inter-partition call percentage ICP: of the calls and uses between two pieces, the share that goes from one service to another;
 * the shared kernel apart. Of one service: of those that leave, enter or stay in it. 0 when there is none.
 * Source: A. K. Kalia et al., "Mono2Micro", ESEC/FSE 2021, there of runtime calls between classes; here of call sites.
 */
function interCallShare({ count, calls }: Pieces, service?: number): number {
  let [all, crossing] = [0, 0];
  for (let from = 0; from < count; from++)
    for (let to = 0; to < count; to++) {
      if (service !== undefined && from !== service && to !== service) continue;
      const here = calls[from * count + to] ?? 0;
      all += here;
      if (from !== to) crossing += here;
    }
  return all === 0 ? 0 : crossing / all;
}

/**
 * Business context purity BCP: 1 − the normalised entropy of the business contexts whose routes run the service's code. Each
 * symbol counts for a context once when any route of the context reaches it; a context is the noun that leads a route's path.
 * Source: A. K. Kalia et al., "Mono2Micro", ESEC/FSE 2021, there log |use cases| per partition and less is better (its tool and
 * later comparisons weigh by occurrence, as here); normalised, so that 1 is one context and 0 all of them evenly. A program whose
 * routes speak of one thing only says nothing.
 */
function contextPurity(index: number, { contexts }: Context): number | null {
  if (contexts.length < 2) return null;
  const weights = contexts.map((units) => units[index] ?? 0);
  return purity(weights, contexts.length);
}

/** How many units of each service every context runs. */
const unitsByService = ({ contexts }: Basis, { count, service }: Pieces): Int32Array[] =>
  contexts.map((units) => {
    const counts = new Int32Array(count);
    for (const unit of units) {
      const owner = service[unit] ?? -1;
      if (owner >= 0) counts[owner] = (counts[owner] ?? 0) + 1;
    }
    return counts;
  });

type DataFigures = Pick<ReportServiceMeasures, 'tablePurity' | 'foreignTables' | 'transactionPurity'>;

/**
 * Table purity: 1 − mean entropy of the service's tables that any service touches. Transaction purity: of the transactions that
 * write its tables, the share that writes no other service's.
 */
function dataFigures(name: string, { map, tables, transactions }: Context): DataFigures {
  const all = [...tables].map(([table, measures]) => ({ owner: map.tables.get(table) ?? null, ...measures }));
  const spread = mean(all.filter(({ owner }) => owner === name).map(({ entropy }) => entropy));
  const foreign = all.filter(
    ({ owner, readers, writers }) =>
      owner !== null && owner !== name && (readers.includes(name) || writers.includes(name)),
  );
  return {
    tablePurity: spread === null ? null : 1 - spread,
    foreignTables: foreign.length,
    transactionPurity: shareInside(transactions.filter((owners) => owners.has(name))),
  };
}

const shareInside = (transactions: readonly ReadonlySet<string>[]): number | null =>
  transactions.length === 0 ? null : transactions.filter(({ size }) => size === 1).length / transactions.length;

/** What only the shared kernel writes, such as an audit log, makes no saga. */
function ownersOfTransactions({ transactions }: Basis, map: ServiceMap, { service }: Pieces): ReadonlySet<string>[] {
  return transactions
    .map((writes) => {
      const own = writes.filter(({ unit }) => (service[unit] ?? -1) >= 0);
      return new Set(own.map(({ table }) => map.tables.get(table) ?? null).filter((owner) => owner !== null));
    })
    .filter(({ size }) => size > 0);
}

function measureWhole(services: readonly ServiceFigures[], context: Context): ReportMapMeasures {
  const { pieces, tables, transactions } = context;
  const spread = mean([...tables.values()].map(({ entropy }) => entropy));
  return rounded({
    modularity: structuralModularity(pieces),
    coupling: interCallShare(pieces),
    interfaces: mean(services.map(({ interfaces }) => interfaces)) ?? 0,
    nonExtreme: nonExtremeShare(pieces.lines),
    cyclicServices: countCyclicServices(pieces),
    contextPurity: mean(services.map((service) => service.contextPurity)),
    tablePurity: spread === null ? null : 1 - spread,
    transactionPurity: shareInside(transactions),
  });
}

const rounded = <Figures extends object>(figures: Figures): Figures =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, typeof value === 'number' ? round(value) : value]),
  ) as Figures;
