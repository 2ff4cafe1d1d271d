/**
 * The whole loop over the running shop, step by step, each step checked by what the programs answer:
 * report → shadow → difference found → mended → canary → service → service killed → back to the monolith.
 * Everything is done as an operator does it, with the `strangler` command.
 */

import type { AnalysisReport } from '../../contracts/report.ts';
import type { Mode } from '../../contracts/route-table.ts';
import type { Traffic } from '../../test/load/traffic.ts';
import { differing, Operator } from './operator.ts';
import type { Shop } from './shop.ts';
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
  readonly #operator: Operator;
  readonly #traffic: Traffic;
  readonly #tell: WalkOptions['tell'];

  constructor(shop: Shop, traffic: Traffic, tell: WalkOptions['tell']) {
    this.#shop = shop;
    this.#operator = new Operator(shop);
    this.#traffic = traffic;
    this.#tell = tell;
  }

  async analyze(): Promise<Pick<WalkFacts, 'modules' | 'routes' | 'tables' | 'services'>> {
    const report = JSON.parse(
      await this.#operator.must(['analyze', 'legacy-monolith', '--format', 'json']),
    ) as AnalysisReport;
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
    await this.#operator.flip(['shadow'], 'first look at the service');
    const paths = await until('shadow traffic shows a difference', async () =>
      nonEmpty(differing(await this.#operator.live())),
    );
    this.#tell(
      'shadow',
      `catalog answers differently at ${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ', …' : ''}`,
    );
    const offline = await this.#operator.compare();
    this.#tell('compare', `asked both sides once more: exit ${offline.code}`);
    return { differingPaths: paths, offlineExitWithDifference: offline.code };
  }

  /** The team mends the service: its known difference is switched off, and the evidence starts anew. */
  async mendIt(): Promise<Pick<WalkFacts, 'offlineExitMended' | 'cleanComparisons'>> {
    await this.#operator.request('catalog', 'PUT', '/internal/quirks', { quirks: [] });
    const offline = await until('both sides answer alike', async () => {
      const outcome = await this.#operator.compare();
      return outcome.code === 0 ? outcome : undefined;
    });
    await this.#operator.request('admin', 'DELETE', '/comparison');
    const clean = await until('enough clean comparisons', async () => {
      const report = await this.#operator.live();
      const paths = differing(report);
      if (paths.length > 0) throw new Error(`Still different after mending: ${paths.join(', ')}`);
      const matches = report.routes.reduce((sum, route) => sum + route.match, 0);
      return matches >= CLEAN_COMPARISONS ? matches : undefined;
    });
    this.#tell('mended', `${clean} comparisons on live traffic, no difference`);
    return { offlineExitMended: offline.code, cleanComparisons: clean };
  }

  async canary(): Promise<number> {
    await this.#operator.flip(['canary', '10'], 'answers are equal');
    const before = await this.#operator.split();
    const share = await until('the canary has answered', async () => {
      const split = await this.#operator.split();
      const service = split.service - before.service;
      const all = service + split.monolith - before.monolith;
      return all >= CANARY_REQUESTS && service > 0 ? service / all : undefined;
    });
    this.#tell('canary', `10 % of the callers: the service answered ${(share * 100).toFixed(1)} % of the requests`);
    return share;
  }

  async service(): Promise<number> {
    await this.#operator.flip(['service'], 'canary was quiet');
    const before = await this.#operator.split();
    const requests = await until('the service answers all', async () => {
      const answered = (await this.#operator.split()).service - before.service;
      return answered >= CANARY_REQUESTS / 2 ? answered : undefined;
    });
    this.#tell('service', `100 %: the service answered ${requests} requests`);
    return requests;
  }

  /** kill -9 under load: reads must go on from the monolith. */
  async killTheService(): Promise<number> {
    const before = await this.#operator.split();
    await this.#shop.parts.get('catalog')?.stop('SIGKILL');
    const fallbacks = await until('the monolith answers in place of the service', async () => {
      const split = await this.#operator.split();
      return split.monolith - before.monolith >= READS_WITHOUT_SERVICE ? split.monolith - before.monolith : undefined;
    });
    this.#tell(
      'killed',
      `catalog is dead; the monolith answered ${fallbacks} of its requests, failed reads: ${this.failedReads()}`,
    );
    return fallbacks;
  }

  async rollBack(): Promise<Mode> {
    await this.#operator.flip(['monolith'], 'service died');
    const modes = new Set((await this.#operator.routes()).map(({ mode }) => mode));
    const [mode] = modes;
    if (mode === undefined || modes.size !== 1)
      throw new Error(`catalog's routes are in different modes: ${[...modes].join(', ')}`);
    this.#tell('back', `every catalog route is in mode ${mode}; the history tells who did what and why`);
    return mode;
  }

  failedReads(): number {
    return this.#traffic.stats().failedByMethod.GET ?? 0;
  }
}

const COLUMNS = 80;
const INDENT = ' '.repeat(11);

/** One step of the walk as an 80-column terminal shows it. */
export function describeStep(step: string, detail: string): string {
  const lines = [`✓ ${step.padEnd(8)}`];
  for (const word of detail.split(' ')) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length <= COLUMNS) lines[lines.length - 1] = line;
    else lines.push(`${INDENT.slice(1)} ${word}`);
  }
  return lines.join('\n');
}

const nonEmpty = (list: string[]): string[] | undefined => (list.length > 0 ? list : undefined);
