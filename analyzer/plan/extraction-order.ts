import type { AnalysisReport, ReportCrossing, ReportService } from '../../contracts/report.ts';
import { byText, round } from '../model/order.ts';

/** One service to take out, with the figures that put it in its place. */
export interface Step {
  readonly service: ReportService;
  /** Crossings from it to code and data that are still in the monolith at its turn: what it must ask for from day one. */
  readonly outgoing: readonly ReportCrossing[];
  /** Crossings into it from what is still in the monolith: clients to write there. */
  readonly incoming: readonly ReportCrossing[];
  /** Price of all crossings first broken by this step. */
  readonly price: number;
}

/** What an incoming crossing weighs beside an outgoing one: the monolith can go on calling, through a client. */
const INCOMING = 0.25;

/**
 * The order of extraction. At every turn the service with the least price per benefit goes next: price = its outgoing crossings
 * to what is still in the monolith plus a quarter of those from it, benefit = routes + 1. Nothing of git's history is in it, so that
 * a plan is stale only when the source or the boundaries have changed.
 * Services that stay are no steps.
 */
export function orderExtraction({ services, crossings }: AnalysisReport): Step[] {
  const left = new Map(services.filter(({ stays }) => stays !== true).map((service) => [service.name, service]));
  const gone = new Set<string>();
  const steps: Step[] = [];
  while (left.size > 0) {
    const candidates = [...left.values()].map((service) => toStep(service, crossings, gone));
    const next = candidates.sort((a, b) => rate(a) - rate(b) || byText(a.service.name, b.service.name))[0];
    if (next === undefined) break;
    steps.push(next);
    left.delete(next.service.name);
    gone.add(next.service.name);
  }
  return steps;
}

function toStep(service: ReportService, crossings: readonly ReportCrossing[], gone: ReadonlySet<string>): Step {
  const own = crossings.filter(
    ({ fromService, toService }) => fromService === service.name || toService === service.name,
  );
  const first = own.filter(({ fromService, toService }) => !gone.has(fromService) && !gone.has(toService));
  const outgoing = first.filter(({ fromService }) => fromService === service.name);
  return {
    service,
    outgoing,
    incoming: first.filter(({ fromService }) => fromService !== service.name),
    price: sum(first),
  };
}

const rate = ({ service, outgoing, price }: Step): number =>
  (sum(outgoing) * (1 - INCOMING) + price * INCOMING) / (service.routes.length + 1);

const sum = (crossings: readonly ReportCrossing[]): number =>
  round(crossings.reduce((total, { price }) => total + price, 0));
