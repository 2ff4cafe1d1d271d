import type { Condition, Pin, Targeting } from '../../contracts/overrides.ts';
import type { RouteChangeRequest, RouteRule, RouteTable } from '../../contracts/route-table.ts';
import { indexRules } from './match.ts';

export type ChangeOutcome =
  | { readonly kind: 'changed'; readonly table: RouteTable }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unsafe'; readonly rules: readonly RouteRule[] };

type Change = Pick<RouteChangeRequest, 'selector' | 'mode' | 'percent' | 'force'>;

/** Moves the rules that the selector names. A rule marked unsafe gets callers only by force. */
export function applyChange(table: RouteTable, change: Change): ChangeOutcome {
  const chosen = new Set(selectRules(table, change.selector));
  if (chosen.size === 0) return { kind: 'unknown' };
  const unsafe = [...chosen].filter((rule) => Boolean(rule.unsafe));
  const getsCallers = change.mode === 'canary' || change.mode === 'service';
  if (unsafe.length > 0 && getsCallers && !change.force) return { kind: 'unsafe', rules: unsafe };
  const rules = table.rules.map((rule) => (chosen.has(rule) ? move(rule, change) : rule));
  return { kind: 'changed', table: { ...table, rules } };
}

/** The rule of exactly this route, else all rules of this group. */
export function selectRules(table: RouteTable, selector: string): readonly RouteRule[] {
  const route = table.rules.filter((rule) => rule.route === selector);
  return route.length > 0 ? route : table.rules.filter((rule) => rule.group === selector);
}

/** Everything a selector may name: routes, then groups. */
export function selectorsOf(table: RouteTable): readonly string[] {
  return [...table.rules.map((rule) => rule.route), ...new Set(table.rules.map((rule) => rule.group))];
}

/** What stands against a table beside its shape: one line per problem. */
export function checkTable(table: RouteTable, services: readonly string[]): readonly string[] {
  const strangers = table.rules.flatMap((rule, at) =>
    services.includes(rule.service) ? [] : [`rules[${at}].service: "${rule.service}" is ${describeServices(services)}`],
  );
  return [...indexRules(table.rules).problems, ...strangers];
}

/** The difference in words, one line per rule: `GET /products/:id: monolith → canary 10 %`. */
export function describeChanges(before: RouteTable, after: RouteTable): readonly string[] {
  const old = new Map(before.rules.map((rule) => [rule.route, rule]));
  const kept = new Set(after.rules.map((rule) => rule.route));
  return [
    ...(before.killSwitch === after.killSwitch ? [] : [`kill switch: ${after.killSwitch ? 'on' : 'off'}`]),
    ...after.rules.flatMap((rule) => describeRule(old.get(rule.route), rule)),
    ...before.rules.filter((rule) => !kept.has(rule.route)).map((rule) => `${rule.route}: removed`),
  ];
}

/** `canary 10 %`, `service`. */
export const describeMode = ({ mode, percent }: Pick<RouteRule, 'mode' | 'percent'>): string =>
  mode === 'canary' ? `canary ${percent} %` : mode;

function move(rule: RouteRule, { mode, percent }: Change): RouteRule {
  return { ...rule, mode, percent: percent ?? rule.percent };
}

function describeRule(before: RouteRule | undefined, after: RouteRule): readonly string[] {
  if (before === undefined) return [`${after.route}: added, ${describeMode(after)} of ${after.service}`];
  const moved =
    describeMode(before) === describeMode(after) ? [] : [`${describeMode(before)} → ${describeMode(after)}`];
  const renamed = (['group', 'service', 'unsafe'] as const)
    .filter((key) => before[key] !== after[key])
    .map((key) => `${key} ${before[key] ?? 'none'} → ${after[key] ?? 'none'}`);
  const all = [...moved, ...renamed, ...describePins(before, after), ...describeTargeting(before, after)];
  return all.length === 0 ? [] : [`${after.route}: ${all.join(', ')}`];
}

function describePins({ pins: before = [] }: RouteRule, { pins: after = [] }: RouteRule): readonly string[] {
  const old = new Map(before.map((pin) => [pin.key, describePin(pin)]));
  const kept = new Set(after.map(({ key }) => key));
  return [
    ...after.filter((pin) => old.get(pin.key) !== describePin(pin)).map(describePin),
    ...before.filter(({ key }) => !kept.has(key)).map(({ key }) => `${key} no longer pinned`),
  ];
}

const describePin = ({ key, side, until, why }: Pin): string =>
  `${key} pinned to ${side}${describeEnd(until)}${describeWhy(why)}`;

function describeTargeting({ targeting: before = [] }: RouteRule, { targeting: after = [] }: RouteRule): string[] {
  const [old, now] = [before.map(describeTarget), after.map(describeTarget)];
  if (old.join('\n') === now.join('\n')) return [];
  return now.length === 0 ? ['targeting removed'] : [`targeting: ${now.join('; ')}`];
}

/** `service for header x-staff in yes, so and network in 10.0.0.0/8 until 2026-03-31T12:00:00Z`. */
const describeTarget = ({ side, when, until, why }: Targeting): string =>
  `${side} for ${when.map(describeCondition).join(' and ')}${describeEnd(until)}${describeWhy(why)}`;

const describeCondition = (condition: Condition): string =>
  `${condition.from}${'name' in condition ? ` ${condition.name}` : ''} in ${condition.in.join(', ')}`;

const describeEnd = (until: string | undefined): string => (until === undefined ? '' : ` until ${until}`);
const describeWhy = (why: string | undefined): string => (why === undefined || why === '' ? '' : ` (${why})`);

const describeServices = (services: readonly string[]): string =>
  services.length === 0 ? 'not configured, there are no services' : `not one of the services ${services.join(', ')}`;
