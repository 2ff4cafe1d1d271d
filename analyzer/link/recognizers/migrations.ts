/**
 * Migrations that are handed a builder: node-pg-migrate's `pgm.createTable('orders', { … })`, db-migrate's
 * `db.createTable('orders', { … })`. Their command line runs them, so the code need not import the package.
 */
import type { FileFacts, KeyFact, OrmFact, SchemaFact, Value } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { knownTexts } from '../lift.ts';
import { tableInText } from '../table-texts.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

export const migrations: Recognizer = {
  name: 'migrations',
  applies: (packages, program) =>
    importsPackage(packages, 'node-pg-migrate', 'db-migrate') || [...program.files.values()].some(mayMigrate),
  read: {
    data: (linked) => ({
      schema: [...linked.evaluator.program.files.values()].filter(mayMigrate).map((facts) => ({
        path: facts.path,
        schema: facts.orm.flatMap((fact) => changesOf(fact, facts, linked)),
      })),
    }),
  },
};

const mayMigrate = ({ functions, orm }: FileFacts): boolean =>
  orm.length > 0 && Object.values(functions).some(({ symbol }) => UP.test(symbol));

const UP = /(^|\.)(up|change)$/;
/** Sequelize and TypeORM have recognizers of their own. */
const OTHERS = /^(queryInterface|queryRunner|runner|knex)$/i;

type Change = (args: readonly (Value | null)[], site: Site) => readonly SchemaFact[];

interface Site {
  readonly table: string;
  readonly line: number;
  readonly facts: FileFacts;
  readonly linked: Linked;
}

function changesOf(fact: OrmFact, facts: FileFacts, linked: Linked): readonly SchemaFact[] {
  const change = CHANGES.get(fact.method);
  const { receiver } = fact;
  if (change === undefined || receiver.k !== 'param') return [];
  const fn = facts.functions[receiver.fn];
  if (fn === undefined || !UP.test(fn.symbol) || OTHERS.test(fn.params[receiver.index]?.name ?? '')) return [];
  const table = nameIn(fact.args[0], facts, linked);
  return table === null ? [] : change(fact.args.slice(1), { table, line: fact.line, facts, linked });
}

const CHANGES = new Map<string, Change>([
  ['createTable', ([columns], site) => created(columns, site)],
  ['addColumns', ([columns], site) => [altered(site, columnsOf(columns, site))]],
  ['addColumn', addColumn],
  ['dropTable', (_, { table, line }) => [{ change: 'drop', table, line }]],
  ['renameTable', ([to], { table, line, facts, linked }) => renamed(table, nameIn(to, facts, linked), line)],
  ['dropColumns', ([names], site) => [altered(site, NOTHING, textsIn(names, site))]],
  ['dropColumn', ([names], site) => [altered(site, NOTHING, textsIn(names, site))]],
  ['removeColumn', ([names], site) => [altered(site, NOTHING, textsIn(names, site))]],
  [
    'renameColumn',
    ([from, to], site) => [altered(site, { columns: textsIn(to, site), foreignKeys: [] }, textsIn(from, site))],
  ],
  ['addConstraint', ([name, options], site) => [altered(site, withName(constraintOf(options, site), name, site))]],
  ['addForeignKey', ([to, name, mapping], site) => [altered(site, withName(keyTo(to, mapping, site), name, site))]],
  ['dropConstraint', withoutKey],
  ['removeForeignKey', withoutKey],
]);

interface Columns {
  readonly columns: readonly string[];
  readonly foreignKeys: readonly KeyFact[];
}

const NOTHING: Columns = { columns: [], foreignKeys: [] };

const created = (columns: Value | null | undefined, site: Site): SchemaFact[] => {
  const inner = propsOf(columns, site).columns;
  return [{ change: 'create', table: site.table, line: site.line, ...columnsOf(inner ?? columns, site) }];
};

const altered = ({ table, line }: Site, columns: Columns, dropped: readonly string[] = []) => ({
  change: 'alter' as const,
  table,
  line,
  ...columns,
  dropped,
});

