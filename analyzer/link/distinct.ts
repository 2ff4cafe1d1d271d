/** Each thing once. Half of what evaluation does is to put lists of things together, so nothing is made for a thing to be told apart. */
import { bindingsKey, type ClassEntity, type Entity, identity } from './entities.ts';

/** More alternatives than this mean that nothing is known. */
const MAX_ALTERNATIVES = 40;
/** In lists of no more, comparing each with each is faster than looking them up. */
const FEW = 8;

/** Each thing once, at its first place and as it was told last. */
export function distinct(entities: readonly Entity[]): readonly Entity[] {
  if (entities.length < 2) return entities;
  const kept = entities.length <= FEW ? distinctOfFew(entities) : distinctOfMany(entities);
  return kept.length === entities.length ? entities : kept;
}

function distinctOfFew(entities: readonly Entity[]): Entity[] {
  const kept: Entity[] = [];
  for (const entity of entities) {
    let at = 0;
    while (at < kept.length && !isSame(kept[at] as Entity, entity)) at += 1;
    kept[at] = entity;
  }
  return kept;
}

function distinctOfMany(entities: readonly Entity[]): Entity[] {
  const kept: Entity[] = [];
  /** The last one kept with a hash, and for each the one kept before it with the same hash. */
  const last = new Map<number | string, number>();
  const before: number[] = [];
  for (const entity of entities) {
    const hash = hashOf(entity);
    const head = last.get(hash) ?? -1;
    let at = head;
    while (at >= 0 && !isSame(kept[at] as Entity, entity)) at = before[at] ?? -1;
    if (at >= 0) kept[at] = entity;
    else if (kept.length < MAX_ALTERNATIVES) {
      last.set(hash, kept.length);
      before.push(head);
      kept.push(entity);
    }
  }
  return kept;
}

/** The same for the same thing; two things may have the same. */
function hashOf(entity: Entity): number | string {
  switch (entity.t) {
    case 'function':
      return entity.fn.id * 8;
    case 'class':
    case 'instance':
      return entity.of.id * 8 + (entity.t === 'class' ? 1 : 2);
    case 'object':
      return entity.id * 8 + 3;
    case 'array':
      return identity(entity.items) * 8 + 4;
    case 'shape':
      return identity(entity.of) * 8 + 5;
    case 'package':
      return hashOfPackage(entity);
    case 'text':
      return entity.text;
    case 'regex':
      return entity.source;
    case 'route':
      return 0;
    default:
      return entity.file;
  }
}

function hashOfPackage({ name, site, args, via }: Extract<Entity, { t: 'package' }>): number | string {
  if (args !== undefined) return identity(args.values) * 8 + 6;
  if (via !== undefined) return via.of.id * 8 + 7;
  return site === '' ? name : site;
}

type Same<Kind extends Entity['t']> = Extract<Entity, { t: Kind }>;

/** Have they the same {@link entityKey}? */
function isSame(a: Entity, b: Entity): boolean {
  if (a === b) return true;
  if (a.t !== b.t) return false;
  switch (a.t) {
    case 'function':
      return a.fn.id === (b as Same<'function'>).fn.id && isOfFile(a, b) && isBound(a, b);
    case 'class':
    case 'instance':
      return isSameClass(a, b as ClassEntity);
    case 'module':
      return isOfFile(a, b);
    case 'object':
      return a.id === (b as Same<'object'>).id && isOfFile(a, b) && isBound(a, b);
    case 'array':
      return a.items === (b as Same<'array'>).items && isBound(a, b);
    case 'holder':
      return (
        a.of.line === (b as Same<'holder'>).of.line && a.of.name === (b as Same<'holder'>).of.name && isOfFile(a, b)
      );
    case 'text':
      return a.text === (b as Same<'text'>).text;
    case 'regex':
      return a.source === (b as Same<'regex'>).source;
    case 'package':
      return isSamePackage(a, b as Same<'package'>);
    case 'shape':
      return a.of === (b as Same<'shape'>).of && isOfFile(a, b);
    case 'signature':
      return a.returns === (b as Same<'signature'>).returns && isOfFile(a, b);
    case 'route':
      return a.path !== null && a.path === (b as Same<'route'>).path && isSame(a.router, (b as Same<'route'>).router);
    case 'param':
      return a.fn === (b as Same<'param'>).fn && a.index === (b as Same<'param'>).index && isOfFile(a, b);
  }
}

const isOfFile = (a: { readonly file: string }, b: Entity): boolean => a.file === (b as Same<'module'>).file;

const isSameClass = (a: ClassEntity, b: ClassEntity): boolean =>
  a.t === b.t && a.of.id === b.of.id && a.file === b.file;

const isBound = (a: Entity, b: Entity): boolean => bindingsKey(boundOf(a)) === bindingsKey(boundOf(b));

const boundOf = (entity: Entity) => ('bindings' in entity ? entity.bindings : undefined);

function isSamePackage(a: Same<'package'>, b: Same<'package'>): boolean {
  if (a.args?.values !== b.args?.values || a.name !== b.name || a.site !== b.site) return false;
  return a.via === undefined || b.via === undefined ? a.via === b.via : isSameClass(a.via, b.via);
}
