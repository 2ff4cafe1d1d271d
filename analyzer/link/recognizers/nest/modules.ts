/**
 * Modules and applications: `NestFactory.create(AppModule)` imports modules, which list controllers. What an application is
 * told (`setGlobalPrefix`, `enableVersioning`) holds for the controllers that it reaches.
 */
import type { ClassFact } from '../../../model/facts.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import { type Entity, entityKey } from '../../entities.ts';
import type { Standing } from '../../evaluator.ts';
import { joinPaths } from '../../routes/paths.ts';
import { type Applied, decoratorsOf } from './decorators.ts';
import { type Item, itemsOf, propertyOf, textsIn } from './lists.ts';

type ClassEntity = Extract<Entity, { t: 'class' }>;

export interface NestModule {
  readonly entity: ClassEntity;
  readonly imports: readonly string[];
  readonly controllers: readonly string[];
}

export interface NestApp {
  /** Place of the call that makes it. */
  readonly site: string;
  /** Keys of the modules that it is made of. */
  readonly modules: ReadonlySet<string>;
  /** Where these modules are. */
  readonly files: ReadonlySet<string>;
}

export interface NestModules {
  readonly apps: readonly NestApp[];
  readonly modules: ReadonlyMap<string, NestModule>;
  /** Keys of modules that list a controller, by key of the controller. */
  readonly listing: ReadonlyMap<string, readonly string[]>;
  /** What `RouterModule` puts in front of a module's controllers. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
}

export const IS_MODULE = /^@nestjs\/common\.Module$/;

export function readModules(linked: Linked): NestModules {
  const modules = new Map(findModules(linked).map((module) => [entityKey(module.entity), module]));
  const listing = new Map<string, string[]>();
  for (const [key, { controllers }] of modules)
    for (const controller of controllers) listing.set(controller, [...(listing.get(controller) ?? []), key]);
  const sites = linked.sites.filter(({ callees }) => callees.some(isFactory));
  const apps = sites.map((site): NestApp => {
    const reached = reachedFrom(rootsOf(site, linked), modules);
    const files = new Set([...reached].flatMap((key) => modules.get(key)?.entity.file ?? []));
    return { site: `${site.file}:${site.call.start}`, modules: reached, files };
  });
  return { apps, modules, listing, paths: routerPaths(linked) };
}

const isFactory = (entity: Entity): boolean =>
  entity.t === 'package' && /^@nestjs\/core\.NestFactory\.create\w*$/.test(entity.name);

function findModules(linked: Linked): NestModule[] {
  const read = decoratorsOf(linked);
  const dynamic = new Map<string, Found>();
  const found: { entity: ClassEntity; own: Found }[] = [];
  for (const facts of linked.evaluator.program.files.values())
    for (const of of Object.values(facts.classes)) {
      const metas = read(facts.path, of.decorators).filter(({ name }) => IS_MODULE.test(name));
      if (metas.length > 0) found.push({ entity: classEntity(facts.path, of), own: metasOf(metas, dynamic) });
    }
  return found.map(({ entity, own }) => merged(entity, own, dynamic.get(entityKey(entity))));
}

const classEntity = (file: string, of: ClassFact): ClassEntity => ({ t: 'class', file, of });

interface Found {
  readonly imports: readonly string[];
  readonly controllers: readonly string[];
}

function metasOf(metas: readonly Applied[], dynamic: Map<string, Found>): Found {
  const parts = metas.map(({ args, here }) => metaOf(args[0], here, dynamic, 0));
  return {
    imports: parts.flatMap(({ imports }) => imports),
    controllers: parts.flatMap(({ controllers }) => controllers),
  };
}

const MAX_NESTING = 6;

function metaOf(
  value: Item['value'] | null | undefined,
  here: Standing,
  dynamic: Map<string, Found>,
  depth: number,
): Found {
  const items = (name: string) => propertyOf(value, name, here).flatMap((one) => itemsOf(one.value, one.here));
  return {
    imports: items('imports').flatMap((item) => importedModules(item, dynamic, depth)),
    controllers: classKeys(items('controllers')),
  };
}

const classKeys = (items: readonly Item[]): string[] =>
  items.flatMap(({ entity }) => (entity.t === 'class' ? [entityKey(entity)] : []));

/** A module class, what `OrdersModule.forRoot()` returns, and `OrdersModule` itself when that is not known. */
function importedModules({ entity, value, here }: Item, dynamic: Map<string, Found>, depth: number): string[] {
  if (entity.t === 'class') return [entityKey(entity)];
  if (entity.t === 'object' && depth < MAX_NESTING) {
    const facts = here.evaluator.program.files.get(entity.file) ?? here.facts;
    const there = { ...here, facts };
    const object = { k: 'object', id: entity.id } as const;
    const keys = propertyOf(object, 'module', there).flatMap((one) => classKeys(itemsOf(one.value, one.here)));
    const meta = metaOf(object, there, dynamic, depth + 1);
    for (const key of keys) dynamic.set(key, joined(dynamic.get(key), meta));
    return keys;
  }
  const owner = value.k === 'call' && value.of.k === 'member' ? value.of.of : null;
  return classKeys(itemsOf(owner, here));
}

const joined = (one: Found | undefined, more: Found): Found => ({
  imports: [...new Set([...(one?.imports ?? []), ...more.imports])],
  controllers: [...new Set([...(one?.controllers ?? []), ...more.controllers])],
});

const merged = (entity: ClassEntity, own: Found, dynamic: Found | undefined): NestModule => ({
  entity,
  ...joined(own, dynamic ?? { imports: [], controllers: [] }),
});

function rootsOf({ file, call }: CallSite, { evaluator }: Linked): readonly string[] {
  const facts = evaluator.program.files.get(file);
  return facts === undefined ? [] : classKeysOf(call.args[0], { facts, bindings: new Map(), evaluator });
}

const classKeysOf = (value: Item['value'] | null | undefined, here: Standing): string[] =>
  itemsOf(value, here).flatMap((item) => importedModules(item, new Map(), 0));

/** In the order in which Nest scans them: each before what it imports. */
function reachedFrom(roots: readonly string[], modules: ReadonlyMap<string, NestModule>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = roots.toReversed();
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (reached.has(key)) continue;
    reached.add(key);
    open.push(...(modules.get(key)?.imports ?? []).toReversed());
  }
  return reached;
}

