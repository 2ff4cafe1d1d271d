/** `em.find(Order, { buyer: { name } }, { populate: ['items.product'] })`: the tables that a finder reads along. */
import type { EntityModel } from '../entity-model.ts';
import { itemsIn, type Options, optionsIn, type Placed, textOf } from '../objects.ts';
import { pathTables, targetOf } from '../typeorm/options.ts';
import type { Around } from '../typeorm/uses.ts';

const MAX_NESTING = 8;

/** A relation is joined where something of it is asked for; its key stands in the table itself. */
export function conditionTables(part: Placed, model: EntityModel, around: Around, depth = 0): string[] {
  if (depth > MAX_NESTING || part.value.k === 'text' || part.value.k === 'function') return [];
  return itemsIn(part, around.linked).flatMap(({ file, value }) =>
    optionsIn(file, value, around.linked).flatMap((options) =>
      [...options].flatMap(([property, inner]): string[] => {
        if (property.startsWith('$')) return conditionTables(inner, model, around, depth + 1);
        const target = targetOf(property, model, around.models);
        if (target === null || (isKey(inner, around) && holdsKeyOf(target.model, model))) return [];
        return [...target.tables, ...conditionTables(inner, target.model, around, depth + 1)];
      }),
    ),
  );
}

function isKey({ file, value }: Placed, { linked }: Around): boolean {
  const keys = optionsIn(file, value, linked).flatMap((options) => [...options.keys()]);
  return keys.every((key) => key === 'id' || (key.startsWith('$') && !/^\$(and|or|not|some|none|every)$/.test(key)));
}

const holdsKeyOf = (target: EntityModel, { table }: EntityModel): boolean =>
  table.foreignKeys.some((key) => key.table === target.table.name);

export function populatedTables(options: Options, model: EntityModel, around: Around): string[] {
  const part = options.get('populate');
  return part === undefined ? [] : pathsTables(part, model, around);
}

/** `['items', 'items.product']`; a colon asks for a part of it only. */
export function pathsTables(part: Placed, model: EntityModel, around: Around): string[] {
  return itemsIn(part, around.linked).flatMap((item) => {
    const text = textOf(item, around.linked);
    return text === null ? [] : pathTables(text.replace(/:.*$/, '').split('.'), model, around.models);
  });
}
