/**
 * The whole loop over the running shop, step by step, each step checked by what the programs answer:
 * report → shadow → difference found → mended → canary → service → service killed → back to the monolith.
 * Everything is done as an operator does it, with the `strangler` command.
 */

import type { ComparisonReport } from '../../contracts/comparison.ts';
import type { AnalysisReport } from '../../contracts/report.ts';
import type { Mode, RouteTable, Target } from '../../contracts/route-table.ts';
import type { Traffic } from '../../test/load/traffic.ts';
import { strangler } from './cli.ts';
import { INTERNAL_TOKEN, type Shop } from './shop.ts';
import { until } from './until.ts';

export interface WalkOptions {
  readonly shop: Shop;
  readonly traffic: Traffic;
  /** Told of every step as it is done. */
  readonly tell: (step: string, detail: string) => void;
}

/** What the walk saw; the journey test and `--once` judge it. */
export interface WalkFacts {
  modules: number;
  routes: number;
  tables: number;
  services: string[];
  differingPaths: string[];
  offlineExitWithDifference: number;
  offlineExitMended: number;
  cleanComparisons: number;
  canaryShare: number;
  serviceRequests: number;
  fallbacks: number;
  failedReads: number;
  modeAtEnd: Mode;
}

const CLEAN_COMPARISONS = 150;
const CANARY_REQUESTS = 400;
const READS_WITHOUT_SERVICE = 200;

export async function walkTheLoop({ shop, traffic, tell }: WalkOptions): Promise<WalkFacts> {
  const walk = new Walk(shop, traffic, tell);
  const report = await walk.analyze();
  const shadow = await walk.findTheDifference();
  const mended = await walk.mendIt();
  const canaryShare = await walk.canary();
  const serviceRequests = await walk.service();
  const fallbacks = await walk.killTheService();
  const modeAtEnd = await walk.rollBack();
  return {
    ...report,
    ...shadow,
    ...mended,
    canaryShare,
    serviceRequests,
    fallbacks,
    failedReads: walk.failedReads(),
    modeAtEnd,
  };
}

class Walk {
  readonly #shop: Shop;
  readonly #traffic: Traffic;
  readonly #tell: WalkOptions['tell'];

  constructor(shop: Shop, traffic: Traffic, tell: WalkOptions['tell']) {
    this.#shop = shop;
    this.#traffic = traffic;
    this.#tell = tell;
  }

  async analyze(): Promise<Pick<WalkFacts, 'modules' | 'routes' | 'tables' | 'services'>> {
    const report = JSON.parse(await this.#must(['analyze', 'legacy-monolith', '--format', 'json'])) as AnalysisReport;
    const services = report.services.map(({ name }) => name);
    const facts = {
      modules: report.modules.length,
      routes: report.routes.length,
      tables: report.tables.length,
      services,
    };
    this.#tell(
      'report',
      `${facts.modules} modules, ${facts.routes} routes, ${facts.tables} tables; boundaries: ${services.join(', ')}`,
    );
    return facts;
  }

