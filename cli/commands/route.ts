import type { Command } from 'commander';
import { wrongUsage } from '../../contracts/errors/cli.ts';
import { describeProblems } from '../../contracts/parse.ts';
import { Mode, RouteChangeRequest } from '../../contracts/route-table.ts';
import { describeMode } from '../../proxy/route/change.ts';
import { nearest } from '../../proxy/route/nearest.ts';
import type { CliContext } from '../context.ts';
import { ADMIN_OPTION, type AdminOptions, CONFIG_OPTION, connectAdmin, whoIsThis } from './admin-access.ts';

interface RouteOptions extends AdminOptions {
  readonly why: string;
  readonly force?: boolean;
  readonly ifVersion?: string;
}

interface KillOptions extends AdminOptions {
  readonly why: string;
  readonly off?: boolean;
}

export function registerRoute(program: Command, context: CliContext): void {
  program
    .command('route <route-or-group> <mode> [percent]')
    .description('move a route, or a group of routes, to monolith, shadow, canary <percent> or service')
    .option('--why <text>', 'reason, for the audit log', '')
    .option('--if-version <n>', 'only if the table is still at this version')
    .option('--force', 'move rules that are marked unsafe as well')
    .option(...ADMIN_OPTION)
    .option(...CONFIG_OPTION)
    .action((selector: string, mode: string, percent: string | undefined, options: RouteOptions) =>
      moveRoute(context, readChange(context, { selector, mode, percent, options }), options),
    );
  program
    .command('kill')
    .description('send every route to the monolith at once; --off ends it')
    .option('--off', 'give the routes back to their modes')
    .option('--why <text>', 'reason, for the audit log', '')
    .option(...ADMIN_OPTION)
    .option(...CONFIG_OPTION)
    .action((options: KillOptions) => kill(context, options));
}

async function moveRoute(context: CliContext, change: RouteChangeRequest, options: AdminOptions): Promise<void> {
  const client = await connectAdmin(context, options);
  const version = await client.move(change);
  const { table } = await client.routes();
  const moved = table.rules.filter((rule) => rule.route === change.selector || rule.group === change.selector);
  const names = moved.some((rule) => rule.route === change.selector)
    ? change.selector
    : `${change.selector} (${moved.length} ${moved.length === 1 ? 'route' : 'routes'})`;
  const mode = describeMode({ mode: change.mode, percent: change.percent ?? 0 });
  context.out.write(`${names}: ${mode}, in force as version ${version}\n`);
  if (table.killSwitch)
    context.out.write('The kill switch is on: the monolith answers everything until `strangler kill --off`.\n');
}

async function kill(context: CliContext, options: KillOptions): Promise<void> {
  const on = options.off !== true;
  const client = await connectAdmin(context, options);
  const version = await client.kill(on, { who: whoIsThis(context), why: options.why });
  const effect = on ? 'the monolith answers every route' : 'every route is back in its mode';
  context.out.write(`kill switch ${on ? 'on' : 'off'}: ${effect}, in force as version ${version}\n`);
}

interface Words {
  readonly selector: string;
  readonly mode: string;
  readonly percent: string | undefined;
  readonly options: RouteOptions;
}

function readChange(context: CliContext, { selector, mode, percent, options }: Words): RouteChangeRequest {
  if (!Mode.safeParse(mode).success) throw unknownMode(mode);
  const change = {
    selector,
    mode,
    who: whoIsThis(context),
    why: options.why,
    force: options.force === true,
    ...(percent === undefined ? {} : { percent: toNumber(percent.replace(/\s*%$/, '')) }),
    ...(options.ifVersion === undefined ? {} : { readVersion: toNumber(options.ifVersion) }),
  };
  const outcome = RouteChangeRequest.safeParse(change);
  if (outcome.success) return outcome.data;
  throw wrongUsage(`${describeProblems(outcome.error, change).join('; ')}. No traffic was moved.`, 'strangler route');
}

/** Text that is no number stays text, so that the message can show it. */
const toNumber = (text: string): number | string => (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text);

function unknownMode(mode: string) {
  const meant = nearest(mode, Mode.options);
  const guess = meant === undefined ? `Modes are ${Mode.options.join(', ')}.` : `Did you mean "${meant}"?`;
  return wrongUsage(`There is no mode "${mode}". ${guess} No traffic was moved.`, 'strangler route');
}
