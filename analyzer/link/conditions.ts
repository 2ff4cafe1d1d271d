/**
 * Which switches the code of a symbol hangs on, and what calls put into them. A switch that a caller fills with one of its
 * own parameters is a switch of the caller too: `list(options)` → `find(options)` → `if (options.includeItems)`.
 */
import type { Given, When } from '../model/condition.ts';
import { type FileFacts, type FunctionFact, type FunctionId, MODULE_CODE, type Place } from '../model/facts.ts';
import type { SymbolId } from '../model/graph.ts';
import type { CallSite, Linked } from './call-index.ts';
import { type Forwarded, passedTo } from './passed-to.ts';
import type { LinkedStatement } from './statements.ts';
import { symbolId } from './targets.ts';

export interface Conditions {
  /** What holds of a symbol's own parameters where this stands in its code. */
  readonly whenAt: (facts: FileFacts, place: Pick<Place, 'fn' | 'when'>) => { readonly when?: readonly When[] };
  readonly givenBy: (site: CallSite, to: SymbolId) => { readonly given?: Given };
}

/** By key, what it is when nothing is passed. */
type Switches = Map<string, boolean | null>;

interface Switched {
  readonly file: string;
  readonly fn: FunctionFact;
  readonly symbol: SymbolId;
  readonly switches: Switches;
}

type BySymbol = Map<SymbolId, Switched>;

export function createConditions(linked: Linked, statements: readonly LinkedStatement[]): Conditions {
  const { program } = linked.evaluator;
  const bySymbol = ownSwitches(program.files.values());
  statedSwitches(statements, bySymbol, linked);
  forwardedSwitches(bySymbol, linked);
  return {
    whenAt: (facts, { fn, when }) => {
      const around = when === undefined ? null : declaring(facts, fn);
      const own = when?.filter((one) => one.fn === around?.id && isKept(around, one.key)) ?? [];
      return own.length === 0 ? {} : { when: own.map(({ key, holds }) => ({ key, holds })) };
    },
    givenBy: (site, to) => {
      const switched = bySymbol.get(to);
      if (switched === undefined || !calls(site, switched)) return {};
      const given = givenTo(site, switched, program.files.get(site.file));
      return given === null ? {} : { given };
    },
  };
}

/** Statements with what holds where they run. */
export function withConditions(statements: readonly LinkedStatement[], { linked, conditions }: Around) {
  const places = new Map<string, Map<number, Place>>();
  const placesIn = (file: string): Map<number, Place> => {
    const known = places.get(file) ?? guardedPlaces(linked.evaluator.program.files.get(file));
    places.set(file, known);
    return known;
  };
  return statements.map((statement): LinkedStatement => {
    const facts = linked.evaluator.program.files.get(statement.file);
    const place = placesIn(statement.file).get(statement.start);
    const { under: also = [] } = statement;
    const fn = place?.fn ?? also[0]?.fn;
    if (facts === undefined || fn === undefined) return statement;
    return { ...statement, ...conditions.whenAt(facts, { fn, when: [...(place?.when ?? []), ...also] }) };
  });
}

interface Around {
  readonly linked: Linked;
  readonly conditions: Conditions;
}

function guardedPlaces(facts: FileFacts | undefined): Map<number, Place> {
  const guarded = new Map<number, Place>();
  for (const places of facts === undefined ? [] : placesOf(facts))
    for (const place of places) if (place.when !== undefined) guarded.set(place.start, place);
  return guarded;
}

const placesOf = ({ calls, mentions, sql, orm }: FileFacts): readonly (readonly Place[])[] => [
  mentions,
  calls,
  sql,
  orm,
];

/** The function that is the symbol, around the functions written in it. */
function declaring({ functions }: FileFacts, id: FunctionId): FunctionFact | null {
  let at = functions[id];
  while (at !== undefined && !at.declares && at.id !== MODULE_CODE) at = functions[at.parent];
  return at === undefined || at.id === MODULE_CODE ? null : at;
}

const isKept = ({ changed }: FunctionFact, key: string): boolean =>
  changed?.includes(Number.parseInt(key, 10)) !== true;

function ownSwitches(files: Iterable<FileFacts>): BySymbol {
  const found: BySymbol = new Map();
  for (const facts of files)
    for (const places of placesOf(facts))
      for (const { fn: id, when } of places) {
        const fn = when === undefined ? null : declaring(facts, id);
        if (when === undefined || fn === null) continue;
        for (const { fn: of, key, absent } of when) if (of === fn.id) addSwitch(found, { facts, fn, key, absent });
      }
  return found;
}

function statedSwitches(statements: readonly LinkedStatement[], found: BySymbol, { evaluator }: Linked): void {
  for (const { file, under = [] } of statements)
    for (const { fn: id, key, absent } of under) {
      const facts = evaluator.program.files.get(file);
      const fn = facts === undefined ? null : declaring(facts, id);
      if (facts !== undefined && fn?.id === id) addSwitch(found, { facts, fn, key, absent });
    }
}

interface Adding {
  readonly facts: FileFacts;
  readonly fn: FunctionFact;
  readonly key: string;
  readonly absent: boolean | null;
}

const MAX_SWITCHES = 12;

/** Null when there was nothing to add. Several functions may go by one name: then none is told apart. */
function addSwitch(found: BySymbol, { facts, fn, key, absent }: Adding): Switched | null {
  if (!isKept(fn, key) || fn.symbol === '' || fn.passed !== null) return null;
  const symbol = symbolId(facts.path, fn.symbol);
  const known = found.get(symbol) ?? { file: facts.path, fn, symbol, switches: new Map() };
  found.set(symbol, known);
  const before = known.switches.get(key);
  if (known.fn !== fn || before === absent || known.switches.size >= MAX_SWITCHES) return null;
  known.switches.set(key, before === undefined ? absent : null);
  return before === undefined ? known : null;
}

function forwardedSwitches(bySymbol: BySymbol, linked: Linked): void {
  const todo = [...bySymbol.values()];
  for (let at = todo.pop(); at !== undefined; at = todo.pop())
    for (const site of linked.sitesOf(at.file, at.fn.id)) {
      if (site.call.args.length === 0) continue;
      const facts = linked.evaluator.program.files.get(site.file);
      const fn = facts === undefined ? null : declaring(facts, site.call.fn);
      if (facts === undefined || fn === null) continue;
      for (const key of Object.values(givenTo(site, at, facts) ?? {})) {
        if (typeof key !== 'string') continue;
        const added = addSwitch(bySymbol, { facts, fn, key, absent: false });
        if (added !== null) todo.push(added);
      }
    }
}

const calls = ({ targets }: CallSite, { file, fn }: Switched): boolean =>
  targets.some((target) => target.fn.id === fn.id && target.file === file);

function givenTo({ call }: CallSite, { switches }: Switched, facts: FileFacts | undefined): Given | null {
  if (facts === undefined) return null;
  let fn: FunctionFact | null | undefined;
  let found: Record<string, boolean | string> | null = null;
  for (const [key, absent] of switches) {
    let given: boolean | Forwarded | string | null = passedTo(key, absent, { call, facts });
    if (typeof given === 'object' && given !== null) {
      fn ??= declaring(facts, call.fn);
      given = given.fn === fn?.id && absent === false && isKept(fn, given.key) ? given.key : null;
    }
    if (given === null) continue;
    found ??= {};
    found[key] = given;
  }
  return found;
}
