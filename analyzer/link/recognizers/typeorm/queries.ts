/** `createQueryBuilder('o').leftJoin('o.user', 'u').where(…)`, `.update(Order)`, `.delete().from(Order)`. */
import type { Value } from '../../../model/facts.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import type { PackageEntity } from '../../entities.ts';
import type { EntityModel } from '../entity-model.ts';
import type { Use } from '../entity-statements.ts';
import { textOf } from '../objects.ts';
import { QUERY } from './hooks.ts';
import { targetOf } from './options.ts';
import { type Around, thingsOf } from './uses.ts';

/** What an alias of a query stands for: its root, or a path from another alias. */
export type Aliases = ReadonlyMap<string, ReadonlyMap<string, string | null>>;

const JOIN = /^(left|inner)Join/;
const DELETES = /^(delete|softDelete|restore)$/;

/** By query and alias. Null stands for the root. */
export function readAliases(linked: Linked, builder = QUERY, joins = JOIN): Aliases {
  const found = new Map<string, Map<string, string | null>>();
  for (const { file, call, callees } of linked.sites)
    for (const callee of callees) {
      if (callee.t !== 'package' || !callee.name.startsWith(`${builder}.`)) continue;
      const method = callee.name.slice(builder.length + 1);
      if (!joins.test(method)) continue;
      const [path, alias] = joinArguments(method, call.args).map((arg) =>
        arg === null || arg === undefined ? null : textOf({ file, value: arg }, linked),
      );
      if (typeof path !== 'string' || typeof alias !== 'string') continue;
      const query = found.get(callee.site) ?? new Map<string, string | null>();
      query.set(alias, path);
      found.set(callee.site, query);
    }
  return found;
}

/** What is joined and the alias; the mapped forms name the property first. */
const joinArguments = (method: string, args: readonly (Value | null)[]): readonly (Value | null | undefined)[] =>
  method.includes('AndMap') ? [args[1], args[2]] : [args[0], args[1]];

interface Call {
  readonly site: CallSite;
  readonly callee: PackageEntity;
}

export function queryUse(method: string, { site, callee }: Call, around: Around): Use | null {
  const { file, call } = site;
  const [first = null] = call.args;
  const root = rootOf(callee, around);
  const named = first === null || first.k === 'object' ? [] : thingsOf({ file, value: first }, around);
  const names = named.map(({ table }) => table.name);
  if (JOIN.test(method)) return joinUse(method, { site, callee }, { ...around, root });
  if (method === 'from' || method === 'addFrom')
    return chainHas(call.callee, DELETES) ? { reads: [], writes: names } : { reads: names, writes: [] };
  if (method === 'into') return { reads: [], writes: names };
  if (method === 'update' || method === 'insert' || DELETES.test(method)) {
    const own = root === null ? [] : [root.table.name];
    return { reads: [], writes: names.length > 0 ? names : own, insteadOf: own };
  }
  return null;
}

export function rootOf({ args, site }: PackageEntity, around: Around): EntityModel | null {
  const [first] = args?.values ?? [];
  const found =
    args === undefined || first === null || first === undefined
      ? []
      : thingsOf({ file: args.file, value: first }, around);
  return found[0] ?? around.models.get(site) ?? null;
}

function chainHas(callee: Value, methods: RegExp): boolean {
  for (let at = callee; at.k === 'member' || at.k === 'call'; at = at.of)
    if (at.k === 'member' && methods.test(at.name)) return true;
  return false;
}

export type Rooted = Around & { readonly root: EntityModel | null };

function joinUse(method: string, { site, callee }: Call, around: Rooted): Use | null {
  const [joined] = joinArguments(method, site.call.args);
  if (joined === null || joined === undefined) return null;
  const path = textOf({ file: site.file, value: joined }, around.linked);
  if (path?.includes('.') === true) {
    const model = modelAt(path, callee.site, around, 0);
    return model === null ? null : { reads: model.tables, writes: [] };
  }
  const reads = thingsOf({ file: site.file, value: joined }, around).map(({ table }) => table.name);
  return { reads: reads.length === 0 && path !== null ? [path] : reads, writes: [] };
}

interface Reached {
  readonly model: EntityModel;
  readonly tables: readonly string[];
}

const MAX_HOPS = 12;

/** `o.items`: by what `o` stands for in this query, or by the only entity that has such a relation. */
export function modelAt(path: string, query: string, around: Rooted, hops: number): Reached | null {
  const [alias = '', property = ''] = path.split('.');
  const before = hops > MAX_HOPS ? undefined : around.aliases.get(query)?.get(alias);
  const from = typeof before === 'string' ? entityAt(before, query, around, hops + 1) : around.root;
  const found = from === null ? null : targetOf(property, from, around.models);
  return found ?? onlyRelation(property, around);
}

function entityAt(path: string, query: string, around: Rooted, hops: number): EntityModel | null {
  if (path.includes('.')) return modelAt(path, query, around, hops)?.model ?? null;
  return around.named.get(path) ?? null;
}

function onlyRelation(property: string, { models }: Rooted): Reached | null {
  const found = [...new Set(models.values())].flatMap((model) => targetOf(property, model, models) ?? []);
  const [first] = found;
  return first !== undefined && found.every(({ model }) => model.table.name === first.model.table.name) ? first : null;
}
