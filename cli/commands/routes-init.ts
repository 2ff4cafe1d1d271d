import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { planRouteTable, type Unroutable } from '../../analyzer/index.ts';
import { noBoundaries, routesExist } from '../../contracts/errors/boundaries.ts';
import type { RouteRule } from '../../contracts/route-table.ts';
import { indexRules } from '../../proxy/route/match.ts';
import type { CliContext } from '../context.ts';
import { type AnalysisFlags, analyzeInSight, resolveAnalysis, withSource, writeText } from './analysis.ts';

interface InitFlags extends AnalysisFlags {
  readonly out: string;
  readonly force?: boolean;
}

/** `strangler routes init`: the route table to begin with, from the approved boundaries. */
export function registerRoutesInit(routes: Command, context: CliContext): void {
  withSource(routes.command('init'))
    .description('write the route table of the approved services, every route still on the monolith')
    .option('--out <file>', 'file to write', 'routes.json')
    .option('--force', 'overwrite the file')
    .option('--boundaries <file>', 'use this service map (default: boundaries.json of the folder)')
    .action((named: string | undefined, _own: unknown, command: Command) =>
      run(context, named, command.opts<InitFlags>()),
    );
}

async function run(context: CliContext, named: string | undefined, flags: InitFlags): Promise<void> {
  const file = path.resolve(context.cwd, flags.out);
  if (flags.force !== true && existsSync(file)) throw routesExist(flags.out);
  const { root, options } = await resolveAnalysis(context, named, flags);
  if (options.boundaries === undefined && !existsSync(path.join(root, 'boundaries.json')))
    throw noBoundaries(path.relative(context.cwd, root) || '.');
  const report = await analyzeInSight(context, { root, options: { ...options, history: false } });
  const planned = planRouteTable(report);
  const { rules, refused } = matchable(planned.table.rules);
  writeText(file, `${JSON.stringify({ ...planned.table, rules }, null, 2)}\n`);
  context.out.write(describe(flags.out, rules, [...planned.unroutable, ...refused]));
}

/** What the proxy's own reader of patterns takes. */
function matchable(rules: readonly RouteRule[]): { rules: readonly RouteRule[]; refused: Unroutable[] } {
  const why = new Map(
    indexRules(rules).problems.map((text) => {
      const [, at = '', problem = text] = /^rules\[(\d+)\]\.route: (.*)$/s.exec(text) ?? [];
      return [Number(at), problem] as const;
    }),
  );
  return {
    rules: rules.filter((_, index) => !why.has(index)),
    refused: rules.flatMap(({ route, service }, index) => {
      const problem = why.get(index);
      return problem === undefined ? [] : [{ route, service, why: problem }];
    }),
  };
}

function describe(file: string, rules: readonly RouteRule[], unroutable: readonly Unroutable[]): string {
  const services = [...new Set(rules.map(({ service }) => service))];
  const perService = services.map((name) => {
    const own = rules.filter(({ service }) => service === name);
    const unsafe = own.filter((rule) => rule.unsafe !== undefined).length;
    return `  ${name}: ${own.length} ${own.length === 1 ? 'route' : 'routes'}${unsafe === 0 ? '' : `, ${unsafe} marked unsafe`}`;
  });
  const apart = unroutable.map(({ route, service, why }) => `  ${route} (${service}): ${why}`);
  return [
    `Wrote ${file}: every route stays on the monolith until it is moved.`,
    ...perService,
    ...(apart.length === 0 ? [] : ['No rule for these; the monolith answers them:', ...apart]),
    `Name ${services.length === 0 ? 'the services' : services.join(', ')} under \`services\` in the configuration, then: strangler proxy --routes ${file}`,
    '',
  ].join('\n');
}
