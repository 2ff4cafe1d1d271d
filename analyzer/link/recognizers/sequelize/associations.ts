/** `User.hasMany(Order, { as: 'orders' })`, `@HasMany(() => Order) orders`: ways between models and the keys they rest on. */
import { pluralize, singularize } from 'inflection';
import type { CallSite, Linked } from '../../call-index.ts';
import type { ClassEntity } from '../../entities.ts';
import { decoratorName, fieldsOf } from '../decorated-class.ts';
import { modelKey } from '../entity-model.ts';
import { type Options, optionsIn, type Placed, textAt, textOf, thingsAt } from '../objects.ts';
import type { Declared } from './declared.ts';
import { memberOfModel } from './hooks.ts';
import { foreignKeyOf } from './names.ts';

export interface Association {
  readonly from: string;
  readonly alias: string;
  readonly to: string;
  readonly through: string | null;
  /** The table that has the key, the column, the table that it refers to. */
  readonly keys: readonly { readonly table: string; readonly column: string; readonly target: string }[];
}

const KINDS = /^(belongsTo|hasOne|hasMany|belongsToMany)$/i;

export function associationsOf(declared: ReadonlyMap<string, Declared>, linked: Linked): Association[] {
  const around = { declared, linked };
  return [
    ...linked.sites.flatMap((site) => calledAssociations(site, around)),
    ...[...linked.evaluator.program.files.values()].flatMap((facts) =>
      Object.values(facts.classes).flatMap((of) => decoratedAssociations({ t: 'class', file: facts.path, of }, around)),
    ),
  ];
}

interface Around {
  readonly declared: ReadonlyMap<string, Declared>;
  readonly linked: Linked;
}

function calledAssociations({ file, call, callees }: CallSite, around: Around): Association[] {
  return callees.flatMap((callee): Association[] => {
    const member = callee.t === 'package' ? memberOfModel(callee) : null;
    if (callee.t !== 'package' || member === null || !KINDS.test(member.name)) return [];
    const from = around.declared.get(callee.via === undefined ? callee.site : (modelKey(callee.via) ?? ''));
    const [target, options] = call.args;
    if (from === undefined || target === null || target === undefined) return [];
    const [read] = optionsIn(file, options, around.linked);
    const through = read?.get('through') ?? null;
    return associate({ kind: member.name, from, target: { file, value: target }, read, through, alias: null }, around);
  });
}

function decoratedAssociations(self: ClassEntity, around: Around): Association[] {
  const from = around.declared.get(modelKey(self) ?? '');
  if (from === undefined || self.of.decorators.length === 0) return [];
  return fieldsOf(self, around.linked).flatMap(([alias, { decorators }, { file }]) =>
    decorators.flatMap((decorator): Association[] => {
      const kind = decoratorName(decorator, { file, from: 'sequelize-typescript', linked: around.linked });
      const [target] = decorator.args;
      if (kind === null || !KINDS.test(kind) || target === null || target === undefined) return [];
      const isMany = /^belongsToMany$/i.test(kind);
      const options = decorator.args[isMany ? 2 : 1] ?? null;
      const through = isMany && decorator.args[1] ? { file, value: decorator.args[1] } : null;
      const [read] = optionsIn(file, options, around.linked);
      const key = options === null ? null : textOf({ file, value: options }, around.linked);
      return associate({ kind, from, target: { file, value: target }, read, through, alias, key }, around);
    }),
  );
}

interface Associating {
  readonly kind: string;
  readonly from: Declared;
  readonly target: Placed;
  readonly read: Options | undefined;
  readonly through: Placed | null;
  readonly alias: string | null;
  readonly key?: string | null;
}

function associate(given: Associating, { declared, linked }: Around): Association[] {
  const { kind, from, target, read, through, key } = given;
  return thingsAt(target, linked).flatMap((thing): Association[] => {
    const to = declared.get(modelKey(thing) ?? '');
    if (to === undefined) return [];
    const isMany = /many$/i.test(kind);
    const alias =
      given.alias ?? textAt(read, 'as', linked) ?? (isMany ? pluralize(to.modelName) : singularize(to.modelName));
    const named = key ?? foreignKeyIn(read, linked);
    const table = through === null ? null : throughTable(through, { declared, linked });
    const own = { from: from.key, alias, to: to.key, through: table };
    if (/^belongsToMany$/i.test(kind)) return [{ ...own, keys: joinKeys({ from, to, table, named }) }];
    const isOwner = /^belongsTo$/i.test(kind);
    const [holder, referred] = isOwner ? [from, to] : [to, from];
    const column = named ?? foreignKeyOf(isOwner ? alias : from.modelName, holder.naming);
    return [{ ...own, keys: [{ table: holder.table, column, target: referred.table }] }];
  });
}

function foreignKeyIn(read: Options | undefined, linked: Linked): string | null {
  const key = read?.get('foreignKey');
  if (key === undefined) return null;
  const [inner] = optionsIn(key.file, key.value, linked);
  return textOf(key, linked) ?? textAt(inner, 'field', linked) ?? textAt(inner, 'name', linked);
}

/** `through: 'user_roles'`, `through: UserRole`, `through: { model: UserRole }`. */
function throughTable(through: Placed, { declared, linked }: Around): string | null {
  const [options] = thingsAt(through, linked).some(({ t }) => t === 'object')
    ? optionsIn(through.file, through.value, linked)
    : [];
  const model = options?.get('model') ?? through;
  for (const thing of thingsAt(model, linked)) {
    const found = declared.get(modelKey(thing) ?? '');
    if (found !== undefined) return found.table;
    if (thing.t !== 'text') continue;
    const named = [...declared.values()].find(({ modelName }) => modelName === thing.text);
    return named?.table ?? thing.text;
  }
  return null;
}

interface Join {
  readonly from: Declared;
  readonly to: Declared;
  readonly table: string | null;
  readonly named: string | null;
}

const joinKeys = ({ from, to, table, named }: Join): Association['keys'] =>
  table === null
    ? []
    : [
        { table, column: named ?? foreignKeyOf(from.modelName, from.naming), target: from.table },
        { table, column: foreignKeyOf(to.modelName, to.naming), target: to.table },
      ];
