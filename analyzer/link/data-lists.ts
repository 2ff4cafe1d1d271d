/**
 * Lists of records in a JSON file: what a table is in a database. A file with one list goes by the list's name,
 * `orders (data/orders.json)`; of a file with several each is `db.json#orders`.
 */
import type { FileFacts, SchemaFact, Value } from '../model/facts.ts';

type Items = readonly (Value | null)[];

/** The lists of a file's content, as tables that it declares; none for settings that have a list among other things. */
export function declareLists(path: string, content: unknown): readonly SchemaFact[] {
  if (Array.isArray(content)) return listOf(wholeName(path), content);
  if (typeof content !== 'object' || content === null) return [];
  const entries = Object.entries(content);
  const lists = entries.filter(([, value]) => columnsOf(value).length >= MIN_COLUMNS);
  if (lists.length * 2 < entries.length) return [];
  return lists.flatMap(([key, value]) => listOf(lists.length === 1 ? only(key, path) : oneOf(key, path), value));
}

/** The lists that a file's facts hold, by the table that each is. */
export function listsIn({ path, commonjs: [whole], objects, schema }: FileFacts): ReadonlyMap<Items, string> {
  const declared = new Set(schema.map(({ table }) => table));
  if (whole?.k === 'array' && declared.size > 0) return new Map([[whole.items, wholeName(path)]]);
  const props = whole?.k === 'object' ? (objects[whole.id]?.props ?? {}) : {};
  return new Map(
    Object.entries(props).flatMap(([key, value]): [Items, string][] => {
      const name = [only(key, path), oneOf(key, path)].find((one) => declared.has(one));
      return value.k === 'array' && name !== undefined ? [[value.items, name]] : [];
    }),
  );
}

const only = (key: string, path: string): string => `${key} (${path})`;
const oneOf = (key: string, path: string): string => `${path}#${key}`;
const wholeName = (path: string): string => only(path.replace(/^.*\//, '').replace(/\.json$/, ''), path);

/** Less is a list of settings. */
const MIN_COLUMNS = 2;

function listOf(table: string, content: unknown): SchemaFact[] {
  const columns = columnsOf(content);
  return columns.length < MIN_COLUMNS ? [] : [{ change: 'create', table, line: 1, columns, foreignKeys: [] }];
}

/** The keys that all records have. */
function columnsOf(content: unknown): string[] {
  if (!Array.isArray(content)) return [];
  const records = content.filter((item): item is object => typeof item === 'object' && item !== null);
  const [first] = records;
  if (first === undefined || records.length < content.length || records.some(Array.isArray)) return [];
  return Object.keys(first).filter((key) => records.every((record) => Object.hasOwn(record, key)));
}