function withoutKey([name]: readonly (Value | null)[], site: Site): SchemaFact[] {
  return [{ ...altered(site, NOTHING), droppedKeys: textsIn(name, site) }];
}

const withName = (columns: Columns, value: Value | null | undefined, site: Site): Columns => {
  const [name] = textsIn(value, site);
  return name === undefined
    ? columns
    : { ...columns, foreignKeys: columns.foreignKeys.map((key) => ({ ...key, name })) };
};

const renamed = (table: string, to: string | null, line: number): SchemaFact[] =>
  to === null ? [] : [{ change: 'rename', table, to, line }];

/** db-migrate names one column, node-pg-migrate takes them as an object under either name. */
function addColumn([first, definition]: readonly (Value | null)[], site: Site): SchemaFact[] {
  if (first?.k === 'object') return [altered(site, columnsOf(first, site))];
  const [name] = textsIn(first, site);
  return name === undefined ? [] : [altered(site, { columns: [name], foreignKeys: keysOf(name, definition, site) })];
}

function columnsOf(value: Value | null | undefined, site: Site): Columns {
  const props = Object.entries(propsOf(value, site));
  return {
    columns: props.map(([name]) => name),
    foreignKeys: props.flatMap(([name, definition]) => keysOf(name, definition, site)),
  };
}

/** `references: '"users"(id)'`, `references: { name: 'users' }`, `foreignKey: { table: 'users' }`. */
function keysOf(column: string, definition: Value | null | undefined, site: Site): Columns['foreignKeys'] {
  const { references, foreignKey } = propsOf(definition, site);
  const named = propsOf(references, site).name ?? references ?? propsOf(foreignKey, site).table;
  const table = nameIn(named, site.facts, site.linked);
  return table === null ? [] : [{ columns: [column], table }];
}

function constraintOf(options: Value | null | undefined, site: Site): Columns {
  const { foreignKeys } = propsOf(options, site);
  const keys = foreignKeys?.k === 'array' ? foreignKeys.items : [foreignKeys];
  return {
    columns: [],
    foreignKeys: keys.flatMap((key) => {
      const { columns, references } = propsOf(key, site);
      const table = nameIn(propsOf(references, site).name ?? references, site.facts, site.linked);
      return table === null ? [] : [{ columns: textsIn(columns, site), table }];
    }),
  };
}

function keyTo(to: Value | null | undefined, mapping: Value | null | undefined, site: Site): Columns {
  const table = nameIn(to, site.facts, site.linked);
  return table === null
    ? NOTHING
    : { columns: [], foreignKeys: [{ columns: Object.keys(propsOf(mapping, site)), table }] };
}

function propsOf(value: Value | null | undefined, { facts, linked }: Site): Readonly<Record<string, Value>> {
  if (value === null || value === undefined || value.k === 'text') return {};
  const object = linked.evaluator.evaluate(facts.path, value).find(({ t }) => t === 'object');
  if (object?.t !== 'object') return {};
  return linked.evaluator.program.files.get(object.file)?.objects[object.id]?.props ?? {};
}

function textsIn(value: Value | null | undefined, { facts, linked }: Site): readonly string[] {
  if (value === null || value === undefined) return [];
  const items = value.k === 'array' ? value.items : [value];
  return items.flatMap((item) => (item === null ? [] : (knownTexts(facts.path, item, linked) ?? [])));
}

/** A name, with a schema or columns around it: `{ schema: 'shop', name: 'orders' }`, `"orders"(id)`. */
function nameIn(value: Value | null | undefined, facts: FileFacts, linked: Linked): string | null {
  if (value === null || value === undefined) return null;
  const named = propsOf(value, { table: '', line: 0, facts, linked }).name ?? value;
  const [text] = knownTexts(facts.path, named, linked) ?? [];
  return text === undefined ? null : tableInText(text.replace(/\(.*$/, ''));
}
