/** What Drizzle's tables are while values are evaluated: things whose name says which table, and which column of it. */
import type { Entity, PackageEntity } from '../../entities.ts';
import { evaluateHere, type Hooks, type Standing } from '../../evaluator.ts';

const TABLE = 'drizzle table ';
const COLUMN = 'drizzle column ';

const MAKES_TABLE = /^drizzle-orm\/[\w-]+-core\.(\w+Table|\w+View|\w+MaterializedView)$/;
const MAKES_BY_CREATOR = /^drizzle-orm\/[\w-]+-core\.\w+TableCreator\(\)$/;
const MAKES_IN_SCHEMA = /^drizzle-orm\/[\w-]+-core\.(pgSchema|mysqlSchema|snakeCase\.schema)\(\)\.(table|view)$/;
const ALIAS = /^drizzle-orm(\/[\w-]+-core)?\.(alias|aliasedTable)$/;

export const makesTable = ({ name }: PackageEntity): boolean =>
  MAKES_TABLE.test(name) || MAKES_BY_CREATOR.test(name) || MAKES_IN_SCHEMA.test(name);

/** Name of the table, when the thing is one. */
export const tableOf = (entity: Entity): string | null =>
  entity.t === 'package' && entity.name.startsWith(TABLE) ? entity.name.slice(TABLE.length) : null;

/** Table and column, when the thing is a column. */
export function columnOf(entity: Entity): { readonly table: string; readonly column: string } | null {
  if (entity.t !== 'package' || !entity.name.startsWith(COLUMN)) return null;
  const [table = '', column = ''] = entity.name.slice(COLUMN.length).split('\t');
  return { table, column };
}

/** Every table is its own, also when one creator made them all; an alias is what it stands for. */
export const drizzleHooks: Hooks = {
  called: (callee, call, here) => {
    if (ALIAS.test(callee.name)) return evaluateHere(call.args[0], here);
    if (!makesTable(callee)) return null;
    const site = `${here.facts.path}:${call.at}`;
    return namesOf(callee, call.args[0] ?? null, here).map((name) => ({ ...callee, name: TABLE + name, site }));
  },
  member: (of, name) => {
    const table = tableOf(of);
    return table === null || of.t !== 'package' ? null : [{ ...of, name: `${COLUMN}${table}\t${name}` }];
  },
  text: (of) => tableOf(of),
};

type Named = Parameters<typeof evaluateHere>[0];

function namesOf(callee: PackageEntity, named: Named, here: Standing): string[] {
  const texts = evaluateHere(named, here).flatMap((entity) => (entity.t === 'text' ? [entity.text] : []));
  if (MAKES_BY_CREATOR.test(callee.name)) return texts.flatMap((text) => createdNames(callee, text, here));
  if (!MAKES_IN_SCHEMA.test(callee.name)) return texts;
  const schema = firstArgument(callee, here).flatMap((entity) => (entity.t === 'text' ? [entity.text] : []))[0];
  return schema === undefined || schema === 'public' ? texts : texts.map((text) => `${schema}.${text}`);
}

/** `pgTableCreator((name) => `shop_${name}`)`. */
function createdNames(callee: PackageEntity, text: string, here: Standing): string[] {
  return firstArgument(callee, here).flatMap((entity) => {
    const returned = entity.t === 'function' ? entity.fn.returns : [];
    return returned.flatMap((value) => {
      const parts = value.k === 'concat' ? value.parts : [value];
      const known = parts.map((part) => (part?.k === 'text' ? part.text : part?.k === 'param' ? text : null));
      return known.includes(null) ? [] : [known.join('')];
    });
  });
}

/** What the call that made a thing was given: its place is the thing's site. */
function firstArgument({ site }: PackageEntity, { evaluator }: Standing): readonly Entity[] {
  const at = site.lastIndexOf(':');
  const file = site.slice(0, at);
  const start = Number.parseInt(site.slice(at + 1), 10);
  const call = evaluator.program.files.get(file)?.calls.find((one) => one.start === start);
  return call === undefined ? [] : evaluator.evaluate(file, call.args[0]);
}
