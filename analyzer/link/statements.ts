/** SQL facts → statements of symbols. A constant's SQL belongs to the code that uses the constant. */
import type { Condition } from '../model/condition.ts';
import { type FileFacts, MODULE_CODE, type Place, type SqlFact, type TableName, type Value } from '../model/facts.ts';
import type { Reference, Statement, SymbolId, Unresolved } from '../model/graph.ts';
import type { Linked } from './call-index.ts';
import { knownTexts, lift } from './lift.ts';
import { declarationOf } from './program.ts';
import { queriesInFiles } from './query-files.ts';
import { nameTexts, tableInText } from './table-texts.ts';
import { at, symbolAt } from './targets.ts';

export interface LinkedStatement extends Statement {
  readonly file: string;
  /** Where the code runs it: the use of a constant, otherwise the text itself. */
  readonly start: number;
  /** Code that runs because of it: hooks of models. */
  readonly calls?: readonly SymbolId[];
  /** What has to hold of the parameters around beside what holds at the place. */
  readonly under?: readonly Condition[];
}

/** Calls that are not written: a statement runs the hooks of the model that it writes. */
export const callsOfStatements = (statements: readonly LinkedStatement[]): Reference[] =>
  statements.flatMap(({ symbol, at: place, calls = [], when }) =>
    calls.map((to): Reference => {
      const reference: Reference = { from: symbol, to, kind: 'call', confidence: 'inferred', at: place };
      return when === undefined ? reference : { ...reference, when };
    }),
  );

export interface Statements {
  readonly statements: readonly LinkedStatement[];
  readonly unresolved: readonly Unresolved[];
}

/** @param data files that are no source, such as `.sql` */
export function linkStatements(linked: Linked, data: readonly FileFacts[] = []): Statements {
  const statements: LinkedStatement[] = [];
  const unresolved: Unresolved[] = [];
  const uses = indexUses(linked);
  const files = [...linked.evaluator.program.files.values()];
  const all = files.flatMap((facts) => facts.sql.map((fact) => ({ facts, fact })));
  for (const { facts, fact } of [...all, ...queriesInFiles(data, linked)]) {
    const written = at(facts.path, fact.line);
    for (const { file, place } of placesOf({ file: facts.path, place: fact }, uses, linked)) {
      const outcome = linkStatement(fact, facts, linked);
      if (outcome === null)
        unresolved.push({ what: 'SQL statement', at: written, why: 'the name of its table is computed' });
      else statements.push(...outcome.map((one) => placed(one, { file, place, written }, linked)));
    }
  }
  return { statements, unresolved };
}

interface Tables {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly confidence: Statement['confidence'];
  /** The caller that says which table, when the statement stands in a wrapper. */
  readonly from: { readonly file: string; readonly place: Place } | null;
}

interface Spot {
  readonly file: string;
  readonly place: Place;
  readonly written: string;
}

function placed({ from, ...tables }: Tables, { file, place, written }: Spot, { evaluator }: Linked): LinkedStatement {
  const spot = from ?? { file, place };
  const facts = evaluator.program.files.get(spot.file);
  const symbol = facts === undefined ? `${spot.file}#` : symbolAt(facts, spot.place);
  const where = from === null ? written : at(from.file, from.place.line);
  return { ...tables, at: where, symbol, file: spot.file, start: spot.place.start };
}

/** Null when the name of a table is not known. */
function linkStatement(fact: SqlFact, facts: FileFacts, linked: Linked): Tables[] | null {
  const names = [...fact.reads, ...fact.writes];
  const computed = names.find((name) => typeof name !== 'string');
  if (computed === undefined) {
    const { reads, writes, confidence } = fact;
    return [{ reads: strings(reads), writes: strings(writes), confidence, from: null }];
  }
  const sources = lifted(computed, fact, facts, linked);
  const outcomes = sources.flatMap(({ file, place, value, depth }): Tables[] => {
    const fill = (list: readonly TableName[]): string[] | null =>
      fillIn(list, { computed, value, file, facts, linked });
    const reads = fill(fact.reads);
    const writes = fill(fact.writes);
    if (reads === null || writes === null) return [];
    return [{ reads, writes, confidence: 'inferred', from: depth === 0 ? null : { file, place } }];
  });
  return outcomes.length === 0 ? null : outcomes;
}

