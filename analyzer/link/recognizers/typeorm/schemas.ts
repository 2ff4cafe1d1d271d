/** `new EntitySchema({ name: 'Order', columns: { … }, relations: { … } })`. */
import type { CallSite, Linked } from '../../call-index.ts';
import { at } from '../../targets.ts';
import { modelKey } from '../entity-model.ts';
import { isOn, type Options, optionsIn, textAt, thingsAt } from '../objects.ts';
import type { Declared, DeclaredRelation } from './declared.ts';
import { columnName, joinColumnName, type Naming, snakeCase } from './names.ts';

const KINDS = new Set(['many-to-one', 'one-to-one', 'one-to-many', 'many-to-many']);

export function schemaEntities(linked: Linked, naming: Naming): Declared[] {
  return linked.sites.flatMap((site): Declared[] => {
    if (!site.callees.some((entity) => entity.t === 'package' && entity.name === 'typeorm.EntitySchema')) return [];
    const [options] = optionsIn(site.file, site.call.args[0], linked);
    return options === undefined ? [] : [declared(site, options, { linked, naming })];
  });
}

interface Around {
  readonly linked: Linked;
  readonly naming: Naming;
}

function declared({ file, call }: CallSite, options: Options, around: Around): Declared {
  const { linked, naming } = around;
  const target = options.get('target');
  const classes = target === undefined ? [] : thingsAt(target, linked).flatMap((thing) => modelKey(thing) ?? []);
  const name = textAt(options, 'name', linked) ?? '';
  const relations = entriesOf(options, 'relations', linked).flatMap(([property, one]) =>
    relationOf(property, one, around),
  );
  const columns = entriesOf(options, 'columns', linked).map(
    ([property, one]) => textAt(one, 'name', linked) ?? columnName(property, naming),
  );
  return {
    keys: [`${file}:${call.start}`, ...classes],
    name,
    table: textAt(options, 'tableName', linked) ?? snakeCase(name),
    definedAt: at(file, call.line),
    columns: [...new Set([...columns, ...relations.flatMap((relation) => relation.columns)])],
    relations,
  };
}

function entriesOf(options: Options, key: string, linked: Linked): [string, Options][] {
  const placed = options.get(key);
  const [inner] = placed === undefined ? [] : optionsIn(placed.file, placed.value, linked);
  return [...(inner ?? [])].flatMap(([property, { file, value }]): [string, Options][] => {
    const [one] = optionsIn(file, value, linked);
    return one === undefined ? [] : [[property, one]];
  });
}

function relationOf(property: string, options: Options, { linked, naming }: Around): DeclaredRelation[] {
  const kind = textAt(options, 'type', linked);
  const target = options.get('target');
  if (kind === null || target === undefined || !KINDS.has(kind)) return [];
  const owns = kind === 'many-to-one' || (kind === 'one-to-one' && options.has('joinColumn'));
  return [
    {
      property,
      kind: kind as DeclaredRelation['kind'],
      target,
      inverse: textAt(options, 'inverseSide', linked),
      eager: isOn(options, 'eager'),
      columns: owns ? [nameIn(options, 'joinColumn', linked) ?? joinColumnName(property, naming)] : [],
      joinTable: options.has('joinTable') ? (nameIn(options, 'joinTable', linked) ?? '') : null,
    },
  ];
}

function nameIn(options: Options, key: string, linked: Linked): string | null {
  const placed = options.get(key);
  return placed === undefined ? null : textAt(optionsIn(placed.file, placed.value, linked)[0], 'name', linked);
}