  async findTheDifference(): Promise<Pick<WalkFacts, 'differingPaths' | 'offlineExitWithDifference'>> {
    await this.#flip(['shadow'], 'first look at the service');
    const paths = await until('shadow traffic shows a difference', async () => nonEmpty(differing(await this.#live())));
    this.#tell(
      'shadow',
      `catalog answers differently at ${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ', …' : ''}`,
    );
    const offline = await this.#compare();
    this.#tell('compare', `asked both sides once more: exit ${offline.code}`);
    return { differingPaths: paths, offlineExitWithDifference: offline.code };
  }

  /** The team mends the service: its known difference is switched off, and the evidence starts anew. */
  async mendIt(): Promise<Pick<WalkFacts, 'offlineExitMended' | 'cleanComparisons'>> {
    await this.#request('catalog', 'PUT', '/internal/quirks', { quirks: [] });
    const offline = await until('both sides answer alike', async () => {
      const outcome = await this.#compare();
      return outcome.code === 0 ? outcome : undefined;
    });
    await this.#request('admin', 'DELETE', '/comparison');
    const clean = await until('enough clean comparisons', async () => {
      const report = await this.#live();
      const paths = differing(report);
      if (paths.length > 0) throw new Error(`Still different after mending: ${paths.join(', ')}`);
      const matches = report.routes.reduce((sum, route) => sum + route.match, 0);
      return matches >= CLEAN_COMPARISONS ? matches : undefined;
    });
    this.#tell('mended', `${clean} comparisons on live traffic, no difference`);
    return { offlineExitMended: offline.code, cleanComparisons: clean };
  }

  async canary(): Promise<number> {
    await this.#flip(['canary', '10'], 'answers are equal');
    const before = await this.#split();
    const share = await until('the canary has answered', async () => {
      const split = await this.#split();
      const service = split.service - before.service;
      const all = service + split.monolith - before.monolith;
      return all >= CANARY_REQUESTS && service > 0 ? service / all : undefined;
    });
    this.#tell('canary', `10 % of the callers: the service answered ${(share * 100).toFixed(1)} % of the requests`);
    return share;
  }

  async service(): Promise<number> {
    await this.#flip(['service'], 'canary was quiet');
    const before = await this.#split();
    const requests = await until('the service answers all', async () => {
      const answered = (await this.#split()).service - before.service;
      return answered >= CANARY_REQUESTS / 2 ? answered : undefined;
    });
    this.#tell('service', `100 %: the service answered ${requests} requests`);
    return requests;
  }

  /** kill -9 under load: reads must go on from the monolith. */
  async killTheService(): Promise<number> {
    const before = await this.#split();
    await this.#shop.parts.get('catalog')?.stop('SIGKILL');
    const fallbacks = await until('the monolith answers in place of the service', async () => {
      const split = await this.#split();
      return split.monolith - before.monolith >= READS_WITHOUT_SERVICE ? split.monolith - before.monolith : undefined;
    });
    this.#tell(
      'killed',
      `catalog is dead; the monolith answered ${fallbacks} of its requests, failed reads: ${this.failedReads()}`,
    );
    return fallbacks;
  }

  async rollBack(): Promise<Mode> {
    await this.#flip(['monolith'], 'service died');
    const modes = new Set((await this.#routes()).map(({ mode }) => mode));
    const [mode] = modes;
    if (mode === undefined || modes.size !== 1)
      throw new Error(`catalog's routes are in different modes: ${[...modes].join(', ')}`);
    this.#tell('back', `every catalog route is in mode ${mode}; the history tells who did what and why`);
    return mode;
  }

  failedReads(): number {
    return this.#traffic.stats().failedByMethod.GET ?? 0;
  }

  async #flip(modeAndPercent: readonly string[], why: string): Promise<void> {
    await this.#must(['route', 'catalog', ...modeAndPercent, '--why', why, '--config', this.#shop.configFile]);
  }

  async #live(): Promise<ComparisonReport> {
    const { out, err, code } = await strangler(['compare', '--live', '--json', '--config', this.#shop.configFile]);
    if (code > 1) throw new Error(`strangler compare --live: ${err}`);
    return JSON.parse(out) as ComparisonReport;
  }

  async #compare(): Promise<{ code: number; out: string }> {
    const outcome = await strangler(['compare', '--candidate', 'catalog', '--config', this.#shop.configFile]);
    if (outcome.code > 1) throw new Error(`strangler compare: ${outcome.err}`);
    return outcome;
  }

  async #routes(): Promise<{ mode: Mode; answeredBy: Record<Target, number> }[]> {
    const { table, statistics } = JSON.parse(
      await this.#must(['routes', '--json', '--config', this.#shop.configFile]),
    ) as RoutesOutput;
    return table.rules
      .filter(({ group }) => group === 'catalog')
      .map(({ route, mode }) => ({ mode, answeredBy: answeredBy(statistics[route]) }));
  }

  async #split(): Promise<Record<Target, number>> {
    const routes = await this.#routes();
    const sum = (side: Target): number => routes.reduce((total, route) => total + route.answeredBy[side], 0);
    return { monolith: sum('monolith'), service: sum('service') };
  }

  async #must(args: readonly string[]): Promise<string> {
    const { code, out, err } = await strangler(args);
    if (code !== 0) throw new Error(`strangler ${args.join(' ')} ended with ${code}: ${err || out}`);
    return out;
  }

  async #request(part: 'catalog' | 'admin', method: string, path: string, body?: unknown): Promise<void> {
    const response = await fetch(`${this.#shop.url(part)}${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-internal-token': INTERNAL_TOKEN },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} of ${part}: ${response.status} ${await response.text()}`);
  }
}

interface RoutesOutput {
  readonly table: RouteTable;
  readonly statistics: Readonly<
    Record<string, { readonly perTarget: Readonly<Record<Target, { readonly requests: number }>> }>
  >;
}

const answeredBy = (statistics: RoutesOutput['statistics'][string] | undefined): Record<Target, number> => ({
  monolith: statistics?.perTarget.monolith.requests ?? 0,
  service: statistics?.perTarget.service.requests ?? 0,
});

/** One line of the walk as a terminal shows it. */
export const describeStep = (step: string, detail: string): string => `✓ ${step.padEnd(8)} ${detail}`;

const nonEmpty = (list: string[]): string[] | undefined => (list.length > 0 ? list : undefined);

const differing = (report: ComparisonReport): string[] => [
  ...new Set(
    report.routes.filter((route) => route.mismatch > 0).flatMap((route) => route.paths.map(({ path }) => path)),
  ),
];