const strings = (names: readonly TableName[]): string[] => names.filter((name) => typeof name === 'string');

type Computed = Exclude<TableName, string>;

/** The one computed part of a name, seen from the callers. */
function lifted({ parts }: Computed, fact: SqlFact, facts: FileFacts, linked: Linked) {
  const unknown = parts.filter((part) => part === null || part.k !== 'text');
  const [only] = unknown;
  if (unknown.length !== 1 || only === null || only === undefined) return [];
  return lift(facts.path, fact, only, linked);
}

interface Filling {
  readonly computed: Computed;
  readonly value: Value;
  readonly file: string;
  readonly facts: FileFacts;
  readonly linked: Linked;
}

function fillIn(names: readonly TableName[], { computed, value, file, facts, linked }: Filling): string[] | null {
  const found: string[] = [];
  const own = computed.parts.find((part) => part !== null && part.k !== 'text');
  for (const name of names) {
    if (typeof name === 'string') found.push(name);
    else {
      const shares = name.parts.some((part) => part !== null && JSON.stringify(part) === JSON.stringify(own));
      const inside = shares ? nameTexts(file, value, linked) : null;
      const texts =
        inside === null
          ? knownTexts(facts.path, { k: 'concat', parts: name.parts, at: 0 }, linked)
          : wrap(name, inside);
      const tables = texts?.map(tableInText);
      if (tables === undefined || tables.some((table) => table === null)) return null;
      found.push(...tables.filter((table) => table !== null));
    }
  }
  return found;
}

const wrap = ({ parts }: Computed, texts: readonly string[]): string[] =>
  texts.map((text) => parts.map((part) => (part?.k === 'text' ? part.text : text)).join(''));

interface Use {
  readonly path: readonly string[];
  readonly file: string;
  readonly place: Place;
}

/** Mentions of constants that hold SQL, by file of the constant. */
function indexUses({ evaluator: { program }, sites }: Linked): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>();
  const add = (file: string, place: Place, value: Value): void => {
    const declared = declarationOf(program, file, value);
    if (declared === null) return;
    const use = { path: [declared.name, ...declared.path], file, place };
    const known = uses.get(declared.file);
    if (known === undefined) uses.set(declared.file, [use]);
    else known.push(use);
  };
  for (const facts of program.files.values())
    for (const mention of facts.mentions) if (!mention.inlined) add(facts.path, mention, mention.value);
  for (const { file, call } of sites) add(file, call, call.callee);
  return uses;
}

interface Where {
  readonly file: string;
  readonly place: Place;
}

const MAX_CHAIN = 4;

/** Where the code uses what stands here: the place itself unless it is part of a constant. */
function placesOf(
  where: Where,
  uses: ReadonlyMap<string, readonly Use[]>,
  linked: Linked,
  depth = 0,
): readonly Where[] {
  const { file, place } = where;
  if (place.holder === null || depth > MAX_CHAIN) return [where];
  const holder = place.holder.split('.');
  const found = (uses.get(file) ?? []).filter(
    (use) => agree(use.path, holder) && !(use.file === file && use.place.start === place.start),
  );
  const outer = found.filter(({ place: { fn, holder: inside } }) => fn !== MODULE_CODE || !isPartOf(holder, inside));
  const places = outer.flatMap((use) => placesOf(use, uses, linked, depth + 1));
  // A constant that only hands it on is no place that runs it.
  const running = places.filter((one) => one.place.fn !== MODULE_CODE || one.place.holder === null);
  return places.length === 0 ? [where] : uniquePlaces(running.length > 0 ? running : places);
}

/** `exports.sql = sql` is no use of it. */
const isPartOf = (holder: readonly string[], inside: string | null): boolean =>
  inside?.split('.').every((part, index) => part === holder[index]) ?? false;

const uniquePlaces = (places: readonly Where[]): Where[] => [
  ...new Map(places.map((where) => [`${where.file} ${where.place.start}`, where])).values(),
];

/** One path is the beginning of the other: `sql.insert` and `sql.insert.run`, or `sql` as a whole. */
const agree = (path: readonly string[], holder: readonly string[]): boolean =>
  path.slice(0, holder.length).every((part, index) => part === holder[index]);
