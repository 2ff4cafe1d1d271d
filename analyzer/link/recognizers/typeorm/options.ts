/** `find({ relations: ['orders'], where: { user: { … } } })`: the tables that the options of a finder read along. */
import type { Linked } from '../../call-index.ts';
import type { EntityModel, Models } from '../entity-model.ts';
import { isOff, itemsIn, type Options, optionsIn, type Placed, textOf } from '../objects.ts';

interface Around {
  readonly models: Models;
  readonly linked: Linked;
}

/** @param around `isWhere`: the argument itself is the condition, as for `findBy` */
export function optionTables(
  arg: Placed,
  model: EntityModel,
  around: Around & { readonly isWhere: boolean },
): string[] {
  if (arg.value.k === 'text' || arg.value.k === 'function') return [];
  if (around.isWhere) return conditionTables(arg, model, around);
  return optionsIn(arg.file, arg.value, around.linked).flatMap((options) => [
    ...partTables(options, 'relations', (part) => relationTables(part, model, around)),
    ...['where', 'order', 'select'].flatMap((key) =>
      partTables(options, key, (part) => conditionTables(part, model, around)),
    ),
    ...partTables(options, 'join', (part) => joinTables(part, model, around)),
  ]);
}

function partTables(options: Options, key: string, read: (part: Placed) => string[]): string[] {
  const part = options.get(key);
  return part === undefined ? [] : read(part);
}

/** `['orders', 'orders.items']` or `{ orders: { items: true } }`. */
function relationTables(part: Placed, model: EntityModel, around: Around): string[] {
  const lists = around.linked.evaluator.evaluate(part.file, part.value).some(({ t }) => t === 'array');
  if (!lists) return nestedTables(part, model, around, 0);
  return itemsIn(part, around.linked).flatMap((item) => {
    const text = textOf(item, around.linked);
    return text === null ? [] : pathTables(text.split('.'), model, around.models);
  });
}

const MAX_NESTING = 8;

function nestedTables({ file, value }: Placed, model: EntityModel, around: Around, depth: number): string[] {
  if (depth > MAX_NESTING) return [];
  return optionsIn(file, value, around.linked).flatMap((options) =>
    [...options].flatMap(([property, inner]): string[] => {
      const target = isOff(options, property) ? null : targetOf(property, model, around.models);
      if (target === null) return [];
      return [...target.tables, ...nestedTables(inner, target.model, around, depth + 1)];
    }),
  );
}

/** Of a condition only what goes into an object or an operator of it is a join. */
function conditionTables(part: Placed, model: EntityModel, around: Around): string[] {
  return itemsIn(part, around.linked).flatMap((item) => nestedTables(item, model, around, 0));
}

/** `join: { alias: 'u', leftJoinAndSelect: { o: 'u.orders' } }`. */
function joinTables({ file, value }: Placed, model: EntityModel, around: Around): string[] {
  return optionsIn(file, value, around.linked).flatMap((options) =>
    [...options.values()].flatMap((inner) =>
      optionsIn(inner.file, inner.value, around.linked).flatMap((joins) =>
        [...joins.values()].flatMap((join) => {
          const property = textOf(join, around.linked)?.split('.').at(-1);
          return property === undefined ? [] : (targetOf(property, model, around.models)?.tables ?? []);
        }),
      ),
    ),
  );
}

export function pathTables(path: readonly string[], model: EntityModel, models: Models): string[] {
  const [property, ...rest] = path;
  const target = property === undefined ? null : targetOf(property, model, models);
  return target === null ? [] : [...target.tables, ...pathTables(rest, target.model, models)];
}

interface Target {
  readonly model: EntityModel;
  readonly tables: readonly string[];
}

export function targetOf(property: string, { relations }: EntityModel, models: Models): Target | null {
  const relation = relations.get(property);
  const model = relation === undefined ? undefined : models.get(relation.to);
  if (relation === undefined || model === undefined) return null;
  return { model, tables: [model.table.name, ...relation.through] };
}

const MAX_EAGER = 5;

export function eagerTables(model: EntityModel, models: Models, depth = 0): string[] {
  if (depth > MAX_EAGER) return [];
  return [...model.relations].flatMap(([property, { eager }]) => {
    const target = eager ? targetOf(property, model, models) : null;
    return target === null ? [] : [...target.tables, ...eagerTables(target.model, models, depth + 1)];
  });
}
