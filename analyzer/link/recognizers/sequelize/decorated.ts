/** sequelize-typescript: `@Table class Order extends Model { @ForeignKey(() => User) @Column userId }`. */
import type { DecoratorFact, FieldFact } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import type { ClassEntity, Entity } from '../../entities.ts';
import { at } from '../../targets.ts';
import { decoratorNamed, fieldsOf } from '../decorated-class.ts';
import { classKey } from '../entity-model.ts';
import { type Options, optionsIn, type Placed, textAt, textOf } from '../objects.ts';
import { DEFAULT_SCOPE, type Declared, namingOf } from './declared.ts';
import { type Naming, underscoredIf } from './names.ts';

const FROM = 'sequelize-typescript';
const COLUMNS = ['Column', 'CreatedAt', 'UpdatedAt', 'DeletedAt', 'ForeignKey', 'PrimaryKey'];

export function decoratedModels(linked: Linked, general: Options | undefined): Declared[] {
  return [...linked.evaluator.program.files.values()].flatMap((facts) =>
    Object.values(facts.classes).flatMap((of): Declared[] => {
      if (of.decorators.length === 0) return [];
      const self: ClassEntity = { t: 'class', file: facts.path, of };
      const table = decoratorNamed(of.decorators, { file: facts.path, from: FROM, names: ['Table'], linked });
      return table === null ? [] : [decorated(self, table, { linked, general })];
    }),
  );
}

interface Around {
  readonly linked: Linked;
  readonly general: Options | undefined;
}

function decorated(self: ClassEntity, { args }: DecoratorFact, { linked, general }: Around): Declared {
  const { file, of } = self;
  const [options] = optionsIn(file, args[0], linked);
  const naming = namingOf(options, general);
  const columns: string[] = [];
  const references: { column: string; target: Placed }[] = [];
  for (const [property, field, owner] of fieldsOf(self, linked)) {
    const column = columnOf(property, field, { file: owner.file, linked, naming });
    if (column === null) continue;
    columns.push(column);
    const key = decoratorNamed(field.decorators, { file: owner.file, from: FROM, names: ['ForeignKey'], linked });
    const target = key?.args[0];
    if (target !== null && target !== undefined)
      references.push({ column, target: { file: owner.file, value: target } });
  }
  return {
    key: classKey(self),
    modelName: textAt(options, 'modelName', linked) ?? of.name,
    table: textAt(options, 'tableName', linked) ?? textAt(options, 'modelName', linked) ?? of.name,
    definedAt: at(file, of.line),
    naming,
    columns: [...new Set(columns)],
    references,
    scopes: scopesOf(self, linked),
  };
}

interface Standing {
  readonly file: string;
  readonly linked: Linked;
  readonly naming: Naming;
}

function columnOf(property: string, { decorators }: FieldFact, { file, linked, naming }: Standing): string | null {
  const any = decoratorNamed(decorators, { file, from: FROM, names: COLUMNS, linked });
  if (any === null) return null;
  const column = decoratorNamed(decorators, { file, from: FROM, names: ['Column'], linked });
  const [given] = column?.args ?? [];
  if (linked.evaluator.evaluate(file, given).some(isVirtual)) return null;
  const named =
    given === null || given === undefined
      ? null
      : (textOf({ file, value: given }, linked) ?? textAt(optionsIn(file, given, linked)[0], 'field', linked));
  return named ?? underscoredIf(property, naming.underscored);
}

/** `@Column(DataType.VIRTUAL)` is no column of the table. */
const isVirtual = (entity: Entity): boolean => entity.t === 'package' && /\.VIRTUAL(\(\))?$/.test(entity.name);

/** `@Scopes(() => ({ … }))` and `@DefaultScope(() => ({ … }))`. */
function scopesOf({ file, of }: ClassEntity, linked: Linked): Map<string, Placed> {
  const scopes = decoratorNamed(of.decorators, { file, from: FROM, names: ['Scopes'], linked });
  const always = decoratorNamed(of.decorators, { file, from: FROM, names: ['DefaultScope'], linked });
  const found = new Map(optionsIn(file, scopes?.args[0], linked)[0] ?? []);
  const value = always?.args[0];
  if (value !== null && value !== undefined) found.set(DEFAULT_SCOPE, { file, value });
  return found;
}
