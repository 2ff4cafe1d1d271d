/** Syntax tree of CREATE, ALTER, DROP → what it says about the schema. Null for any other statement. */
import type { KeyFact, SchemaFact } from '../../../model/facts.ts';
import { tablesOfTree } from './read-tables.ts';
import { identifier, isNode, type Node, nameOf, nodesOf } from './tree.ts';

export function changesOfTree(tree: unknown, line: number): SchemaFact[] | null {
  if (!isNode(tree)) return null;
  for (const [kind, read] of READERS) {
    const node = tree[kind];
    if (isNode(node)) return read(node, line);
  }
  return null;
}

const READERS = new Map<string, (node: Node, line: number) => SchemaFact[]>([
  ['CreateTable', readCreate],
  ['CreateVirtualTable', readVirtual],
  ['CreateView', readView],
  ['AlterTable', readAlter],
  ['Drop', readDrop],
  ['CreateTrigger', () => []],
]);

function readCreate(node: Node, line: number): SchemaFact[] {
  const table = nameOf(node.name);
  if (table === null) return [];
  if (node.temporary === true || table.startsWith('#')) {
    const reads = isNode(node.query) ? tablesOfTree(node.query).reads : [];
    return [{ change: 'view', table, reads, line }];
  }
  const parent = nameOf(node.partition_of);
  if (parent !== null) return [{ change: 'view', table, reads: [parent], line }];
  const columns = nodesOf(node.columns);
  return [
    {
      change: 'create',
      table,
      line,
      columns: columns.flatMap(columnName),
      foreignKeys: [...columns.flatMap(columnKeys), ...nodesOf(node.constraints).flatMap(constraintKeys)],
    },
  ];
}

function readVirtual({ name, module_args: args }: Node, line: number): SchemaFact[] {
  const table = nameOf(name);
  if (table === null) return [];
  const columns = nodesOf(args).flatMap((arg) => identifier(arg) ?? []);
  return [{ change: 'create', table, line, columns, foreignKeys: [] }];
}

function readView({ name, query }: Node, line: number): SchemaFact[] {
  const table = nameOf(name);
  if (table === null) return [];
  return [{ change: 'view', table, reads: tablesOfTree(query).reads, line }];
}

function readDrop({ object_type: type, names, temporary }: Node, line: number): SchemaFact[] {
  if (type !== 'Table' || temporary === true || !Array.isArray(names)) return [];
  return names.flatMap((name): SchemaFact[] => {
    const table = nameOf(name);
    return table === null ? [] : [{ change: 'drop', table, line }];
  });
}

function readAlter({ name, operations }: Node, line: number): SchemaFact[] {
  const table = nameOf(name);
  if (table === null) return [];
  return nodesOf(operations).flatMap((operation): SchemaFact[] => {
    const to = isNode(operation.RenameTable) ? renamedTo(operation.RenameTable) : null;
    if (to !== null) return [{ change: 'rename', table, to, line }];
    const { columns, foreignKeys, dropped } = alteration(operation);
    const droppedKeys = droppedConstraint(operation);
    if (columns.length + foreignKeys.length + dropped.length + droppedKeys.length === 0) return [];
    const keys = droppedKeys.length === 0 ? {} : { droppedKeys };
    return [{ change: 'alter', table, line, columns, foreignKeys, dropped, ...keys }];
  });
}

function renamedTo({ table_name: name }: Node): string | null {
  return isNode(name) ? nameOf(name.To ?? name.As) : null;
}

/** `DROP CONSTRAINT k`, MySQL's `DROP FOREIGN KEY k`. */
const droppedConstraint = ({ DropConstraint, DropForeignKey }: Node): string[] =>
  [DropConstraint, DropForeignKey].flatMap((one) => (isNode(one) ? (identifier(one.name) ?? []) : []));

interface Alteration {
  readonly columns: string[];
  readonly foreignKeys: KeyFact[];
  readonly dropped: string[];
}

function alteration({ AddColumn, AddConstraint, DropColumn, RenameColumn, ChangeColumn }: Node): Alteration {
  const definition = isNode(AddColumn) && isNode(AddColumn.column_def) ? [AddColumn.column_def] : [];
  const constraint = isNode(AddConstraint) && isNode(AddConstraint.constraint) ? [AddConstraint.constraint] : [];
  const names = (...values: unknown[]) => values.flatMap((value) => identifier(value) ?? []);
  const renamed = isNode(RenameColumn) ? RenameColumn : {};
  const changed = isNode(ChangeColumn) ? ChangeColumn : {};
  return {
    columns: [...definition.flatMap(columnName), ...names(renamed.new_column_name, changed.new_name)],
    foreignKeys: [...definition.flatMap(columnKeys), ...constraint.flatMap(constraintKeys)],
    dropped: [
      ...(isNode(DropColumn) ? names(...nodesOf(DropColumn.column_names)) : []),
      ...names(renamed.old_column_name, changed.old_name),
    ],
  };
}

const columnName = ({ name }: Node): string[] => [identifier(name) ?? []].flat();

const columnKeys = (column: Node): KeyFact[] =>
  nodesOf(column.options).flatMap(({ name, option }) =>
    isNode(option) && isNode(option.ForeignKey)
      ? keyOf(columnName(column), { ...option.ForeignKey, ...named(name) })
      : [],
  );

const named = (name: unknown): Node => (isNode(name) ? { name } : {});

const constraintKeys = ({ ForeignKey: key }: Node): KeyFact[] =>
  isNode(key)
    ? keyOf(
        nodesOf(key.columns).flatMap((column) => identifier(column) ?? []),
        key,
      )
    : [];

function keyOf(columns: readonly string[], key: Node): KeyFact[] {
  const table = nameOf(key.foreign_table);
  const name = identifier(key.name);
  return table === null ? [] : [{ columns, table, ...(name === null ? {} : { name }) }];
}
