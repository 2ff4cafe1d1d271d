/** `queryInterface.createTable('orders', { … })`: what migrations make, not what they take back. */
import type { SchemaFact, Value } from '../../../model/facts.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import type { SchemaSource } from '../../tables.ts';
import { isInDown } from '../migration-way.ts';
import { optionsIn, type Placed, textAt, textOf } from '../objects.ts';
import { columnsOf } from './columns.ts';

const NAMING = { underscored: false, freezeTableName: true };
const METHODS = new Set([
  ...['createTable', 'renameTable', 'dropTable', 'addConstraint', 'removeConstraint'],
  ...['addColumn', 'changeColumn', 'removeColumn', 'renameColumn'],
]);

export function sequelizeMigrations(linked: Linked): SchemaSource[] {
  const byFile = new Map<string, SchemaFact[]>();
  for (const site of linked.sites) {
    if (!isQueryInterface(site, linked)) continue;
    const facts = linked.evaluator.program.files.get(site.file);
    if (facts === undefined || isInDown(facts, site.call.fn)) continue;
    const found = schemaOf(site, linked);
    if (found === null) continue;
    const known = byFile.get(site.file);
    if (known === undefined) byFile.set(site.file, [found]);
    else known.push(found);
  }
  return [...byFile].map(([path, schema]) => ({ path, schema }));
}

function isQueryInterface({ file, call, callees }: CallSite, linked: Linked): boolean {
  const { callee } = call;
  if (callee.k !== 'member' || !METHODS.has(callee.name)) return false;
  if (callees.some((entity) => entity.t === 'package')) return callees.some(isOfSequelize);
  return linked.evaluator
    .evaluate(file, callee.of)
    .every((entity) => (entity.t === 'param' ? /query|^qi$|context|^$/i.test(entity.name) : isOfSequelize(entity)));
}

const isOfSequelize = (entity: CallSite['callees'][number]): boolean =>
  entity.t === 'package' && /^(sequelize|sequelize-typescript|@sequelize\/core)\b/.test(entity.name);

function schemaOf({ file, call }: CallSite, linked: Linked): SchemaFact | null {
  const placed = (value: Value | null | undefined): Placed => ({ file, value: value ?? { k: 'choice', of: [] } });
  const [first, second, third] = call.args;
  const table = tableOf(placed(first), linked);
  const method = call.callee.k === 'member' ? call.callee.name : '';
  const { line } = call;
  if (table === null) return null;
  if (method === 'renameTable') {
    const to = tableOf(placed(second), linked);
    return to === null ? null : { change: 'rename', table, to, line };
  }
  if (method === 'dropTable') return { change: 'drop', table, line };
  if (method === 'createTable') {
    const attributes = optionsIn(file, second, linked);
    return attributes.length === 0
      ? null
      : { change: 'create', table, line, ...readColumns(columnsOf(attributes, NAMING, linked), linked) };
  }
  if (method === 'addConstraint') return constraint({ file, line, table, args: [second, third] }, linked);
  const column = textOf(placed(second), linked);
  if (column === null) return null;
  if (method === 'removeConstraint')
    return { change: 'alter', table, line, columns: [], foreignKeys: [], droppedKeys: [column] };
  if (method === 'removeColumn')
    return { change: 'alter', table, line, columns: [], foreignKeys: [], dropped: [column] };
  if (method === 'renameColumn') {
    const to = textOf(placed(third), linked);
    return { change: 'alter', table, line, columns: to === null ? [] : [to], foreignKeys: [], dropped: [column] };
  }
  if (third === undefined || third === null) return null;
  const attribute = new Map([[column, placed(third)]]);
  return { change: 'alter', table, line, ...readColumns(columnsOf([attribute], NAMING, linked), linked) };
}

/** `'orders'` or `{ tableName: 'orders', schema: 'shop' }`. */
function tableOf(placed: Placed, linked: Linked): string | null {
  return textOf(placed, linked) ?? textAt(optionsIn(placed.file, placed.value, linked)[0], 'tableName', linked);
}

const readColumns = ({ columns, references }: ReturnType<typeof columnsOf>, linked: Linked) => ({
  columns,
  foreignKeys: references.flatMap(({ column, target }) => {
    const table = textOf(target, linked);
    return table === null ? [] : [{ columns: [column], table }];
  }),
});

interface Constraint {
  readonly file: string;
  readonly line: number;
  readonly table: string;
  readonly args: readonly (Value | null | undefined)[];
}

/** `addConstraint('orders', { fields: ['user_id'], references: { table: 'users' } })`, or fields before options. */
function constraint({ file, line, table, args }: Constraint, linked: Linked): SchemaFact | null {
  for (const options of args.flatMap((arg) => optionsIn(file, arg, linked))) {
    const reference = options.get('references');
    const [inner] = reference === undefined ? [] : optionsIn(reference.file, reference.value, linked);
    const target = textAt(inner, 'table', linked);
    if (target === null) continue;
    const fields = options.get('fields');
    const list = fields?.value ?? args.find((arg) => arg?.k === 'array');
    const columns = (list?.k === 'array' ? list.items : []).flatMap((item) =>
      item === null ? [] : (textOf({ file, value: item }, linked) ?? []),
    );
    const name = textAt(options, 'name', linked);
    const key = { columns, table: target, ...(name === null ? {} : { name }) };
    return { change: 'alter', table, line, columns: [], foreignKeys: [key] };
  }
  return null;
}
