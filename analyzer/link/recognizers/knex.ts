/** Knex: `knex('orders').join('users', …).insert(…)`, `knex.schema.createTable('orders', (t) => …)`. */
import type { FileFacts, OrmFact, SchemaFact, Value } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { calleesOf } from '../calls.ts';
import type { Entity } from '../entities.ts';
import { knownTexts, lift } from '../lift.ts';
import type { LinkedStatement } from '../statements.ts';
import { at, symbolAt } from '../targets.ts';
import { joinsTable, namesTable, plainTable, writesRows } from './chains.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

const INSTANCE = /^(knex(\.knex|\.Knex)?\(\))(\(\)|\.(transaction|withSchema|clone)\(\))*$/;
const PARAMETER = /^(knex|trx|tx|db|transaction|queryBuilder|qb)$/i;

export const knex: Recognizer = {
  name: 'knex',
  applies: (packages) => importsPackage(packages, 'knex'),
  read: {
    data: (linked) => {
      const files = [...linked.evaluator.program.files.values()];
      return {
        statements: files.flatMap((facts) => facts.orm.flatMap((fact) => knexStatements(fact, facts, linked))),
        schema: files.map((facts) => ({
          path: facts.path,
          schema: facts.orm.flatMap((fact) => knexSchema(fact, facts, linked)),
        })),
      };
    },
  },
};

const isKnex = (entity: Entity): boolean =>
  entity.t === 'package' ? INSTANCE.test(entity.name) : entity.t === 'param' && PARAMETER.test(entity.name);

/** Statements of one chain; a table named by a parameter is told at the callers. */
function knexStatements(fact: OrmFact, facts: FileFacts, linked: Linked): LinkedStatement[] {
  const steps = stepsOf(fact);
  const table = tableOfChain(fact, facts, linked) ?? tableOfVariable(fact, facts, linked);
  if (table === null) return [];
  const isWrite = steps.some(({ method }) => writesRows(method));
  const joined = steps
    .filter(({ method }) => joinsTable(method))
    .flatMap(({ args }) => tableNames(facts.path, args[0], linked) ?? []);
  return lift(facts.path, fact, table, linked).flatMap(({ file, place, value, depth }): LinkedStatement[] => {
    const names = tableNames(file, value, linked);
    const symbolFacts = linked.evaluator.program.files.get(file);
    if (names === null || symbolFacts === undefined) return [];
    return [
      {
        file,
        start: place.start,
        at: at(file, place.line),
        symbol: symbolAt(symbolFacts, place),
        reads: isWrite ? joined : [...names, ...joined],
        writes: isWrite ? names : [],
        confidence: depth === 0 && value.k === 'text' ? 'exact' : 'inferred',
      },
    ];
  });
}

const stepsOf = (fact: OrmFact): OrmFact['chain'] => [{ method: fact.method, args: fact.args }, ...fact.chain];

function tableOfChain(fact: OrmFact, facts: FileFacts, { evaluator }: Linked): Value | null {
  const named = stepsOf(fact).find(
    ({ method, args: [first] }) => namesTable(method) && first !== null && first !== undefined,
  );
  const table = named?.args[0] ?? null;
  return table !== null && calleesOf(fact.receiver, { facts, bindings: new Map(), evaluator }).some(isKnex)
    ? table
    : null;
}

/** `const query = knex('orders'); query.leftJoin('users', …)` goes on with a query that a variable holds. */
function tableOfVariable(fact: OrmFact, facts: FileFacts, { evaluator }: Linked): Value | null {
  if (!stepsOf(fact).some(({ method }) => joinsTable(method) || writesRows(method))) return null;
  let at: Value | undefined = fact.receiver;
  for (let hops = 0; at !== undefined && hops < MAX_HOPS; hops += 1) {
    if (at.k === 'local') at = facts.variables[at.id]?.values[0];
    else if (at.k === 'member') at = at.of;
    else if (at.k !== 'call') return null;
    else if (calleesOf(at.of, { facts, bindings: new Map(), evaluator }).some(isKnex)) return at.args[0] ?? null;
    else at = at.of;
  }
  return null;
}

const MAX_HOPS = 40;

const NAME = /^[\p{L}_][\p{L}\p{N}_$.]*$/u;

function tableNames(file: string, value: Value | null | undefined, linked: Linked): string[] | null {
  if (value === null || value === undefined) return null;
  const aliased = linked.evaluator.evaluate(file, value).find(({ t }) => t === 'object');
  const object =
    aliased?.t === 'object' ? linked.evaluator.program.files.get(aliased.file)?.objects[aliased.id] : undefined;
  const texts =
    object === undefined
      ? knownTexts(file, value, linked)
      : Object.values(object.props).flatMap((prop) => knownTexts(file, prop, linked) ?? []);
  const names = texts?.map(plainTable).filter((name) => NAME.test(name)) ?? [];
  return names.length === 0 ? null : [...new Set(names)];
}

const CREATE = new Set(['createTable', 'createTableIfNotExists', 'createTableLike']);
const ALTER = new Set(['alterTable', 'table']);

/** Tables that a migration makes, with columns and references. */
function knexSchema(fact: OrmFact, facts: FileFacts, linked: Linked): SchemaFact[] {
  const isSchema = fact.receiver.k === 'member' && fact.receiver.name === 'schema';
  if (!isSchema) return [];
  return stepsOf(fact).flatMap(({ method, args }): SchemaFact[] => {
    const change = CREATE.has(method) ? 'create' : ALTER.has(method) ? 'alter' : null;
    const [table] = tableNames(facts.path, args[0], linked) ?? [];
    if (method === 'renameTable' && table !== undefined) {
      const [to] = tableNames(facts.path, args[1], linked) ?? [];
      return to === undefined ? [] : [{ change: 'rename', table, to, line: fact.line }];
    }
    const builder = args[1]?.k === 'function' ? args[1].id : null;
    if (change === null || table === undefined) return [];
    return [{ change, table, line: fact.line, ...columnsIn(builder, facts, linked) }];
  });
}

const NO_COLUMN =
  /^(primary|unique|index|foreign|drop\w*|timestamps|comment|engine|charset|collate|inherits|setNullable|renameColumn|check\w*)$/;

function columnsIn(builder: number | null, facts: FileFacts, linked: Linked) {
  const columns: string[] = [];
  const foreignKeys: { columns: string[]; table: string }[] = [];
  for (const { receiver, method, args, chain, fn } of builder === null ? [] : facts.orm) {
    if (receiver.k !== 'param' || receiver.fn !== builder || fn === undefined) continue;
    if (method === 'timestamps') columns.push('created_at', 'updated_at');
    const [name] = tableNames(facts.path, args[0], linked) ?? (method === 'increments' ? ['id'] : []);
    if (name === undefined) continue;
    if (!NO_COLUMN.test(method)) columns.push(name);
    const target = referenced(chain, facts, linked);
    if (target !== null) foreignKeys.push({ columns: [name], table: target });
  }
  return { columns: [...new Set(columns)], foreignKeys };
}

/** `.references('id').inTable('users')`, `.references('users.id')`. */
function referenced(chain: OrmFact['chain'], facts: FileFacts, linked: Linked): string | null {
  const inTable = chain.find(({ method }) => method === 'inTable')?.args[0];
  if (inTable !== undefined) return tableNames(facts.path, inTable, linked)?.[0] ?? null;
  const reference = chain.find(({ method }) => method === 'references')?.args[0];
  const [column = ''] = tableNames(facts.path, reference, linked) ?? [];
  return column.includes('.') ? (column.split('.')[0] ?? null) : null;
}
