/**
 * Query builders that nobody named to us: a chain that begins at a package and reads like SQL, such as
 * `select().from('orders').leftJoin('users')`, `insert('orders').given(row)`, `supabase.from('orders').update(row)`.
 * Told as `inferred`, because the package itself was not read.
 */
import type { FileFacts, OrmFact, Value } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { calleesOf } from '../calls.ts';
import type { Entity } from '../entities.ts';
import { knownTexts, lift } from '../lift.ts';
import type { LinkedStatement } from '../statements.ts';
import { at, symbolAt } from '../targets.ts';
import { plainTable } from './chains.ts';
import type { Recognizer } from './recognizer.ts';

export const builders: Recognizer = {
  name: 'builders',
  applies: (packages) => packages.size > 0,
  read: {
    data: (linked) => ({
      statements: [...linked.evaluator.program.files.values()].flatMap((facts) =>
        facts.orm.flatMap((fact) => builderStatements(fact, facts, linked)),
      ),
    }),
  },
};

/** Packages that have a recognizer of their own, and what else begins chains with `from` or `select`. */
const KNOWN =
  /^(knex|kysely|drizzle-orm|typeorm|@nestjs\/typeorm|sequelize|mongoose|mongodb|objection|@mikro-orm\/|@prisma\/|rxjs|lodash|d3|cheerio|jquery|effect|ramda)/;

const READS = /^(select|selectDistinct|selectFrom)$/;
const WRITES =
  /^(insert|insertInto|insertOnUpdate|upsert|replace|replaceInto|update|updateTable|del|delete|deleteFrom|remove|truncate)$/;
const NAMES_TABLE = /^(from|into|table)$/;
const JOINS =
  /^(join|innerJoin|leftJoin|leftOuterJoin|rightJoin|rightOuterJoin|outerJoin|fullJoin|fullOuterJoin|crossJoin)$/;
/** What only a builder that was given its table has next. */
const GOES_ON = /^(given|set|setFields?|setFieldsRows|values?|where|returning|prime|onConflict)$/;

interface Step {
  readonly method: string;
  readonly args: readonly (Value | null)[];
}

function builderStatements(fact: OrmFact, facts: FileFacts, linked: Linked): LinkedStatement[] {
  const steps = [{ method: fact.method, args: fact.args }, ...fact.chain];
  if (!mayBeQuery(steps)) return [];
  const bases = calleesOf(fact.receiver, { facts, bindings: new Map(), evaluator: linked.evaluator }).flatMap(baseOf);
  const base = bases[0];
  if (base === undefined) return [];
  const named = tableAndVerb(base, steps);
  const joined = isQuery(base, steps) ? steps.filter(isJoin) : [];
  return [
    ...(named === null ? [] : placed(named, { fact, facts, linked })),
    ...joined.flatMap(({ args }) => placed({ table: args[0] ?? null, writes: false }, { fact, facts, linked })),
  ];
}

/** `leftJoin('order.items')` joins what an entity mapper knows by that name, no table. */
const isJoin = ({ method, args: [table] }: Step): boolean =>
  JOINS.test(method) && !(table?.k === 'text' && plainTable(table.text).includes('.'));

const mayBeQuery = (steps: readonly Step[]): boolean =>
  steps.some(({ method, args }) => (NAMES_TABLE.test(method) || JOINS.test(method)) && args.length > 0) ||
  (steps.some(({ method }) => method === '()' || WRITES.test(method)) &&
    steps.some(({ method }) => GOES_ON.test(method)));

/** The words that led to where the chain begins: `['squel', 'select']`. */
function baseOf(entity: Entity): string[][] {
  if (entity.t === 'package') {
    if (KNOWN.test(entity.name) || /\.storage\b/.test(entity.name)) return [];
    return [entity.name.replaceAll('()', '').split('.')];
  }
  return entity.t === 'function' && (READS.test(entity.fn.symbol) || WRITES.test(entity.fn.symbol))
    ? [[entity.fn.symbol]]
    : [];
}

interface Named {
  readonly table: Value | null;
  readonly writes: boolean;
}

function tableAndVerb(base: readonly string[], steps: readonly Step[]): Named | null {
  const called = steps[0]?.method === '()';
  const words = [...base.slice(-WORDS_BACK), ...steps.map(({ method }) => method)];
  const verb = words.find((word) => READS.test(word) || WRITES.test(word));
  if (verb === undefined) return null;
  const writes = WRITES.test(verb);
  const from = steps.find(({ method }) => NAMES_TABLE.test(method))?.args[0];
  if (from !== undefined) return { table: from, writes };
  const own = called && verb === base.at(-1) ? steps[0] : steps.find(({ method }) => method === verb);
  const goesOn = steps.some(({ method }) => GOES_ON.test(method));
  return own !== undefined && writes && goesOn ? { table: own.args[0] ?? null, writes } : null;
}

/** How many words back the verb may stand: `squel.select().from`. */
const WORDS_BACK = 4;

const isQuery = (base: readonly string[], steps: readonly Step[]): boolean =>
  [...base, ...steps.map(({ method }) => method)].some((word) => READS.test(word) || WRITES.test(word));

const NAME = /^[\p{L}_][\p{L}\p{N}_$.]*$/u;

interface Site {
  readonly fact: OrmFact;
  readonly facts: FileFacts;
  readonly linked: Linked;
}

function placed({ table, writes }: Named, { fact, facts, linked }: Site): LinkedStatement[] {
  if (table === null) return [];
  return lift(facts.path, fact, table, linked).flatMap(({ file, place, value }): LinkedStatement[] => {
    const names = knownTexts(file, value, linked)?.map(plainTable) ?? [];
    const owner = linked.evaluator.program.files.get(file);
    if (owner === undefined || names.length === 0 || !names.every((name) => NAME.test(name))) return [];
    return [
      {
        file,
        start: place.start,
        at: at(file, place.line),
        symbol: symbolAt(owner, place),
        reads: writes ? [] : names,
        writes: writes ? names : [],
        confidence: 'inferred',
      },
    ];
  });
}
