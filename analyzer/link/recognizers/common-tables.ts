/** Names that a statement gives to its own parts: `with('latest', …)` makes no table, neither for builders nor in raw SQL. */
import type { FileFacts } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { knownTexts } from '../lift.ts';
import type { LinkedStatement } from '../statements.ts';
import { stepsOf } from './chains.ts';

/** A name that is no table between two offsets of a file. */
export interface PartName {
  readonly name: string;
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

const WITH = /^with(Recursive|Materialized|NotMaterialized)?$/;

/** Of the chains in a file: `db.with('latest', (qb) => …)`. */
export function partNames(facts: FileFacts, linked: Linked): PartName[] {
  return facts.orm.flatMap((fact) =>
    stepsOf(fact).flatMap(({ method, args: [named, body] }): PartName[] => {
      if (!WITH.test(method) || !named || !body || body.k === 'text') return [];
      const { path: file } = facts;
      const names = (knownTexts(file, named, linked) ?? []).map((text) => text.split('(')[0]?.trim() ?? '');
      return names.map((name) => ({ name, file, from: fact.start, to: endOf(facts, fact.fn) }));
    }),
  );
}

/** A chain that is kept in a variable is used further on in the same function. */
const endOf = ({ functions }: FileFacts, fn: number): number => functions[fn]?.end ?? Number.MAX_SAFE_INTEGER;

/**
 * Where another method of the file goes on with the statement, a name that no table is declared by is that part too.
 * @param declared names of the tables that are declared, in lower case
 */
export function withoutParts(
  statements: readonly LinkedStatement[],
  parts: readonly PartName[],
  declared: ReadonlySet<string>,
): readonly LinkedStatement[] {
  if (parts.length === 0) return statements;
  const byFile = Map.groupBy(parts, ({ file }) => file);
  return statements.map((statement) => {
    const own = byFile
      .get(statement.file)
      ?.filter(
        ({ name, from, to }) => (statement.start >= from && statement.start < to) || !declared.has(name.toLowerCase()),
      );
    if (own === undefined || own.length === 0) return statement;
    const names = new Set(own.map(({ name }) => name.toLowerCase()));
    const real = (tables: readonly string[]) => tables.filter((table) => !names.has(table.toLowerCase()));
    return { ...statement, reads: real(statement.reads), writes: real(statement.writes) };
  });
}
