/** What relations say, in decorators and in schemas: which entity, which columns and which pivot table. */
import type { DecoratorFact } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import type { Entity } from '../../entities.ts';
import { fieldsOf } from '../decorated-class.ts';
import { isOff, isOn, type Options, optionsIn, type Placed, textAt, thingsAt } from '../objects.ts';
import type { DeclaredRelation } from '../typeorm/declared.ts';
import { type Around, tableOf } from './entities.ts';
import { decoratedBy } from './names.ts';

/** As decorators, as schemas and as the builder of `defineEntity` say them. */
export const KINDS: ReadonlyMap<string, DeclaredRelation['kind']> = new Map([
  ...['ManyToOne', 'm:1', 'manyToOne', 'MANY_TO_ONE'].map((name) => [name, 'many-to-one'] as const),
  ...['OneToOne', '1:1', 'oneToOne', 'ONE_TO_ONE'].map((name) => [name, 'one-to-one'] as const),
  ...['OneToMany', '1:m', 'oneToMany', 'ONE_TO_MANY'].map((name) => [name, 'one-to-many'] as const),
  ...['ManyToMany', 'm:n', 'manyToMany', 'MANY_TO_MANY'].map((name) => [name, 'many-to-many'] as const),
]);

/** `@OneToMany(() => Item, (item) => item.order, { … })` in the words of `@OneToMany({ entity, mappedBy, … })`. */
export function relationOptions(args: DecoratorFact['args'], file: string, linked: Linked): Options {
  const [entity, mappedBy] = args;
  const inObjects = args.flatMap((arg) =>
    arg?.k === 'function' ? [] : optionsIn(file, arg, linked).flatMap((options) => [...options]),
  );
  const named = (key: string, value: DecoratorFact['args'][number] | undefined) =>
    value?.k === 'function' || value?.k === 'text' || value?.k === 'name' ? [[key, { file, value }] as const] : [];
  const isObject = optionsIn(file, mappedBy?.k === 'function' ? null : mappedBy, linked).length > 0;
  return new Map([
    ...(entity?.k === 'name' && inObjects.length > 0 && mappedBy === undefined ? [] : named('entity', entity)),
    ...(isObject ? [] : named('mappedBy', mappedBy)),
    ...inObjects,
  ]);
}

export interface Said {
  readonly property: string;
  readonly kind: DeclaredRelation['kind'];
  readonly options: Options;
  readonly target: Placed | undefined;
}

type Inside = Around & { readonly table: string };

export function relationFrom({ property, kind, options, target }: Said, inside: Inside): DeclaredRelation | null {
  if (target === undefined || isOff(options, 'persist')) return null;
  const owns = isOwner(kind, options);
  return {
    property,
    kind,
    target,
    inverse: inverseOf(options.get('mappedBy') ?? options.get('inversedBy'), inside.linked),
    eager: isOn(options, 'eager'),
    columns: owns && kind !== 'many-to-many' ? joinColumns(property, options, { ...inside, target }) : [],
    joinTable: owns && kind === 'many-to-many' ? pivotOf(property, options, inside) : null,
  };
}

/** One-to-one and many-to-many belong to the side that is not mapped by the other. */
function isOwner(kind: DeclaredRelation['kind'], options: Options): boolean {
  if (kind === 'many-to-one') return true;
  if (kind === 'one-to-many') return false;
  return isOn(options, 'owner') || options.has('inversedBy') || !options.has('mappedBy');
}

function inverseOf(placed: Placed | undefined, linked: Linked): string | null {
  if (placed === undefined) return null;
  const { file, value } = placed;
  if (value.k !== 'function') return value.k === 'text' ? value.text : null;
  const [returned] = linked.evaluator.program.files.get(file)?.functions[value.id]?.returns ?? [];
  return returned?.k === 'member' ? returned.name : null;
}

function joinColumns(property: string, options: Options, { linked, naming, target }: Around & { target: Placed }) {
  const named = ['joinColumn', 'fieldName', 'name'].flatMap((key) => textAt(options, key, linked) ?? []);
  if (named[0] !== undefined) return [named[0]];
  const keys = [...new Set(thingsAt(target, linked).flatMap((thing) => keysOf(thing, { linked, naming })))];
  return (keys.length === 0 ? ['id'] : keys).map((key) => naming.joinColumn(property, key));
}

function keysOf(thing: Entity, { linked, naming }: Around): string[] {
  if (thing.t !== 'class' && thing.t !== 'instance') return [];
  return fieldsOf(thing, linked).flatMap(([property, { decorators }, { file }]) => {
    const key = decoratedBy(decorators, file, { names: ['PrimaryKey'], linked });
    if (key === null) return [];
    const [options] = optionsIn(file, key.decorator.args[0], linked);
    return [textAt(options, 'fieldName', linked) ?? textAt(options, 'name', linked) ?? naming.column(property)];
  });
}

function pivotOf(property: string, options: Options, { table, linked, naming }: Inside): string | null {
  if (!naming.hasPivots) return null;
  const entity = options.get('pivotEntity');
  const [made] = entity === undefined ? [] : thingsAt(entity, linked);
  if (made?.t === 'class') return tableOf(made, { linked, naming });
  return textAt(options, 'pivotTable', linked) ?? `${table}_${naming.table(property)}`;
}
