/** `queryRunner.createTable(new Table({ … }))`: what migrations make, not what they take back. */
import type { SchemaFact, Value } from '../../../model/facts.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import type { SchemaSource } from '../../tables.ts';
import { isInDown } from '../migration-way.ts';
import { itemsIn, type Options, optionsIn, type Placed, textAt, textOf } from '../objects.ts';

const METHODS = /^(createTable|addColumns?|createForeignKeys?|renameTable|dropTable)$/;

export function typeormMigrations(linked: Linked): SchemaSource[] {
  const found = linked.sites.flatMap((site) => {
    const facts = linked.evaluator.program.files.get(site.file);
    if (facts === undefined || !isQueryRunner(site) || isInDown(facts, site.call.fn)) return [];
    return schemaOf(site, linked).map((fact) => ({ path: site.file, fact }));
  });
  return [...Map.groupBy(found, ({ path }) => path)].map(([path, facts]) => ({
    path,
    schema: facts.map(({ fact }) => fact),
  }));
}

function isQueryRunner({ call, callees }: CallSite): boolean {
  const { callee } = call;
  if (callee.k !== 'member' || !METHODS.test(callee.name)) return false;
  return callees.some(
    (entity) => entity.t === 'package' && /^typeorm\.(.*\.createQueryRunner\(\)|QueryRunner\(\))\./.test(entity.name),
  );
}

function schemaOf({ file, call }: CallSite, linked: Linked): SchemaFact[] {
  const [first = null, second = null] = call.args;
  const { line } = call;
  const method = call.callee.k === 'member' ? call.callee.name : '';
  const whole = made(file, first, linked);
  const table = textAt(whole, 'name', linked) ?? (first === null ? null : textOf({ file, value: first }, linked));
  if (table === null) return [];
  if (method === 'renameTable') {
    const to = second === null ? null : textOf({ file, value: second }, linked);
    return to === null ? [] : [{ change: 'rename', table, to, line }];
  }
  if (method === 'dropTable') return [{ change: 'drop', table, line }];
  if (method === 'createTable') {
    const columns = namesIn(whole, 'columns', linked);
    const keys = whole?.get('foreignKeys');
    return [{ change: 'create', table, line, columns, foreignKeys: keys === undefined ? [] : keysIn(keys, linked) }];
  }
  const given = second === null ? [] : itemsIn({ file, value: second }, linked);
  if (method.startsWith('addColumn')) {
    const columns = given.flatMap((item) => textAt(made(item.file, item.value, linked), 'name', linked) ?? []);
    return [{ change: 'alter', table, line, columns, foreignKeys: [] }];
  }
  return [{ change: 'alter', table, line, columns: [], foreignKeys: given.flatMap((item) => keysIn(item, linked)) }];
}

/** What `new Table({ … })` is made of, also when a variable holds it. */
function made(file: string, value: Value | null, linked: Linked): Options | undefined {
  if (value === null) return undefined;
  const facts = linked.evaluator.program.files.get(file);
  if (value.k === 'new') return optionsIn(file, value.args[0], linked)[0];
  if (value.k === 'name') return made(file, facts?.bindings[value.name]?.values[0] ?? null, linked);
  if (value.k === 'local') return made(file, facts?.variables[value.id]?.values[0] ?? null, linked);
  return optionsIn(file, value, linked)[0];
}

function namesIn(options: Options | undefined, key: string, linked: Linked): string[] {
  const list = options?.get(key);
  if (list === undefined) return [];
  return itemsIn(list, linked).flatMap((item) => textAt(made(item.file, item.value, linked), 'name', linked) ?? []);
}

function keysIn(list: Placed, linked: Linked): { columns: string[]; table: string }[] {
  return itemsIn(list, linked).flatMap((item) => {
    const options = made(item.file, item.value, linked);
    const table = textAt(options, 'referencedTableName', linked);
    const columns = options?.get('columnNames');
    if (table === null || columns === undefined) return [];
    return [{ columns: itemsIn(columns, linked).flatMap((one) => textOf(one, linked) ?? []), table }];
  });
}
