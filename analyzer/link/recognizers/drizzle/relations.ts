/** `relations(users, ({ many }) => ({ posts: many(posts) }))` and `defineRelations(schema, (r) => …)`: which field leads where. */
import type { Value } from '../../../model/facts.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import { optionsIn, type Placed } from '../objects.ts';
import { tableOf } from './entities.ts';

export interface Relations {
  /** By the name that code has for a table: `db.query.users`. */
  readonly tableNamed: (name: string) => string | null;
  readonly targetOf: (table: string, field: string) => string | null;
}

export function readRelations(linked: Linked): Relations {
  const named = tablesByName(linked);
  const targets = new Map<string, string>();
  const add = (table: string, fields: Placed, targetOf: (value: Placed) => string | null): void => {
    for (const options of optionsIn(fields.file, fields.value, linked))
      for (const [field, value] of options) {
        const target = targetOf(value);
        if (target !== null) targets.set(`${table}\n${field}`, target);
      }
  };
  for (const site of linked.sites) {
    if (isCallOf(site, /^drizzle-orm(\/relations)?\.relations$/)) readOne(site, linked, add);
    if (isCallOf(site, /^drizzle-orm\.defineRelations(Part)?$/)) readAll(site, { linked, named, add });
  }
  return {
    tableNamed: (name) => named.get(name) ?? null,
    targetOf: (table, field) => targets.get(`${table}\n${field}`) ?? null,
  };
}

const isCallOf = ({ callees }: CallSite, name: RegExp): boolean =>
  callees.some((entity) => entity.t === 'package' && name.test(entity.name));

/** Top-level constants that are tables. */
function tablesByName({ evaluator }: Linked): Map<string, string> {
  const named = new Map<string, string>();
  for (const { path, imports, bindings } of evaluator.program.files.values()) {
    if (!imports.some(({ specifier }) => specifier?.startsWith('drizzle-orm') === true)) continue;
    for (const [name, { values }] of Object.entries(bindings))
      for (const value of values) {
        const table = value.k !== 'call' ? null : tableIn(path, value, { evaluator } as Linked);
        if (table !== null) named.set(name, table);
      }
  }
  return named;
}

type Add = (table: string, fields: Placed, targetOf: (value: Placed) => string | null) => void;

function readOne({ file, call }: CallSite, linked: Linked, add: Add): void {
  const [owner, fields] = call.args;
  const table = owner ? tableIn(file, owner, linked) : null;
  if (table === null || !fields) return;
  add(table, { file, value: fields }, ({ file: at, value }) =>
    value.k === 'call' && value.args[0] ? tableIn(at, value.args[0], linked) : null,
  );
}

/** `r.many.posts()` names the target. */
function readAll(
  { file, call }: CallSite,
  { linked, named, add }: { linked: Linked; named: ReadonlyMap<string, string>; add: Add },
): void {
  for (const options of optionsIn(file, call.args[1], linked))
    for (const [name, fields] of options) {
      const table = named.get(name);
      if (table === undefined) continue;
      add(table, fields, ({ value }) =>
        value.k === 'call' && value.of.k === 'member' ? (named.get(value.of.name) ?? null) : null,
      );
    }
}

const tableIn = (file: string, value: Value, { evaluator }: Linked): string | null =>
  evaluator.evaluate(file, value).flatMap((entity) => tableOf(entity) ?? [])[0] ?? null;
