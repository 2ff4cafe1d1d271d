/** Tables that Kysely is told about: by the type of the database, and by migrations. */
import type { FileFacts, OrmFact, SchemaFact, Value } from '../../../model/facts.ts';
import type { Table } from '../../../model/graph.ts';
import type { Linked } from '../../call-index.ts';
import type { Entity } from '../../entities.ts';
import { knownTexts } from '../../lift.ts';
import { declarationOf } from '../../program.ts';
import { at } from '../../targets.ts';
import { isUndoing, type Step, stepsOf, stepsOfValue, tableName } from '../chains.ts';

/** Keys of `DB` in `Kysely<DB>` and `Transaction<DB>`, wherever it is written as a type. */
export function databaseTables(linked: Linked): Table[] {
  const found = new Map<string, Table>();
  for (const facts of linked.evaluator.program.files.values()) {
    if (!facts.imports.some(({ specifier }) => specifier !== null && /kysely/.test(specifier))) continue;
    for (const type of typesIn(facts))
      for (const table of tablesOf(type, facts, linked)) if (!found.has(table.name)) found.set(table.name, table);
  }
  return [...found.values()];
}

const typesIn = ({ types, functions, classes }: FileFacts): Value[] =>
  [
    ...Object.values(types).flat(),
    ...Object.values(functions).flatMap(({ params, returnType }) => [...params.map(({ type }) => type), returnType]),
    ...Object.values(classes).flatMap(({ members }) => Object.values(members).flat()),
  ].filter((value) => value !== null);

const DATABASE = /^kysely\.(Kysely|Transaction|ControlledTransaction)\(\)$/;

function tablesOf(type: Value, facts: FileFacts, linked: Linked): Table[] {
  if (type.k === 'choice') return type.of.flatMap((one) => tablesOf(one, facts, linked));
  const database = type.k === 'typed' ? type.args?.[0] : undefined;
  if (database === null || database === undefined) return [];
  const { evaluator } = linked;
  const isDatabase = evaluator.evaluate(facts.path, type).some((one) => one.t === 'package' && DATABASE.test(one.name));
  const definedAt = isDatabase ? placeOf(database, facts, linked) : null;
  if (definedAt === null) return [];
  return membersOf(evaluator.evaluate(facts.path, database), linked, 0).map(([name, file, values]) => {
    const columns = values.flatMap((value) => membersOf(evaluator.evaluate(file, value), linked, 0));
    return { name, definedAt, columns: columns.map(([column]) => column), foreignKeys: [] };
  });
}

function placeOf(type: Value, facts: FileFacts, { evaluator: { program } }: Linked): string | null {
  const declared = declarationOf(program, facts.path, type.k === 'typed' ? type.type : type);
  if (declared === null) return null;
  const symbol = program.files.get(declared.file)?.symbols.find(({ name }) => name === declared.name);
  return at(declared.file, symbol?.line ?? 1);
}

const MAX_INHERITANCE = 6;

/** Members of an interface, with those of the interfaces that it extends. */
function membersOf(entities: readonly Entity[], linked: Linked, depth: number): [string, string, readonly Value[]][] {
  return entities.flatMap((entity) => {
    if (entity.t !== 'shape' || depth > MAX_INHERITANCE) return [];
    const { file, of } = entity;
    const inherited = of.extends.flatMap((base) => membersOf(linked.evaluator.evaluate(file, base), linked, depth + 1));
    const own = Object.entries(of.members).map(([name, values]) => [name, file, values] as [string, string, Value[]]);
    return [...own, ...inherited].filter(([name]) => name !== '*');
  });
}

const CHANGES = { createTable: 'create', alterTable: 'alter' } as const;

/** `db.schema.createTable('orders').addColumn(…)`, in the code that goes forward. */
export const migrations = (facts: FileFacts, linked: Linked): SchemaFact[] =>
  facts.orm.flatMap((fact) => {
    const isSchema = fact.receiver.k === 'member' && fact.receiver.name === 'schema';
    return isSchema && !isUndoing(facts, fact) ? schemaOf(fact, facts, linked) : [];
  });

function schemaOf(fact: OrmFact, facts: FileFacts, linked: Linked): SchemaFact[] {
  const { line, method, args } = fact;
  const named = (value: Value | null | undefined): string | null => tableName(textsOf(facts, value, linked)[0] ?? '');
  const table = named(args[0]);
  if (table === null) return [];
  if (method === 'dropTable') return [{ change: 'drop', table, line }];
  const to = named(fact.chain.find((step) => step.method === 'renameTo')?.args[0]);
  if (method === 'alterTable' && to !== null) return [{ change: 'rename', table, to, line }];
  if (method !== 'createTable' && method !== 'alterTable') return [];
  return [{ change: CHANGES[method], table, line, ...columnsOf(stepsOf(fact), facts, linked) }];
}

function columnsOf(steps: readonly Step[], facts: FileFacts, linked: Linked) {
  const text = (value: Value | null | undefined): string => textsOf(facts, value, linked)[0] ?? '';
  const added = steps.filter(({ method }) => method === 'addColumn');
  const keys = steps.flatMap(({ method, args }) => {
    if (method === 'addForeignKeyConstraint') {
      const table = tableName(text(args[2]));
      return table === null ? [] : [{ columns: textsOf(facts, args[1], linked), table }];
    }
    const target = method === 'addColumn' ? referenced(args[2], facts, linked) : null;
    return target === null ? [] : [{ columns: [text(args[0])], table: target }];
  });
  return { columns: added.map(({ args }) => text(args[0])).filter((name) => name !== ''), foreignKeys: keys };
}

/** `(col) => col.references('users.id')`. */
function referenced(build: Value | null | undefined, facts: FileFacts, linked: Linked): string | null {
  const returns = build?.k === 'function' ? (facts.functions[build.id]?.returns ?? []) : [];
  const call = returns.flatMap(stepsOfValue).find(({ method }) => method === 'references');
  const target = textsOf(facts, call?.args[0], linked)[0] ?? '';
  return target.includes('.') ? tableName(target.slice(0, target.lastIndexOf('.'))) : null;
}

function textsOf(facts: FileFacts, value: Value | null | undefined, linked: Linked): readonly string[] {
  if (value === null || value === undefined) return [];
  if (value.k === 'array') return value.items.flatMap((item) => textsOf(facts, item, linked));
  return knownTexts(facts.path, value, linked) ?? [];
}
