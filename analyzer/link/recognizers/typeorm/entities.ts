/** `@Entity() class Order { @Column() total; @ManyToOne(() => User) user }`. */
import type { DecoratorFact, FieldFact } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import type { ClassEntity } from '../../entities.ts';
import { at } from '../../targets.ts';
import { decoratorName, decoratorNamed, fieldsOf, lineageOf } from '../decorated-class.ts';
import { classKey } from '../entity-model.ts';
import { isOn, type Options, optionsIn, type Placed, textAt, textOf, thingsAt } from '../objects.ts';
import type { Declared, DeclaredRelation } from './declared.ts';
import { columnName, embeddedName, joinColumnName, type Naming, snakeCase } from './names.ts';

const FROM = 'typeorm';
const ENTITIES = ['Entity', 'ChildEntity', 'ViewEntity'];
const COLUMN =
  /^(Column|Primary(Generated)?Column|(Create|Update|Delete)DateColumn|VersionColumn|ObjectIdColumn|TreeLevelColumn|VirtualColumn)$/;
const KINDS: ReadonlyMap<string, DeclaredRelation['kind']> = new Map([
  ['ManyToOne', 'many-to-one'],
  ['OneToOne', 'one-to-one'],
  ['OneToMany', 'one-to-many'],
  ['ManyToMany', 'many-to-many'],
  ['TreeParent', 'many-to-one'],
  ['TreeChildren', 'one-to-many'],
]);

interface Around {
  readonly linked: Linked;
  readonly naming: Naming;
}

export function decoratedEntities(linked: Linked, naming: Naming): Declared[] {
  return [...linked.evaluator.program.files.values()].flatMap((facts) =>
    Object.values(facts.classes).flatMap((of): Declared[] => {
      if (of.decorators.length === 0) return [];
      const self: ClassEntity = { t: 'class', file: facts.path, of };
      const entity = decoratorNamed(of.decorators, { file: facts.path, from: FROM, names: ENTITIES, linked });
      return entity === null ? [] : [declared(self, entity, { linked, naming })];
    }),
  );
}

function declared(self: ClassEntity, entity: DecoratorFact, around: Around): Declared {
  const fields = fieldsOf(self, around.linked);
  const relations = fields.flatMap(([property, field, owner]) => relationOf(property, field, { ...around, owner }));
  const columns = fields.flatMap(([property, field, owner]) => columnsOf(property, field, { ...around, owner }));
  return {
    keys: [classKey(self)],
    name: self.of.name,
    table: tableOf(self, entity, around.linked),
    definedAt: at(self.file, self.of.line),
    columns: [...new Set([...columns, ...relations.flatMap((relation) => relation.columns)])],
    relations,
  };
}

/** A child of a table that several classes share has its parent's. */
function tableOf(self: ClassEntity, entity: DecoratorFact, linked: Linked): string {
  const { file } = self;
  if (decoratorName(entity, { file, from: FROM, linked }) === 'ChildEntity')
    for (const parent of lineageOf(self, linked).slice(1)) {
      const above = decoratorNamed(parent.of.decorators, { file: parent.file, from: FROM, names: ['Entity'], linked });
      if (above !== null) return tableOf(parent, above, linked);
    }
  const [first = null, second = null] = entity.args;
  const named = first === null ? null : textOf({ file, value: first }, linked);
  const options = [first, second].flatMap((arg) => optionsIn(file, arg, linked));
  return (
    named ?? options.map((one) => textAt(one, 'name', linked)).find((name) => name !== null) ?? snakeCase(self.of.name)
  );
}

interface Inside extends Around {
  readonly owner: ClassEntity;
}

function columnsOf(property: string, { decorators }: FieldFact, inside: Inside): string[] {
  const { linked, naming, owner } = inside;
  const { file } = owner;
  const column = decorators.find((one) => COLUMN.test(decoratorName(one, { file, from: FROM, linked }) ?? ''));
  if (column === undefined) return [];
  const embedded = embeddedIn(column, file, linked);
  const options = column.args.flatMap((arg) => (arg?.k === 'function' ? [] : optionsIn(file, arg, linked)));
  if (embedded !== null) {
    const prefix = options.map((one) => textAt(one, 'prefix', linked)).find((text) => text !== null) ?? property;
    return fieldsOf(embedded, linked).flatMap(([name, field, inner]) =>
      columnsOf(name, field, { ...inside, owner: inner }).map((one) => embeddedName(prefix, one, naming)),
    );
  }
  return [
    options.map((one) => textAt(one, 'name', linked)).find((name) => name !== null) ?? columnName(property, naming),
  ];
}

/** `@Column(() => Address)`: the columns of the class are columns of the table. */
function embeddedIn({ args: [first] }: DecoratorFact, file: string, linked: Linked): ClassEntity | null {
  if (first?.k !== 'function') return null;
  const thing = thingsAt({ file, value: first }, linked).find(({ t }) => t === 'class');
  return thing?.t === 'class' ? thing : null;
}

function relationOf(property: string, field: FieldFact, { linked, naming, owner }: Inside): DeclaredRelation[] {
  const { file } = owner;
  const named = (names: readonly string[]) => decoratorNamed(field.decorators, { file, from: FROM, names, linked });
  const decorator = named([...KINDS.keys()]);
  if (decorator === null) return [];
  const kind = KINDS.get(decoratorName(decorator, { file, from: FROM, linked }) ?? '') ?? 'many-to-one';
  const [target, ...more] = decorator.args;
  const options = more.flatMap((arg) => (arg?.k === 'function' ? [] : optionsIn(file, arg, linked)));
  const joinColumn = named(['JoinColumn']);
  const joinTable = named(['JoinTable']);
  const owns = kind === 'many-to-one' || (kind === 'one-to-one' && joinColumn !== null);
  return [
    {
      property,
      kind,
      target: targetOf(target ?? null, field, owner),
      inverse: inverseOf(more[0] ?? null, file, linked),
      eager: options.some((one) => isOn(one, 'eager')),
      columns: owns ? joinColumns(joinColumn, file, linked, joinColumnName(property, naming)) : [],
      joinTable: joinTable === null ? null : (tableName(joinTable, file, linked) ?? ''),
    },
  ];
}

/** Trees lead to themselves, and where nothing is said the member's type tells. */
function targetOf(target: DecoratorFact['args'][number], field: FieldFact, { file, of }: ClassEntity): Placed {
  return { file, value: target ?? field.type ?? { k: 'class', id: of.id } };
}

/** `(user) => user.orders`, or the name of the property. */
function inverseOf(value: DecoratorFact['args'][number], file: string, linked: Linked): string | null {
  if (value === null) return null;
  if (value.k !== 'function') return textOf({ file, value }, linked);
  const [returned] = linked.evaluator.program.files.get(file)?.functions[value.id]?.returns ?? [];
  return returned?.k === 'member' ? returned.name : null;
}

function joinColumns(decorator: DecoratorFact | null, file: string, linked: Linked, otherwise: string): string[] {
  const lists = (decorator?.args ?? []).flatMap((arg): Options[] => {
    const items = arg?.k === 'array' ? arg.items : [arg];
    return items.flatMap((item) => optionsIn(file, item, linked));
  });
  const names = lists.flatMap((options) => textAt(options, 'name', linked) ?? []);
  return names.length > 0 ? names : [otherwise];
}

const tableName = ({ args: [first] }: DecoratorFact, file: string, linked: Linked): string | null =>
  first === null || first === undefined ? null : textAt(optionsIn(file, first, linked)[0], 'name', linked);
