/** What calls of managers, repositories, collections and query builders read and write. */
import type { Value } from '../../../model/facts.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import type { PackageEntity } from '../../entities.ts';
import { bareSite, type EntityModel } from '../entity-model.ts';
import type { Asked, Use } from '../entity-statements.ts';
import { optionsIn, type Placed } from '../objects.ts';
import { eagerTables } from '../typeorm/options.ts';
import { modelAt, rootOf } from '../typeorm/queries.ts';
import { type Around, thingsOf } from '../typeorm/uses.ts';
import { conditionTables, pathsTables, populatedTables } from './conditions.ts';
import { QUERY } from './hooks.ts';
import { isAsLoaded, isMikro, nameIn } from './names.ts';

export const JOIN = /^((left|inner)?Join(AndSelect|Lateral\w*)?|join(AndSelect)?)$/i;

const READS =
  /^(find(One|OneOrFail|AndCount|All|ByCursor|ByIds)?|count(By)?|stream|upsert|upsertMany|refresh|populate|qb|createQueryBuilder|aggregate)$/;
const WRITES =
  /^(insert|insertMany|upsert|upsertMany|nativeInsert|nativeInsertMany|nativeUpdate|nativeDelete|assign|persist|persistAndFlush|persistLater|remove|removeAndFlush|removeLater)$/;
const LOADS = /^(load|loadOrFail|loadItems|loadCount|init|matching)$/;
const CHANGES = /^(update|delete|insert|truncate|insertMany)$/;

export type Known = Omit<Around, 'linked'> & {
  /** Functions, `file fn`, after which what was made is written. */
  readonly flushing: ReadonlySet<string>;
};

export function useOfCall({ site, callee, self, linked }: Asked, { flushing, ...known }: Known) {
  if (!isMikro(callee)) return null;
  const around: Around = { ...known, linked };
  const name = nameIn(callee) ?? '';
  const method = name.slice(name.lastIndexOf('.') + 1);
  if (callee.name.startsWith(`${QUERY}.`)) return queryUse(method, { site, callee }, around);
  const flushes = flushing.has(`${site.file} ${site.call.fn}`);
  if (/^Collection\(\)\.(add|set|remove|removeAll)$/.test(name))
    return flushes ? { reads: [], writes: relationTables(site, around) } : null;
  if (/^(Collection|Ref|Reference)\(\)\./.test(name)) return heldUse(method, ownModels(callee, around) ?? []);
  if (!/^(\w*EntityManager|\w*EntityRepository)\(\)\.(persist\(\)\.)*\w+$/.test(name)) return null;
  const isRead = READS.test(method);
  const isWrite = WRITES.test(method) || (method === 'create' && flushes);
  if (!isRead && !isWrite) return null;
  const own = ownModels(callee, around);
  const models = own ?? modelsIn({ file: site.file, value: site.call.args[0] ?? NOTHING }, around);
  if (models.length === 0) return self !== null && own === null ? ('unknown-self' as const) : null;
  const along = isRead
    ? models.flatMap((model) => readAlong(method, model, { site, around, skip: own === null ? 1 : 0 }))
    : [];
  return { reads: isRead ? [...tablesOf(models), ...along] : [], writes: isWrite ? tablesOf(models) : [] };
}

/** `user.favorites.add(article)`: the pivot table, or the table that holds the key. */
function relationTables({ file, call: { callee } }: CallSite, around: Around): string[] {
  if (callee.k !== 'member' || callee.of.k !== 'member') return [];
  const { of: owner, name } = callee.of;
  return modelsIn({ file, value: owner }, around).flatMap(({ relations }) => {
    const { to, through } = relations.get(name) ?? { to: '', through: [] };
    const target = around.models.get(to);
    return through.length > 0 || target === undefined ? through : [target.table.name];
  });
}

function heldUse(method: string, models: readonly EntityModel[]): Use | null {
  if (LOADS.test(method)) return { reads: tablesOf(models), writes: [] };
  return method === 'assign' ? { reads: [], writes: tablesOf(models) } : null;
}

const NOTHING: Value = { k: 'choice', of: [] };

const tablesOf = (models: readonly EntityModel[]): string[] => models.map(({ table }) => table.name);

function modelsIn(placed: Placed, around: Around): EntityModel[] {
  const loaded = around.linked.evaluator.evaluate(placed.file, placed.value).filter(isAsLoaded);
  const inside = loaded.flatMap(({ args }) => {
    const [value] = args?.values ?? [];
    return args === undefined || !value ? [] : thingsOf({ file: args.file, value }, around);
  });
  return [...new Set([...thingsOf(placed, around), ...inside])];
}

/** Of what a repository is; null when the call is told. */
function ownModels({ args, site }: PackageEntity, around: Around): EntityModel[] | null {
  const [first] = args?.values ?? [];
  if (args !== undefined && first !== undefined && first !== null)
    return modelsIn({ file: args.file, value: first }, around);
  const made = around.models.get(bareSite(site));
  return made === undefined ? null : [made];
}

interface Finder {
  readonly site: CallSite;
  readonly around: Around;
  /** Arguments that only say the entity. */
  readonly skip: number;
}

function readAlong(method: string, model: EntityModel, { site, around, skip }: Finder): string[] {
  const { file, call } = site;
  const placed = (value: Value | null | undefined): Placed[] =>
    value === null || value === undefined ? [] : [{ file, value }];
  if (method === 'populate') return placed(call.args[1]).flatMap((part) => pathsTables(part, model, around));
  if (!/^(find|count|stream)/.test(method)) return [];
  const given = call.args.slice(skip);
  const [where, ...options] = method === 'findAll' ? [null, ...given] : given;
  const conditions = placed(where).flatMap((part) => conditionTables(part, model, around));
  const asked = options
    .flatMap((value) => optionsIn(file, value, around.linked))
    .flatMap((one) => [
      ...populatedTables(one, model, around),
      ...['where', 'orderBy'].flatMap((key) => {
        const part = one.get(key);
        return part === undefined ? [] : conditionTables(part, model, around);
      }),
    ]);
  return [...conditions, ...asked, ...(method.startsWith('find') ? eagerTables(model, around.models) : [])];
}

function queryUse(
  method: string,
  { site, callee }: { site: CallSite; callee: PackageEntity },
  around: Around,
): Use | null {
  const root = rootOf(callee, around);
  if (CHANGES.test(method)) {
    const own = root === null ? [] : [root.table.name];
    return { reads: [], writes: own, insteadOf: own };
  }
  const [joined] = site.call.args;
  if (!JOIN.test(method) || joined?.k !== 'text' || !joined.text.includes('.')) return null;
  const reached = modelAt(joined.text, callee.site, { ...around, root }, 0);
  return reached === null ? null : { reads: reached.tables, writes: [] };
}

/** Functions that flush, or run in a transaction, which flushes at its end. */
export function flushingFunctions({ sites, evaluator }: Linked): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { file, call, callees } of sites) {
    if (!callees.some(isMikro)) continue;
    const { callee, args } = call;
    if (callee.k !== 'member') continue;
    if (/^(flush|persistAndFlush|commit)$/.test(callee.name)) found.add(`${file} ${call.fn}`);
    if (callee.name !== 'transactional') continue;
    for (const body of evaluator.evaluate(file, args[0]))
      if (body.t === 'function') found.add(`${body.file} ${body.fn.id}`);
  }
  return found;
}
