/** What calls of repositories, managers, active records and query builders read and write. */
import type { Value } from '../../../model/facts.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import type { Entity, PackageEntity } from '../../entities.ts';
import { lineageOf } from '../decorated-class.ts';
import { bareSite, type EntityModel, type Models, modelKey } from '../entity-model.ts';
import type { Asked, Use } from '../entity-statements.ts';
import type { Placed } from '../objects.ts';
import { QUERY } from './hooks.ts';
import type { Listeners } from './listeners.ts';
import { eagerTables, optionTables } from './options.ts';
import { type Aliases, queryUse } from './queries.ts';

/** What is known of all, whoever calls. */
export type Known = Omit<Around, 'linked'>;

export interface Around {
  readonly models: Models;
  readonly named: ReadonlyMap<string, EntityModel>;
  readonly aliases: Aliases;
  readonly listeners?: Listeners;
  readonly linked: Linked;
}

const READS =
  /^(find(AndCount|One|OneOrFail|OneById)?(By(OrFail)?)?|findByIds|findTrees|findRoots|find(Descendants|Ancestors)(Tree)?|count(By|Descendants|Ancestors)?|exists?(By)?|sum|average|minimum|maximum|preload|stream|createQueryBuilder|aggregate|findOneAnd\w+)$/;
const WRITES =
  /^(save|insert|update|updateAll|upsert|delete|deleteAll|remove|softDelete|softRemove|restore|recover|increment|decrement|clear|insertMany|insertOne|updateOne|updateMany|deleteOne|deleteMany|replaceOne|bulkWrite|findOneAnd\w+)$/;

export function useOfEntity({ site, callee, self, linked }: Asked, known: Known): Use | 'unknown-self' | null {
  const around: Around = { ...known, linked };
  if (!callee.name.startsWith('typeorm.')) return null;
  const method = callee.name.slice(callee.name.lastIndexOf('.') + 1);
  if (callee.name.startsWith(`${QUERY}.`)) return queryUse(method, { site, callee }, around);
  const isRead = READS.test(method);
  const isWrite = WRITES.test(method);
  if (!isRead && !isWrite) return null;
  const models = modelsAt(callee, site, self, around);
  if (models.length === 0) return self !== null && isOwnRecord(callee) ? 'unknown-self' : null;
  const names = models.map(({ table }) => table.name);
  const joined = isRead ? models.flatMap((model) => readAlong(method, model, site, around)) : [];
  const calls = models.flatMap((model) => around.listeners?.(model, method) ?? []);
  return { reads: isRead ? [...names, ...joined] : [], writes: isWrite ? names : [], calls };
}

const isOwnRecord = ({ name, args }: PackageEntity): boolean =>
  args === undefined && /^typeorm\.(BaseEntity|\w*Repository)\b/.test(name);

/** By what is known of the receiver; a manager is told the entity, or given things of it. */
function modelsAt(
  { args, site: made }: PackageEntity,
  site: CallSite,
  self: Asked['self'],
  around: Around,
): EntityModel[] {
  const { linked, models } = around;
  if (args !== undefined) {
    const [first] = args.values;
    return distinct(linked.evaluator.evaluate(args.file, first).flatMap((entity) => modelOf(entity, around)));
  }
  if (self !== null) return distinct(modelOf(self, around));
  const own = models.get(bareSite(made));
  if (own !== undefined) return [own];
  return distinct(thingsOf({ file: site.file, value: site.call.args[0] ?? NOTHING }, around));
}

const NOTHING: Value = { k: 'choice', of: [] };

const distinct = (models: readonly EntityModel[]): EntityModel[] => [...new Set(models)];

export function thingsOf({ file, value }: Placed, around: Around): EntityModel[] {
  const { evaluator } = around.linked;
  return evaluator.evaluate(file, value).flatMap((entity): EntityModel[] => {
    if (entity.t === 'array')
      return entity.items.flatMap((item) =>
        item === null ? [] : thingsOf({ file: entity.file, value: item }, around),
      );
    return modelOf(entity, around);
  });
}

function modelOf(entity: Entity, { models, named, linked }: Around): EntityModel[] {
  if (entity.t === 'text') return [named.get(entity.text)].filter((model) => model !== undefined);
  if (entity.t === 'class' || entity.t === 'instance')
    for (const owner of lineageOf(entity, linked)) {
      const model = models.get(modelKey(owner) ?? '');
      if (model !== undefined) return [model];
    }
  return [models.get(modelKey(entity) ?? '')].filter((model) => model !== undefined);
}

/** Relations that are asked for, or are always read. */
function readAlong(method: string, model: EntityModel, { file, call }: CallSite, around: Around): string[] {
  if (!/^(find|count|exist|preload)/.test(method)) return [];
  const asked = call.args.flatMap((value) =>
    value === null ? [] : optionTables({ file, value }, model, { ...around, isWhere: /By(OrFail|Id)?$/.test(method) }),
  );
  return [...asked, ...(method.startsWith('find') ? eagerTables(model, around.models) : [])];
}
