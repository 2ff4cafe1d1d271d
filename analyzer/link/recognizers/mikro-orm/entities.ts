/** `@Entity() class Order { @Property() total; @ManyToOne(() => User) user }`. */
import type { FieldFact } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import type { ClassEntity } from '../../entities.ts';
import { at } from '../../targets.ts';
import { fieldsOf, lineageOf } from '../decorated-class.ts';
import { classKey } from '../entity-model.ts';
import { isOff, isOn, type Options, optionsIn, type Placed, textAt, thingsAt } from '../objects.ts';
import type { Declared } from '../typeorm/declared.ts';
import { type Decorated, decoratedBy, type Naming } from './names.ts';
import { KINDS, relationFrom, relationOptions } from './relations.ts';

const COLUMNS = ['Property', 'PrimaryKey', 'Enum', 'Embedded'];

export interface Around {
  readonly linked: Linked;
  readonly naming: Naming;
}

export function decoratedEntities(around: Around): Declared[] {
  return [...around.linked.evaluator.program.files.values()].flatMap((facts) =>
    Object.values(facts.classes).flatMap((of): Declared[] => {
      if (of.decorators.length === 0) return [];
      const self: ClassEntity = { t: 'class', file: facts.path, of };
      const options = entityOptions(self, around.linked);
      return options === null || isOn(options, 'abstract') ? [] : [declared(self, around)];
    }),
  );
}

/** Null when the class is no entity. */
function entityOptions({ file, of }: ClassEntity, linked: Linked): Options | null {
  const entity = decoratedBy(of.decorators, file, { names: ['Entity'], linked });
  if (entity === null) return null;
  return optionsIn(file, entity.decorator.args[0], linked)[0] ?? new Map();
}

function declared(self: ClassEntity, around: Around): Declared {
  const fields = fieldsOf(self, around.linked);
  const table = tableOf(self, around);
  const columns = fields.flatMap(([property, field, owner]) => columnsOf(property, field, { ...around, owner }));
  const relations = fields.flatMap(([property, field, owner]) => {
    const relation = relationOf(property, field, { ...around, owner, table });
    return relation === null ? [] : [relation];
  });
  return {
    keys: [classKey(self)],
    name: self.of.name,
    table,
    definedAt: at(self.file, self.of.line),
    columns: [
      ...new Set([
        ...columns,
        ...kindColumn(self, around.linked),
        ...relations.flatMap((relation) => relation.columns),
      ]),
    ],
    relations,
  };
}

/** Classes that are told apart by a column share the table of the one that says so. */
export function tableOf(self: ClassEntity, { linked, naming }: Around): string {
  const named = rootOf(self, linked);
  const options = entityOptions(named, linked) ?? undefined;
  return textAt(options, 'tableName', linked) ?? textAt(options, 'collection', linked) ?? naming.table(named.of.name);
}

const rootOf = (self: ClassEntity, linked: Linked): ClassEntity =>
  lineageOf(self, linked).findLast((one) => {
    const options = entityOptions(one, linked);
    return options?.has('discriminatorColumn') === true || options?.has('discriminatorMap') === true;
  }) ?? self;

function kindColumn(self: ClassEntity, linked: Linked): string[] {
  const named = textAt(entityOptions(rootOf(self, linked), linked) ?? undefined, 'discriminatorColumn', linked);
  return named === null ? [] : [named];
}

type Inside = Around & { readonly owner: ClassEntity };

function columnsOf(property: string, { decorators, type }: FieldFact, inside: Inside): string[] {
  const { linked, naming, owner } = inside;
  const column = decoratedBy(decorators, owner.file, { names: COLUMNS, linked });
  if (column === null) return [];
  const options = optionsOf(column, owner.file, linked);
  if (isOff(options, 'persist')) return [];
  const own = textAt(options, 'fieldName', linked) ?? textAt(options, 'name', linked) ?? naming.column(property);
  if (column.name !== 'Embedded' || isOn(options, 'object')) return [own];
  const target = column.decorator.args.find((arg) => arg?.k === 'function') ?? options.get('entity')?.value ?? type;
  return target === null
    ? [own]
    : embeddedColumns({ file: owner.file, value: target }, options, { ...inside, property });
}

/** The columns of an embeddable are columns of the table, with the property before them. */
function embeddedColumns(target: Placed, options: Options, inside: Inside & { readonly property: string }): string[] {
  const { linked, naming, property } = inside;
  const embedded = thingsAt(target, linked).find((thing) => thing.t === 'class' || thing.t === 'instance');
  if (embedded?.t !== 'class' && embedded?.t !== 'instance') return [];
  const named = textAt(options, 'prefix', linked);
  const prefix = named ?? (isOff(options, 'prefix') ? '' : `${naming.column(property)}_`);
  return fieldsOf(embedded, linked).flatMap(([name, field, owner]) =>
    columnsOf(name, field, { ...inside, owner }).map((one) => `${prefix}${one}`),
  );
}

/** Of all arguments that are objects; functions name classes. */
const optionsOf = ({ decorator }: Decorated, file: string, linked: Linked): Options =>
  new Map(
    decorator.args.flatMap((arg) =>
      arg?.k === 'function' ? [] : optionsIn(file, arg, linked).flatMap((one) => [...one]),
    ),
  );

function relationOf(property: string, field: FieldFact, inside: Inside & { readonly table: string }) {
  const { owner, linked } = inside;
  const found = decoratedBy(field.decorators, owner.file, { names: [...KINDS.keys()], linked });
  const kind = KINDS.get(found?.name ?? '');
  if (found === null || kind === undefined) return null;
  const options = relationOptions(found.decorator.args, owner.file, linked);
  const type = field.type === null ? collected(property, owner) : insideReference(field.type);
  const declaredType = type === null ? undefined : { file: owner.file, value: type };
  return relationFrom({ property, kind, options, target: options.get('entity') ?? declaredType }, inside);
}

/** `Ref<User>` and `Rel<User>` are users. */
const insideReference = (type: Placed['value']): Placed['value'] =>
  type.k === 'typed' ? (type.args?.[0] ?? type) : type;

/** `favorites = new Collection<Article>(this)`. */
function collected(property: string, { of }: ClassEntity): Placed['value'] | null {
  const made = of.members[property]?.find((value) => value.k === 'new');
  return made?.k === 'new' ? (made.types?.[0] ?? null) : null;
}
