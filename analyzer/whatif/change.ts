/** Changes of a service map as edits of the file: what is tried out is what `--apply` writes. Pure. */
import type { Boundaries, Boundary } from '../../contracts/boundaries.ts';
import { globTest, isGlob } from '../model/glob.ts';
import { type CodeGraph, moduleOf } from '../model/graph.ts';
import { byText, sortedUnique } from '../model/order.ts';
import { routeKey, SHARED } from '../model/service-map.ts';
import type { Thing } from '../model/things.ts';

/** `service` may be `shared`: the shared kernel. */
export type Change =
  | { readonly kind: 'move'; readonly things: readonly Thing[]; readonly service: string }
  | { readonly kind: 'merge'; readonly into: string; readonly from: string }
  | { readonly kind: 'split'; readonly service: string; readonly parts: readonly Part[] }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string };

export interface Part {
  readonly name: string;
  readonly things: readonly Thing[];
}

export function applyChange(boundaries: Boundaries, change: Change, graph: CodeGraph): Boundaries {
  if (change.kind === 'move') return moveAll(boundaries, change.things, change.service, graph);
  if (change.kind === 'merge') return merge(boundaries, change.into, change.from);
  if (change.kind === 'rename') return rename(boundaries, change.from, change.to);
  const services = [...boundaries.services, ...change.parts.map(({ name }) => emptyService(name))];
  return change.parts.reduce((changed, { name, things }) => moveAll(changed, things, name, graph), {
    ...boundaries,
    services,
  });
}

const emptyService = (name: string): Boundary => ({ name, modules: [], symbols: [], tables: [], routes: [] });

const LISTS = { module: 'modules', symbol: 'symbols', table: 'tables', route: 'routes' } as const;

/** Routes go along with the code that answers them; tables stay where they are. */
function moveAll(boundaries: Boundaries, things: readonly Thing[], service: string, graph: CodeGraph): Boundaries {
  const moved = new Set(things.map(({ kind, name }) => `${kind} ${name}`));
  const along = graph.routes
    .filter(({ handler }) => moved.has(`module ${handler.file}`) || moved.has(`symbol ${handler.symbol}`))
    .map((route): Thing => ({ kind: 'route', name: routeKey(route) }));
  const claimed = new Set(boundaries.services.flatMap(({ routes }) => routes));
  const all = [...things, ...along.filter(({ name }) => claimed.has(name))];
  return addClaims(dropClaims(boundaries, all), all, service);
}

function dropClaims(boundaries: Boundaries, things: readonly Thing[]): Boundaries {
  const names = (wanted: Thing['kind']) =>
    new Set(things.filter(({ kind }) => kind === wanted).map(({ name }) => name));
  const dropped = { module: names('module'), symbol: names('symbol'), table: names('table'), route: names('route') };
  const ofMovedFile = (text: string): boolean => dropped.symbol.has(text) || dropped.module.has(moduleOf(text));
  return {
    ...boundaries,
    services: boundaries.services.map((service) => ({
      ...service,
      modules: service.modules.filter((text) => !dropped.module.has(text)),
      symbols: service.symbols.filter((text) => !ofMovedFile(text)),
      tables: service.tables.filter((text) => !dropped.table.has(text)),
      routes: service.routes.filter((text) => !dropped.route.has(text)),
    })),
    shared: boundaries.shared.filter((text) => (text.includes('#') ? !ofMovedFile(text) : !dropped.module.has(text))),
  };
}

function addClaims(boundaries: Boundaries, things: readonly Thing[], service: string): Boundaries {
  const globOwner = findGlobOwner(boundaries);
  const needed = things.filter(({ kind, name }) => kind !== 'module' || globOwner(name) !== service);
  const added = (kind: Thing['kind']): string[] =>
    needed.filter((thing) => thing.kind === kind).map(({ name }) => name);
  if (service === SHARED)
    return { ...boundaries, shared: sortedUnique([...boundaries.shared, ...added('module'), ...added('symbol')]) };
  const extend = (own: Boundary): Boundary => {
    const lists = Object.entries(LISTS).map(([kind, list]) => {
      const more = added(kind as Thing['kind']);
      return [list, more.length === 0 ? own[list] : sortedUnique([...own[list], ...more])];
    });
    return { ...own, ...Object.fromEntries(lists) };
  };
  return { ...boundaries, services: boundaries.services.map((own) => (own.name === service ? extend(own) : own)) };
}

/** Who has a file by glob; undefined when nobody has. */
function findGlobOwner({ services, shared }: Boundaries): (path: string) => string | undefined {
  const globs = [
    ...services.map(({ name, modules }) => ({ name, modules })),
    { name: SHARED, modules: shared },
  ].flatMap(({ name, modules }) => modules.filter(isGlob).map((glob) => ({ name, test: globTest(glob) })));
  return (path) => globs.find(({ test }) => test(path))?.name;
}

function merge(boundaries: Boundaries, into: string, from: string): Boundaries {
  const gone = boundaries.services.find(({ name }) => name === from) ?? emptyService(from);
  const joined = (own: Boundary): Boundary => ({
    ...own,
    modules: [...own.modules, ...gone.modules].sort(byText),
    symbols: [...own.symbols, ...gone.symbols].sort(byText),
    tables: [...own.tables, ...gone.tables].sort(byText),
    routes: [...own.routes, ...gone.routes].sort(byText),
  });
  const services = boundaries.services.filter(({ name }) => name !== from);
  return renamePairs(
    { ...boundaries, services: services.map((own) => (own.name === into ? joined(own) : own)) },
    from,
    into,
  );
}

function rename(boundaries: Boundaries, from: string, to: string): Boundaries {
  const services = boundaries.services.map((own) => (own.name === from ? { ...own, name: to } : own));
  return renamePairs({ ...boundaries, services }, from, to);
}

/** In pins, budgets and allowed directions; a pair of a service with itself means nothing and goes. */
function renamePairs(boundaries: Boundaries, from: string, to: string): Boundaries {
  const named = (name: string): string => (name === from ? to : name);
  const renamed = <Pair extends { from: string; to: string }>(pairs: readonly Pair[]): Pair[] =>
    pairs
      .map((pair) => ({ ...pair, from: named(pair.from), to: named(pair.to) }))
      .filter((pair) => pair.from !== pair.to);
  return {
    ...boundaries,
    pinned: boundaries.pinned.map((pin) => ({ ...pin, service: named(pin.service) })),
    budgets: renamed(boundaries.budgets),
    allowed: renamed(boundaries.allowed),
  };
}
