/** Models of all schemas → tables, and what the field of a model leads to. */
import type { FileFacts, ModelFact, ModelField } from '../../../model/facts.ts';
import type { Table } from '../../../model/graph.ts';
import { at } from '../../targets.ts';

export interface Model {
  readonly name: string;
  readonly table: string;
  readonly relations: ReadonlyMap<string, Relation>;
}

export interface Relation {
  readonly model: Model;
  /** Where the foreign key is: on this side, on the other, or in a table of its own. */
  readonly key: 'own' | 'other' | 'join';
  readonly join: string | null;
}

export interface PrismaSchema {
  readonly tables: readonly Table[];
  /** By what the client calls it: the model of the schema that lies nearest to the file. */
  readonly modelOf: (property: string, file: string) => Model | null;
}

interface Declared {
  readonly fact: ModelFact;
  readonly path: string;
  readonly siblings: ReadonlyMap<string, ModelFact>;
}

export function readSchemas(data: readonly FileFacts[]): PrismaSchema {
  const files = data.filter(({ models }) => models.length > 0);
  const declared = [...Map.groupBy(files, ({ path }) => schemaFolder(path)).values()].flatMap(declarations);
  const models = new Map(declared.map((one) => [one.fact, modelOf(one)]));
  for (const one of declared) addRelations(one, models);
  const named = Map.groupBy(declared, ({ fact }) => propertyName(fact.name));
  return {
    tables: declared.flatMap(tablesOf),
    modelOf: (property, file) => {
      const found = named.get(property) ?? [];
      const [first, ...more] = found;
      const nearest = more.reduce((a, b) => (b && near(b.path, file) > near(a?.path ?? '', file) ? b : a), first);
      return nearest === undefined ? null : (models.get(nearest.fact) ?? null);
    },
  };
}

/** Files of one schema share its folder: `prisma/schema/user.prisma` and `prisma/schema/blog/post.prisma`. */
function schemaFolder(path: string): string {
  const folders = path.split('/').slice(0, -1);
  const top = folders.findLastIndex((folder) => /^(prisma|schemas?)$/.test(folder));
  return folders.slice(0, top < 0 ? undefined : top + 1).join('/');
}

function declarations(files: readonly FileFacts[]): Declared[] {
  const siblings = new Map(files.flatMap(({ models }) => models.map((model) => [model.name, model])));
  return files.flatMap(({ path, models }) => models.map((fact) => ({ fact, path, siblings })));
}

interface Growing extends Model {
  readonly relations: Map<string, Relation>;
}

const modelOf = ({ fact: { name, table } }: Declared): Growing => ({ name, table, relations: new Map() });

function addRelations({ fact, siblings }: Declared, models: ReadonlyMap<ModelFact, Growing>): void {
  for (const field of fact.fields) {
    const target = siblings.get(field.type);
    const model = target === undefined ? undefined : models.get(target);
    if (target === undefined || model === undefined) continue;
    const join = joinTable(field, fact, target);
    const key = join !== null ? 'join' : (field.relation?.fields.length ?? 0) > 0 ? 'own' : 'other';
    models.get(fact)?.relations.set(field.name, { model, key, join });
  }
}

/** Two lists that lead to each other have a table that no model declares: `_PostToTag`, or `_` and the relation's name. */
function joinTable(field: ModelField, from: ModelFact, to: ModelFact): string | null {
  const isSide = ({ list, relation }: ModelField) => list && (relation?.fields.length ?? 0) === 0;
  const name = field.relation?.name ?? null;
  const back = to.fields.some(
    (other) =>
      other.type === from.name &&
      isSide(other) &&
      (other.relation?.name ?? null) === name &&
      (from !== to || other.name !== field.name),
  );
  return isSide(field) && back ? `_${name ?? [from.name, to.name].sort().join('To')}` : null;
}

function tablesOf({ fact, path, siblings }: Declared): Table[] {
  const columnOf = new Map(fact.fields.map(({ name, column }) => [name, column]));
  const isColumn = ({ type, relation }: ModelField) => relation === null && !siblings.has(type);
  const foreignKeys = fact.fields.flatMap(({ type, relation }) => {
    const target = siblings.get(type)?.table;
    const columns = (relation?.fields ?? []).map((field) => columnOf.get(field) ?? field);
    return target === undefined || columns.length === 0 ? [] : [{ columns, table: target }];
  });
  const columns = fact.fields.filter(isColumn).map(({ column }) => column);
  const definedAt = at(path, fact.line);
  return [{ name: fact.table, definedAt, columns, foreignKeys }, ...joinsOf({ fact, path, siblings })];
}

/** Told by the model that comes first in the alphabet, or has the first field. */
function joinsOf({ fact, path, siblings }: Declared): Table[] {
  const seen = new Set<string>();
  return fact.fields.flatMap((field): Table[] => {
    const target = siblings.get(field.type);
    const name = target === undefined ? null : joinTable(field, fact, target);
    if (target === undefined || name === null || fact.name > target.name || seen.has(name)) return [];
    seen.add(name);
    const foreignKeys = [
      { columns: ['A'], table: fact.table },
      { columns: ['B'], table: target.table },
    ];
    return [{ name, definedAt: at(path, fact.line), columns: ['A', 'B'], foreignKeys }];
  });
}

const propertyName = (model: string): string => model.slice(0, 1).toLowerCase() + model.slice(1);

/** How many folders two paths share. */
function near(a: string, b: string): number {
  const other = b.split('/');
  const differs = a.split('/').findIndex((part, index) => part !== other[index]);
  return differs < 0 ? other.length : differs;
}
