/** Calls of `pgTable(…)` and its like → tables with their columns and foreign keys. */
import type { FileFacts, Value } from '../../../model/facts.ts';
import type { Table } from '../../../model/graph.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import { at } from '../../targets.ts';
import { stepsOfValue } from '../chains.ts';
import { itemsIn, optionsIn } from '../objects.ts';
import { columnOf, makesTable, tableOf } from './entities.ts';

export const tableSites = ({ sites }: Linked): CallSite[] =>
  sites.filter(({ callees }) => callees.some((entity) => entity.t === 'package' && makesTable(entity)));

export function drizzleTables(linked: Linked): Table[] {
  const keys = Map.groupBy(
    linked.sites.filter(({ callees }) => callees.some((one) => one.t === 'package' && FOREIGN_KEY.test(one.name))),
    ({ file }) => file,
  );
  return tableSites(linked).flatMap((site) => tablesOf(site, keys.get(site.file) ?? [], linked));
}

const FOREIGN_KEY = /^drizzle-orm\/[\w-]+-core\.foreignKey$/;

interface Column {
  readonly key: string;
  readonly name: string;
  readonly references: string | null;
}

function tablesOf({ file, call }: CallSite, keys: readonly CallSite[], linked: Linked): Table[] {
  const { evaluator } = linked;
  const made = evaluator.evaluate(file, { k: 'call', of: call.callee, args: call.args, at: call.start });
  const names = made.flatMap((entity) => tableOf(entity) ?? []);
  const columns = columnsOf(file, call.args[1], linked);
  const single = columns.flatMap(({ name, references }) =>
    references === null ? [] : [{ columns: [name], table: references }],
  );
  const own = keys.filter((key) => key.call.start > call.start && key.call.end <= call.end);
  const foreignKeys = [...single, ...own.flatMap((key) => foreignKey(key, columns, linked))];
  const definedAt = at(file, call.line);
  return names.map((name) => ({ name, definedAt, columns: columns.map((column) => column.name), foreignKeys }));
}

/** The columns are an object, or what a function makes of the column types. */
function columnsOf(file: string, value: Value | null | undefined, linked: Linked): Column[] {
  const [options] = optionsIn(file, value, linked);
  return [...(options ?? [])].map(([key, placed]) => {
    const facts = linked.evaluator.program.files.get(placed.file);
    return {
      key,
      name: columnName(placed.value) ?? key,
      references: facts === undefined ? null : referenced(placed.value, facts, linked),
    };
  });
}

/** `text('user_id').notNull()` begins with a call that may name the column. */
function columnName(value: Value): string | null {
  let at = value;
  while (at.k === 'call' && at.of.k === 'member' && (at.of.of.k === 'call' || at.of.of.k === 'member')) at = at.of.of;
  const [first] = at.k === 'call' ? at.args : [];
  return first?.k === 'text' ? first.text : null;
}

/** `.references(() => users.id)`. */
function referenced(value: Value, facts: FileFacts, linked: Linked): string | null {
  const [target] = stepsOfValue(value).find(({ method }) => method === 'references')?.args ?? [];
  const returns = target?.k === 'function' ? (facts.functions[target.id]?.returns ?? []) : [];
  return tablesIn(facts.path, returns, linked)[0] ?? null;
}

const tablesIn = (file: string, columns: readonly (Value | null)[], { evaluator }: Linked): string[] =>
  columns.flatMap((value) => evaluator.evaluate(file, value)).flatMap((entity) => columnOf(entity)?.table ?? []);

/** `foreignKey({ columns: [t.userId], foreignColumns: [users.id] })`. */
function foreignKey({ file, call }: CallSite, columns: readonly Column[], linked: Linked): Table['foreignKeys'] {
  return optionsIn(file, call.args[0], linked).flatMap((options) => {
    const own = options.get('columns');
    const foreign = options.get('foreignColumns');
    if (own === undefined || foreign === undefined) return [];
    const [table] = tablesIn(
      foreign.file,
      itemsIn(foreign, linked).map(({ value }) => value),
      linked,
    );
    const keys = itemsIn(own, linked).flatMap(({ value }) => (value.k === 'member' ? [value.name] : []));
    const names = keys.map((key) => columns.find((column) => column.key === key)?.name ?? key);
    return table === undefined ? [] : [{ columns: names, table }];
  });
}