/** How many imports lie between each module's file and the application. */
export function distancesOf(linked: Linked): ReadonlyMap<string, number> {
  const modules = new Map(findModules(linked).map((module) => [entityKey(module.entity), module]));
  const distances = new Map<string, number>();
  const seen = new Set(
    linked.sites.filter(({ callees }) => callees.some(isFactory)).flatMap((site) => rootsOf(site, linked)),
  );
  const depths = new Map([...seen].map((key) => [key, 0]));
  for (const key of seen) {
    const { entity, imports } = modules.get(key) ?? { entity: null, imports: [] };
    const depth = depths.get(key) ?? 0;
    if (entity !== null && !distances.has(entity.file)) distances.set(entity.file, depth);
    for (const next of imports) if (!depths.has(next)) depths.set(next, depth + 1);
    for (const next of imports) seen.add(next);
  }
  return distances;
}

/** `RouterModule.register([{ path: 'admin', module: AdminModule, children: [...] }])` */
function routerPaths(linked: Linked): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>();
  const { evaluator } = linked;
  for (const { file, call, callees } of linked.sites) {
    const facts = evaluator.program.files.get(file);
    if (facts === undefined || !callees.some(isRouterModule)) continue;
    readTree(itemsOf(call.args[0], { facts, bindings: new Map(), evaluator }), '', paths);
  }
  return paths;
}

const isRouterModule = (entity: Entity): boolean =>
  entity.t === 'package' && /\.RouterModule\.(register|forRoutes)$/.test(entity.name);

function readTree(items: readonly Item[], above: string, paths: Map<string, string[]>, depth = 0): void {
  for (const { entity, value, here } of items) {
    if (entity.t === 'class') addPath(paths, entityKey(entity), above);
    if (entity.t !== 'object' || depth > MAX_NESTING) continue;
    const property = (name: string) => propertyOf(value, name, here);
    const own = property('path').flatMap((one) => textsIn(one.value, one.here))[0] ?? '';
    const path = joinPaths(above, own);
    for (const one of property('module')) readTree(itemsOf(one.value, one.here), path, paths, depth + 1);
    for (const one of property('children')) readTree(itemsOf(one.value, one.here), path, paths, depth + 1);
  }
}

function addPath(paths: Map<string, string[]>, key: string, path: string): void {
  const known = paths.get(key);
  if (known === undefined) paths.set(key, [path]);
  else if (!known.includes(path)) known.push(path);
}
