/** What an operator does with the running shop, over the `strangler` command and the parts' own interfaces. */
import type { ComparisonReport } from '../../contracts/comparison.ts';
import type { Mode, RoutesReport, Target } from '../../contracts/route-table.ts';
import { strangler } from './cli.ts';
import { INTERNAL_TOKEN, type Shop } from './shop.ts';

export class Operator {
  readonly #shop: Shop;

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  async flip(modeAndPercent: readonly string[], why: string): Promise<void> {
    await this.must(['route', 'catalog', ...modeAndPercent, '--why', why, '--config', this.#shop.configFile]);
  }

  async live(): Promise<ComparisonReport> {
    const { out, err, code } = await strangler(['compare', '--live', '--json', '--config', this.#shop.configFile]);
    if (code > 1) throw new Error(`strangler compare --live: ${err}`);
    return JSON.parse(out) as ComparisonReport;
  }

  async compare(): Promise<{ code: number; out: string }> {
    const outcome = await strangler(['compare', '--candidate', 'catalog', '--config', this.#shop.configFile]);
    if (outcome.code > 1) throw new Error(`strangler compare: ${outcome.err}`);
    return outcome;
  }

  async routes(): Promise<{ mode: Mode; answeredBy: Record<Target, number> }[]> {
    const { table, statistics } = JSON.parse(
      await this.must(['routes', '--json', '--config', this.#shop.configFile]),
    ) as RoutesReport;
    return table.rules
      .filter(({ group }) => group === 'catalog')
      .map(({ route, mode }) => ({ mode, answeredBy: answeredBy(statistics[route]) }));
  }

  async split(): Promise<Record<Target, number>> {
    const routes = await this.routes();
    const sum = (side: Target): number => routes.reduce((total, route) => total + route.answeredBy[side], 0);
    return { monolith: sum('monolith'), service: sum('service') };
  }

  async must(args: readonly string[]): Promise<string> {
    const { code, out, err } = await strangler(args);
    if (code !== 0) throw new Error(`strangler ${args.join(' ')} ended with ${code}: ${err || out}`);
    return out;
  }

  async request(part: 'catalog' | 'admin', method: string, path: string, body?: unknown): Promise<void> {
    const response = await fetch(`${this.#shop.url(part)}${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-internal-token': INTERNAL_TOKEN },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} of ${part}: ${response.status} ${await response.text()}`);
  }
}

const answeredBy = (statistics: RoutesReport['statistics'][string] | undefined): Record<Target, number> => ({
  monolith: statistics?.perTarget.monolith.requests ?? 0,
  service: statistics?.perTarget.service.requests ?? 0,
});

/** The paths at which the two sides differ, over all routes. */
export const differing = (report: ComparisonReport): string[] => [
  ...new Set(
    report.routes.filter((route) => route.mismatch > 0).flatMap((route) => route.paths.map(({ path }) => path)),
  ),
];
