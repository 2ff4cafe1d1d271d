/**
 * What a transaction over several services costs once it is a saga, after the Lisbon metrics: N. Santos, A. Rito Silva, "A
 * Complexity Metric for Microservices Architecture Migration", ICSA 2020, in the variant for redesigned functionalities of J. F.
 * Almeida, A. Rito Silva, "Monolith Migration Complexity Tuning Through the Application of Microservices Patterns", ECSA 2020
 * (the formulas as Mono2Micro computes them).
 *
 *     FRC(t) = Σ over local transactions lt, over accesses (e, mode) of lt:
 *                [mode writes and lt is compensatable]                                  one compensation to write
 *              + [mode reads] · |{g ≠ f : g is distributed and writes e}|               semantic locks of others to mind
 *     SAC(t) = Σ over compensatable lt, over e written in lt:
 *                |{g ≠ f : g is distributed and reads e}|                               others that see a half-done state
 *
 * Read here as: a functionality is a route or another entry; an entity is a table; a cluster is a service; a local transaction is
 * all that the transaction does with the tables of one service, since the source does not tell in which order they come; the home
 * service's is the pivot, every other is compensatable; f are all functionalities that run the transaction; distributed is what
 * gets at tables of more than one service.
 */
import type { ReportSaga } from '../../../contracts/report.ts';
import type { SymbolId } from '../../model/graph.ts';
import { byText, groupBy } from '../../model/order.ts';
import type { TransactionReach } from '../../model/reach.ts';
import { type Place, type ServiceMap, SHARED } from '../../model/service-map.ts';
import { ownersOfTransactions, type TransactionOwners } from '../../model/transaction-owners.ts';
import type { CutBasis } from './basis.ts';
import { createFunctionalities, type Functionalities } from './functionalities.ts';

/** The part of one foreign service in a transaction. */
export interface SagaStep {
  readonly service: string;
  readonly tables: readonly string[];
  readonly functionalityComplexity: number;
  readonly systemComplexity: number;
  /** Nothing of its tables is read inside. */
  readonly blind: boolean;
}

export interface CutTransaction {
  readonly reached: TransactionReach;
  readonly home: string;
  /** Of services other than the home; empty unless it writes tables of two. */
  readonly steps: readonly SagaStep[];
  /** Locks to mind where it reads at home. */
  readonly homeComplexity: number;
  /** Written through shared code, for services other than the home. */
  readonly throughShared: TransactionOwners['throughShared'];
}

/** Every transaction as the map cuts it. */
export function cutTransactions(basis: CutBasis, map: ServiceMap, place: Place): CutTransaction[] {
  const ownersOf = ownersOfTransactions(basis.transactions, map, place);
  const functionalities = createFunctionalities(basis.functionalities, map);
  return basis.reach.transactions.map((reached) => {
    const { written, throughShared } = ownersOf(reached);
    const home = homeOf(reached, written, place);
    const foreign = ([service]: readonly [string, unknown]): boolean => service !== home;
    const parts = readParts(reached, { map, functionalities });
    const steps = (written.length < 2 ? [] : written.filter(foreign)).map(([service, tables]) =>
      toStep({ service, tables, locks: parts.get(service) ?? 0 }, reached, functionalities),
    );
    return {
      reached,
      home,
      steps,
      homeComplexity: parts.get(home) ?? 0,
      throughShared: throughShared.filter(foreign),
    };
  });
}

function toStep(
  { service, tables, locks }: { service: string; tables: readonly string[]; locks: number },
  reached: TransactionReach,
  functionalities: Functionalities,
): SagaStep {
  const seen = tables.reduce((sum, table) => sum + functionalities.reading(table, reached), 0);
  const blind = !tables.some((table) => reached.reads.includes(table));
  return { service, tables, functionalityComplexity: tables.length + locks, systemComplexity: seen, blind };
}

interface ReadContext {
  readonly map: ServiceMap;
  readonly functionalities: Functionalities;
}

/** Semantic locks to mind on reading, by the service that owns the table. */
function readParts(reached: TransactionReach, { map, functionalities }: ReadContext): Map<string, number> {
  const byOwner = groupBy(reached.reads, (table) => map.tables.get(table) ?? SHARED);
  return new Map(
    [...byOwner].map(([owner, tables]) => [
      owner,
      tables.reduce((sum, table) => sum + functionalities.writing(table, reached), 0),
    ]),
  );
}

/** The service of the code that opens the transaction, if it writes there or nobody else does; else who has most of the tables. */
function homeOf({ transaction }: TransactionReach, written: TransactionOwners['written'], place: Place): string {
  const own = place(transaction.symbol, transaction.at);
  if (own !== null && (written.length < 2 || written.some(([service]) => service === own))) return own;
  return [...written].sort(([a, x], [b, y]) => y.length - x.length || byText(a, b))[0]?.[0] ?? SHARED;
}

/** What a compensation costs to write, and what each other functionality that has to mind half-done states costs. */
const PER_COMPENSATION = 2;
const PER_FUNCTIONALITY = 0.25;

/** Price of a step beyond that of any saga. */
export const surchargeOf = ({ tables, functionalityComplexity, systemComplexity }: SagaStep): number =>
  PER_COMPENSATION * tables.length + PER_FUNCTIONALITY * (functionalityComplexity - tables.length + systemComplexity);

/** For the report; undefined for a transaction within one service. */
export function describeSaga(
  { home, steps, homeComplexity }: CutTransaction,
  compensationOf: (step: SagaStep) => SymbolId | null,
): ReportSaga | undefined {
  if (steps.length === 0) return undefined;
  const sum = (figure: (step: SagaStep) => number): number => steps.reduce((total, step) => total + figure(step), 0);
  return {
    home,
    steps: steps.map((step) => ({
      service: step.service,
      tables: [...step.tables],
      compensation: compensationOf(step),
      blind: step.blind,
    })),
    functionalityComplexity: homeComplexity + sum((step) => step.functionalityComplexity),
    systemComplexity: sum((step) => step.systemComplexity),
  };
}
