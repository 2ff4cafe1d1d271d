/** What an application is told before it listens: `setGlobalPrefix`, `enableVersioning`, `useGlobalGuards`. */
import type { Value } from '../../../model/facts.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import type { Entity } from '../../entities.ts';
import { evaluateHere, type Standing } from '../../evaluator.ts';
import type { Step } from '../../routes/middleware.ts';
import { pathsOf, type RoutePath } from '../../routes/paths.ts';
import { readFront } from './front.ts';
import { globalGuards } from './global-guards.ts';
import { classSteps, PHASE } from './guards.ts';
import { itemsOf, propertyOf, textsIn } from './lists.ts';
import type { NestApp } from './modules.ts';
import { type PathMatch, pathMatches } from './path-match.ts';

/** A version as it is written; null for `VERSION_NEUTRAL`. */
export type Version = string | null;

export interface Settings {
  readonly prefix: RoutePath;
  readonly excluded: readonly PathMatch[];
  /** Null when versions are not part of the path. */
  readonly versions: { readonly prefix: string; readonly defaults: readonly Version[] } | null;
  /** Before every route. */
  readonly steps: readonly Step[];
  /** Belongs to another application. */
  readonly isOfOther: (file: string) => boolean;
}

export type SettingsOf = (app: NestApp | null) => Settings;

interface Told {
  readonly method: string;
  readonly args: readonly (Value | null)[];
  readonly here: Standing;
  /** Sites of what it may be called on; empty when that is not known. */
  readonly receivers: readonly string[];
}

const GLOBAL: Readonly<Record<string, number>> = {
  useGlobalGuards: PHASE.guard,
  useGlobalInterceptors: PHASE.interceptor,
  useGlobalPipes: PHASE.pipe,
};

const METHODS = new Set(['setGlobalPrefix', 'enableVersioning', ...Object.keys(GLOBAL)]);

export function readSettings(linked: Linked, apps: readonly NestApp[]): SettingsOf {
  const sites = new Set(apps.map(({ site }) => site));
  const told = linked.sites.flatMap((site) => toldBy(site, linked, sites));
  const global = globalGuards(linked);
  const front = readFront(linked, sites);
  return (app) => {
    const own = told.filter(({ receivers }) => receivers.length === 0 || app === null || receivers.includes(app.site));
    const before = front.filter(({ site }) => site === '' || app === null || site === app.site);
    const isOfOther = (file: string): boolean =>
      app !== null && !app.files.has(file) && apps.some(({ files }) => files.has(file));
    const files = [...new Set([...(app?.files ?? []), ...global.keys()])].filter((file) => !isOfOther(file));
    const provided = files.flatMap((file) => global.get(file) ?? []);
    return { ...settingsFrom(own, [...before.flatMap(({ steps }) => steps), ...provided]), isOfOther };
  };
}

function toldBy({ file, call }: CallSite, { evaluator }: Linked, sites: ReadonlySet<string>): Told[] {
  const { callee, args } = call;
  const facts = evaluator.program.files.get(file);
  if (callee.k !== 'member' || !METHODS.has(callee.name) || facts === undefined) return [];
  const here = { facts, bindings: new Map(), evaluator };
  const receivers = evaluateHere(callee.of, here).flatMap((entity) =>
    entity.t === 'package' && sites.has(entity.site) ? [entity.site] : [],
  );
  return [{ method: callee.name, args, here, receivers }];
}

/** Nest puts what modules provide in front of what the application is told. */
function settingsFrom(told: readonly Told[], provided: readonly Step[]): Omit<Settings, 'isOfOther'> {
  const prefixes = told.filter(({ method }) => method === 'setGlobalPrefix');
  const versioning = told.find(({ method }) => method === 'enableVersioning');
  return {
    prefix: prefixOf(prefixes),
    excluded: prefixes.flatMap(({ args, here }) =>
      propertyOf(args[1], 'exclude', here).flatMap((one) => pathMatches(one.value, one.here)),
    ),
    versions: versioning === undefined ? null : versionsFrom(versioning),
    steps: [
      ...provided,
      ...told.flatMap(({ method, args, here }) => {
        const phase = GLOBAL[method];
        return phase === undefined ? [] : args.flatMap((arg) => classSteps(arg, here, phase));
      }),
    ],
  };
}

const NO_PREFIX: RoutePath = { path: '', confidence: 'exact' };

/** A prefix that is computed is not known; several that are set are not told apart. */
function prefixOf([first, ...more]: readonly Told[]): RoutePath {
  if (first === undefined) return NO_PREFIX;
  const [path] = pathsOf(first.args[0] ?? null, first.here) ?? [];
  if (path === undefined) return { path: '*', confidence: 'inferred' };
  return more.length === 0 ? path : { ...path, confidence: 'inferred' };
}

function versionsFrom({ args: [options], here }: Told): Settings['versions'] {
  const types = propertyOf(options, 'type', here).flatMap((one) => evaluateHere(one.value, one.here));
  const isOther = types.some((entity) => entity.t === 'package' && !entity.name.endsWith('.URI'));
  if (isOther) return null;
  const prefix = propertyOf(options, 'prefix', here).flatMap((one) => textsIn(one.value, one.here))[0] ?? 'v';
  const defaults = propertyOf(options, 'defaultVersion', here).flatMap((one) => versionsIn(one.value, one.here));
  return { prefix, defaults };
}

export const versionsIn = (value: Value | null | undefined, here: Standing): readonly Version[] =>
  itemsOf(value, here).flatMap(({ entity }): readonly Version[] => {
    if (entity.t === 'text') return [entity.text];
    return isNeutral(entity) ? [null] : [];
  });

const isNeutral = (entity: Entity): boolean => entity.t === 'package' && entity.name.endsWith('.VERSION_NEUTRAL');
