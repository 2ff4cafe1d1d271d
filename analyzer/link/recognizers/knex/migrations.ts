/** `knex.schema.createTable('orders', (t) => …)`: tables that code makes, with columns and references. */
import type { FileFacts, OrmFact, SchemaFact } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import { isUndoing, stepsOf } from '../chains.ts';
import { tableNames } from './names.ts';

const CREATE = new Set(['createTable', 'createTableIfNotExists', 'createTableLike']);
const ALTER = new Set(['alterTable', 'table']);
const DROP = new Set(['dropTable', 'dropTableIfExists']);

export const knexSchema = (facts: FileFacts, linked: Linked): SchemaFact[] =>
  facts.orm.flatMap((fact) => (isSchema(fact) && !isUndoing(facts, fact) ? changesOf(fact, facts, linked) : []));

/** `knex.schema` itself, or further on in a chain: `knex.schema.withSchema('shop').createTable(…)`. */
const isSchema = ({ receiver }: OrmFact): boolean => receiver.k === 'member' && receiver.name === 'schema';

function changesOf(fact: OrmFact, facts: FileFacts, linked: Linked): SchemaFact[] {
  const { line } = fact;
  return stepsOf(fact).flatMap(({ method, args }): SchemaFact[] => {
    const [table] = tableNames(facts.path, args[0], linked) ?? [];
    if (table === undefined) return [];
    if (DROP.has(method)) return [{ change: 'drop', table, line }];
    if (method === 'renameTable') {
      const [to] = tableNames(facts.path, args[1], linked) ?? [];
      return to === undefined ? [] : [{ change: 'rename', table, to, line }];
    }
    const change = CREATE.has(method) ? 'create' : ALTER.has(method) ? 'alter' : null;
    const builder = args.findLast((arg) => arg?.k === 'function');
    if (change === null) return [];
    return [{ change, table, line, ...columnsIn(builder?.k === 'function' ? builder.id : null, facts, linked) }];
  });
}

const NO_COLUMN =
  /^(primary|unique|index|foreign|drop\w*|timestamps|comment|engine|charset|collate|inherits|setNullable|renameColumn|check\w*)$/;

function columnsIn(builder: number | null, facts: FileFacts, linked: Linked) {
  const columns: string[] = [];
  const foreignKeys: { columns: string[]; table: string }[] = [];
  for (const { receiver, method, args, chain } of builder === null ? [] : facts.orm) {
    if (receiver.k !== 'param' || receiver.fn !== builder) continue;
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
