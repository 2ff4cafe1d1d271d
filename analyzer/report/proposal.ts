/** The alternatives of a proposal side by side, ranked, with the trade-off of each in words. */
import type { ReportAlternative, ReportCrossing, ReportProposal } from '../../contracts/report.ts';
import type { CodeGraph } from '../model/graph.ts';
import { group, many, percent } from '../model/layout.ts';
import type { MapMeasures } from '../model/measures.ts';
import { round } from '../model/order.ts';
import { LOPSIDED, largestShare, type ServiceMap } from '../model/service-map.ts';

/** One map that could be, with what it was found to cost. */
export interface Candidate {
  readonly map: ServiceMap;
  readonly measures: MapMeasures;
  readonly crossings: readonly ReportCrossing[];
}

/** When more than this share of the calls crosses, services would mostly wait for each other. */
const TOO_COUPLED = 0.5;

/** @param candidates the recommended one first */
export function describeProposal(
  graph: CodeGraph,
  candidates: readonly Candidate[],
  stability: number,
): ReportProposal {
  const [best, ...others] = candidates.map((candidate) => measure(graph, candidate));
  if (best === undefined) throw new Error('a proposal has at least one map');
  const ranked = others
    .map((other) => ({ ...other, why: tradeOff(other, best) }))
    .sort(
      (a, b) => rank(a) - rank(b) || distance(a, best) - distance(b, best) || a.services.length - b.services.length,
    );
  return {
    alternatives: [{ ...best, recommended: true, why: reason(best) }, ...ranked],
    stability,
    ...advise(best, candidates[0]?.map.services[0]?.why ?? ''),
  };
}

function measure(graph: CodeGraph, { map, measures: { whole }, crossings }: Candidate): ReportAlternative {
  return {
    services: map.services.map(({ name }) => name),
    recommended: false,
    price: round(crossings.reduce((sum, { price }) => sum + price, 0)),
    crossings: crossings.length,
    largest: round(largestShare(graph, map)),
    coupling: whole.coupling,
    tablePurity: whole.tablePurity,
    transactionPurity: whole.transactionPurity,
    why: '',
  };
}

const isGiant = ({ services, largest }: ReportAlternative): boolean => services.length < 2 || largest > LOPSIDED;
const rank = (one: ReportAlternative): number => (isGiant(one) ? 1 : 0);
const distance = (a: ReportAlternative, b: ReportAlternative): number =>
  Math.abs(a.services.length - b.services.length);

const reason = ({ services, largest, coupling, price }: ReportAlternative): string =>
  `${many(services.length, 'service')} fit the size of the program and its folders; the largest holds ${percent(largest)} of the code, ` +
  `${percent(coupling)} of the calls cross, at a price of ${group(Math.round(price))}.`;

function tradeOff(other: ReportAlternative, best: ReportAlternative): string {
  const change = best.price === 0 ? 0 : (other.price - best.price) / best.price;
  const price =
    change === 0 ? 'at the same price' : `${percent(Math.abs(change))} ${change < 0 ? 'cheaper' : 'dearer'} to cut`;
  if (isGiant(other))
    return `${price}, but ${percent(other.largest)} of the code stays in one service: the cut would change little.`;
  const coarser = other.services.length < best.services.length;
  const size = `the largest holds ${percent(other.largest)} of the code (${percent(best.largest)} recommended)`;
  const calls = `${percent(other.coupling)} of the calls cross (${percent(best.coupling)})`;
  return `${price}, with ${coarser ? 'fewer teams to serve' : 'smaller services'}: ${size}, ${calls}.`;
}

function advise(best: ReportAlternative, whole: string): Pick<ReportProposal, 'advice' | 'why'> {
  if (best.services.length < 2) return { advice: 'wait', why: whole };
  if (isGiant(best))
    return {
      advice: 'wait',
      why: `${percent(best.largest)} of the code would stay in one service in every cut that was found: divide that part inside the monolith first.`,
    };
  if (best.coupling > TOO_COUPLED)
    return {
      advice: 'wait',
      why: `${percent(best.coupling)} of the calls would go over the network: do the first items of the worklist inside the monolith first.`,
    };
  return { advice: 'split', why: reason(best) };
}
