import type { PlanSignals } from '../../contracts/plan.ts';
import type { AnalysisReport, ReportCrossing, ReportService } from '../../contracts/report.ts';
import { byText, round } from '../model/order.ts';
import { type Benefit, measureBenefits, NO_BENEFIT } from './benefit.ts';

/** One service to take out, with the figures that put it in its place. */
export interface Step {
  readonly service: ReportService;
  /** Crossings from it to code and data that are still in the monolith at its turn: what it must ask for from day one. */
  readonly outgoing: readonly ReportCrossing[];
  /** Crossings into it from what is still in the monolith: clients to write there. */
  readonly incoming: readonly ReportCrossing[];
  /** Price of all crossings first broken by this step. */
  readonly price: number;
  readonly benefit: Benefit;
  /** Services of earlier steps whose API it calls from day one, in the order of the steps. */
  readonly needs: readonly string[];
}

/** What an incoming crossing weighs beside an outgoing one: the monolith can go on calling, through a client. */
const INCOMING = 0.25;

/**
 * The order of extraction. At every turn the service with the least price per benefit goes next: price = its outgoing crossings
 * to what is still in the monolith plus a quarter of those from it; benefit: see `benefit.ts`. Services that stay are no steps.
 */
export function orderExtraction(report: AnalysisReport, signals: PlanSignals = {}): Step[] {
  const { services, crossings } = report;
  const benefits = measureBenefits(report, signals);
  const left = new Map(services.filter(({ stays }) => stays !== true).map((service) => [service.name, service]));
  const gone: string[] = [];
  const steps: Step[] = [];
  while (left.size > 0) {
    const candidates = [...left.values()].map((service) => toStep(service, { crossings, gone, benefits }));
    const next = candidates.sort((a, b) => rate(a) - rate(b) || byText(a.service.name, b.service.name))[0];
    if (next === undefined) break;
    steps.push(next);
    left.delete(next.service.name);
    gone.push(next.service.name);
  }
  return steps;
}

interface Turn {
  readonly crossings: readonly ReportCrossing[];
  readonly gone: readonly string[];
  readonly benefits: ReadonlyMap<string, Benefit>;
}

function toStep(service: ReportService, { crossings, gone, benefits }: Turn): Step {
  const own = crossings.filter(
    ({ fromService, toService }) => fromService === service.name || toService === service.name,
  );
  const first = own.filter(({ fromService, toService }) => !gone.includes(fromService) && !gone.includes(toService));
  const outgoing = first.filter(({ fromService }) => fromService === service.name);
  const asked = new Set(
    own.filter(({ fromService }) => fromService === service.name).map(({ toService }) => toService),
  );
  return {
    service,
    outgoing,
    incoming: first.filter(({ fromService }) => fromService !== service.name),
    price: sum(first),
    benefit: benefits.get(service.name) ?? NO_BENEFIT,
    needs: gone.filter((name) => asked.has(name)),
  };
}

const rate = ({ outgoing, price, benefit }: Step): number =>
  (sum(outgoing) * (1 - INCOMING) + price * INCOMING) / benefit.total;

const sum = (crossings: readonly ReportCrossing[]): number =>
  round(crossings.reduce((total, { price }) => total + price, 0));
