/** Declared entities → models that lead to each other, with join tables and foreign keys. */
import type { Table } from '../../../model/graph.ts';
import type { Linked } from '../../call-index.ts';
import { type EntityModel, modelKey, type Relation } from '../entity-model.ts';
import { textOf, thingsAt } from '../objects.ts';
import type { Declared, DeclaredRelation } from './declared.ts';
import { joinTableName } from './names.ts';

export interface TypeormModels {
  readonly byKey: ReadonlyMap<string, EntityModel>;
  readonly tables: readonly Table[];
}

interface Around {
  readonly byKey: ReadonlyMap<string, Declared>;
  readonly byName: ReadonlyMap<string, Declared>;
  readonly linked: Linked;
}

export function linkModels(declared: readonly Declared[], linked: Linked): TypeormModels {
  const around: Around = {
    byKey: new Map(declared.flatMap((one) => one.keys.map((key) => [key, one] as const))),
    byName: new Map(declared.map((one) => [one.name, one])),
    linked,
  };
  const byKey = new Map<string, EntityModel>();
  const tables: Table[] = [];
  for (const one of declared) {
    const model = modelOf(one, around);
    for (const key of one.keys) byKey.set(key, { ...model, key });
    tables.push(model.table, ...joinTables(one, around));
  }
  return { byKey, tables };
}

function modelOf(one: Declared, around: Around): EntityModel {
  const relations = new Map<string, Relation>();
  const foreignKeys: { columns: readonly string[]; table: string }[] = [];
  for (const relation of one.relations) {
    const target = targetOf(relation, around);
    if (target === null) continue;
    const join = joinOf(one, relation, target, around);
    relations.set(relation.property, {
      to: target.keys[0] ?? '',
      through: join === null ? [] : [join],
      eager: relation.eager,
    });
    if (relation.columns.length > 0) foreignKeys.push({ columns: relation.columns, table: target.table });
  }
  const { table: name, definedAt, columns } = one;
  return { key: one.keys[0] ?? '', table: { name, definedAt, columns, foreignKeys }, relations };
}

function targetOf({ target }: DeclaredRelation, { byKey, byName, linked }: Around): Declared | null {
  for (const thing of thingsAt(target, linked)) {
    const things =
      thing.t === 'array' ? thing.items.flatMap((item) => linked.evaluator.evaluate(thing.file, item)) : [thing];
    for (const one of things) {
      const found = byKey.get(modelKey(one) ?? '');
      if (found !== undefined) return found;
    }
  }
  const name = textOf(target, linked);
  return name === null ? null : (byName.get(name) ?? null);
}

/** The table between two entities; the side without `@JoinTable` finds it at the other. */
function joinOf(one: Declared, relation: DeclaredRelation, target: Declared, around: Around): string | null {
  if (relation.kind !== 'many-to-many') return null;
  if (relation.joinTable !== null)
    return relation.joinTable === '' ? joinTableName(one.table, relation.property, target.table) : relation.joinTable;
  const back = target.relations.filter(
    (other) => other.joinTable !== null && targetOf(other, around) === one && other.kind === 'many-to-many',
  );
  const owner =
    back.find((other) => other.property === relation.inverse || other.inverse === relation.property) ?? back[0];
  if (owner?.joinTable === undefined || owner.joinTable === null) return null;
  return owner.joinTable === '' ? joinTableName(target.table, owner.property, one.table) : owner.joinTable;
}

function joinTables(one: Declared, around: Around): Table[] {
  return one.relations.flatMap((relation): Table[] => {
    const target = relation.joinTable === null ? null : targetOf(relation, around);
    const name = target === null ? null : joinOf(one, relation, target, around);
    if (target === null || name === null) return [];
    const keys = [one.table, target.table].map((table) => ({ columns: [], table }));
    return [{ name, definedAt: one.definedAt, columns: [], foreignKeys: keys }];
  });
}
