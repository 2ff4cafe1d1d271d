/** Which router hangs where, and what runs before its routes. */
import type { Linked } from '../call-index.ts';
import { type Entity, entityKey } from '../entities.ts';
import { PER_SUBCLASS } from '../per-subclass.ts';
import type { SaidGuard, SaidMount } from './dialect.ts';
import type { Heard, HeardAll } from './listen.ts';
import type { Step } from './middleware.ts';
import { isUnder, joinPaths, type RoutePath } from './paths.ts';
import { createOrder, type Position, type RunsBefore } from './positions.ts';

export interface Prefix extends RoutePath {
  readonly middleware: readonly Step[];
  /** Hangs below an application, as far as could be seen. */
  readonly mounted: boolean;
}

export interface Mounts {
  /** @param path below the router */
  readonly prefixesOf: (hung: Hung, path: string) => readonly Prefix[];
  /** @param path of the route, below `router` */
  readonly guardsBefore: (router: Entity, position: Position, path: string) => readonly Step[];
}

export function linkMounts(heard: HeardAll, linked: Linked): Mounts {
  const mounts = groupedBy(heard.mounts, ({ said }) => entityKey(said.child));
  const own = groupedBy(heard.prefixes, ({ router }) => entityKey(router));
  const runsBefore = createOrder(linked);
  const guardsOf = createGuards(heard, runsBefore);
  const guardsBefore: Mounts['guardsBefore'] = (router, position, path) =>
    once(
      guardsOf(entityKey(router)).filter(
        (guard) => (guard.said.always || runsBefore(guard, position)) && isBefore(guard.said, path),
      ),
    ).flatMap(({ said }) => said.steps);
  const ownPrefix = (router: Entity): RoutePath =>
    own.get(entityKey(router))?.[0]?.said.path ?? { path: '', confidence: 'exact' };
  const hanging: Hanging = { mounts, guardsBefore, ownPrefix };
  return { guardsBefore, prefixesOf: (hung, path) => prefixes(hung, hanging, { path, above: [] }) };
}

/** What runs before the routes of a router, in order; a router that is open to it counts as the router itself. */
function createGuards(heard: HeardAll, runsBefore: RunsBefore): (router: string) => readonly Heard<SaidGuard>[] {
  const guards = groupedBy(heard.guards, ({ router }) => entityKey(router));
  const open = groupedBy(
    heard.mounts.filter(({ said }) => said.isOpen === true),
    ({ router }) => entityKey(router),
  );
  const known = new Map<string, readonly Heard<SaidGuard>[]>();
  const collect = (router: string, above: readonly string[]): readonly Heard<SaidGuard>[] => {
    if (above.includes(router)) return [];
    const inner = (open.get(router) ?? []).flatMap(({ said }) => collect(entityKey(said.child), [...above, router]));
    return [...(guards.get(router) ?? []), ...inner];
  };
  return (router) => {
    const found = known.get(router) ?? collect(router, []).toSorted(inRun(runsBefore));
    known.set(router, found);
    return found;
  };
}

/** One registration counts once, by however many ways its code is called. */
const once = (guards: readonly Heard<SaidGuard>[]): readonly Heard<SaidGuard>[] =>
  [
    ...new Map(
      guards
        .toReversed()
        .map((guard) => [`${guard.registered} ${guard.said.steps.map(({ name }) => name).join()}`, guard] as const),
    ).values(),
  ].toReversed();

const inRun =
  (runsBefore: RunsBefore) =>
  (a: Heard<SaidGuard>, b: Heard<SaidGuard>): number =>
    runsBefore(a, b) ? -1 : runsBefore(b, a) ? 1 : 0;

const isBefore = ({ paths }: SaidGuard, path: string): boolean =>
  paths === null || paths.some((guarded) => isUnder(path, guarded.path));

function groupedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  return Map.groupBy(items, keyOf);
}

const MAX_DEPTH = 12;

/** A base class makes a router for each subclass: which one is mounted where is not told apart. */
const NOT_TOLD_APART: Prefix = { path: '/*', confidence: 'inferred', middleware: [], mounted: false };

interface Hanging {
  readonly mounts: ReadonlyMap<string, readonly Heard<SaidMount>[]>;
  readonly guardsBefore: Mounts['guardsBefore'];
  readonly ownPrefix: (router: Entity) => RoutePath;
}

export interface Hung {
  readonly router: Entity;
  readonly isApplication: boolean;
}

interface Below {
  /** Of the route, below this router. */
  readonly path: string;
  /** Keys of the routers on the way. */
  readonly above: readonly string[];
}

function prefixes({ router, isApplication }: Hung, hanging: Hanging, below: Below): readonly Prefix[] {
  const key = entityKey(router);
  const mounts = hanging.mounts.get(key) ?? [];
  const own = hanging.ownPrefix(router);
  if (below.above.includes(key) || below.above.length > MAX_DEPTH) return [];
  if (router.t === 'package' && router.site.endsWith(PER_SUBCLASS)) return [NOT_TOLD_APART];
  if (mounts.length === 0) return [{ ...own, middleware: [], mounted: isApplication }];
  const above = [...below.above, key];
  return mounts.flatMap((mount) =>
    mount.said.paths.flatMap((path) => {
      const under = joinPaths(path.path, own.path);
      const full = joinPaths(under, below.path);
      const guards = hanging.guardsBefore(mount.router, mount, full);
      return prefixes(mount, hanging, { path: full, above }).map((prefix): Prefix => {
        const exact = [path, prefix, own].every(({ confidence }) => confidence === 'exact');
        return {
          path: joinPaths(prefix.path, under),
          confidence: exact ? 'exact' : 'inferred',
          middleware: [...prefix.middleware, ...guards, ...mount.said.middleware],
          mounted: prefix.mounted,
        };
      });
    }),
  );
}
