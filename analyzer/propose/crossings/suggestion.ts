import type { CodeGraph, SymbolId } from '../../model/graph.ts';
import { moduleOf } from '../../model/graph.ts';
import { isSymbolReference } from '../../model/module-edges.ts';
import { addTo, groupBy, sortedUnique } from '../../model/order.ts';
import type { Reach } from '../../model/reach.ts';
import { type Place, SHARED } from '../../model/service-map.ts';
import type { DraftCrossing } from './price.ts';

/** What is known about all code when words for a way out are sought, whatever the map. */
export interface WordBasis {
  /** Symbols that write a table themselves, sorted. */
  readonly writersOf: ReadonlyMap<string, readonly SymbolId[]>;
  /** Symbols that call a symbol directly, sorted. */
  readonly callersOf: ReadonlyMap<SymbolId, readonly SymbolId[]>;
  /** What runs inside the transactions at a place. */
  readonly insideOf: ReadonlyMap<string, ReadonlySet<SymbolId>>;
  /** What runs inside any transaction. */
  readonly inside: ReadonlySet<SymbolId>;
}

/** What is known about the other side. */
export interface SuggestionContext extends WordBasis {
  readonly place: Place;
  /** Callers of a symbol outside its module: all, and by their service. */
  readonly usersOf: (symbol: SymbolId) => { readonly all: number; readonly by: ReadonlyMap<string | null, number> };
}

export function createSuggestionContext(words: WordBasis, place: Place): SuggestionContext {
  const known = new Map<SymbolId, ReturnType<SuggestionContext['usersOf']>>();
  const count = (symbol: SymbolId) => {
    const home = `${moduleOf(symbol)}#`;
    const callers = (words.callersOf.get(symbol) ?? []).filter((caller) => !isOfModule(caller, home));
    const by = new Map<string | null, number>();
    for (const caller of callers) addTo(by, place(caller), 1);
    const users = { all: callers.length, by };
    known.set(symbol, users);
    return users;
  };
  return { ...words, place, usersOf: (symbol) => known.get(symbol) ?? count(symbol) };
}

/** @param home the module's code, `path#` */
const isOfModule = (symbol: SymbolId, home: string): boolean =>
  symbol.startsWith(home) && symbol.lastIndexOf('#') === home.length - 1;

export function createWordBasis(graph: CodeGraph, transactions: Reach['transactions']): WordBasis {
  const writes = graph.statements.flatMap(({ symbol, writes: tables }) =>
    tables.map((table) => ({ key: table, symbol })),
  );
  const calls = graph.references.filter(isSymbolReference).map(({ from, to }) => ({ key: to, symbol: from }));
  const insideOf = new Map(transactions.map(({ transaction, symbols }) => [transaction.at, new Set(symbols)]));
  const inside = new Set<SymbolId>();
  for (const symbols of insideOf.values()) for (const symbol of symbols) inside.add(symbol);
  return { writersOf: symbolsBy(writes), callersOf: symbolsBy(calls), insideOf, inside };
}

const symbolsBy = (pairs: readonly { key: string; symbol: SymbolId }[]): Map<string, SymbolId[]> =>
  new Map(
    [...groupBy(pairs, ({ key }) => key)].map(([key, own]) => [key, sortedUnique(own.map(({ symbol }) => symbol))]),
  );

/** A way out of a crossing in words, naming the concrete things. */
export function suggest(crossing: DraftCrossing, context: SuggestionContext): string {
  return WORDS[crossing.kind](crossing, context);
}

type Words = (crossing: DraftCrossing, context: SuggestionContext) => string;

const WORDS: Readonly<Record<DraftCrossing['kind'], Words>> = {
  transaction: (crossing, context) =>
    `${code(crossing.from)} writes ${tables(crossing.to)} (${crossing.toService}) in one transaction: make it a saga step through ` +
    `${owners(crossing.toService)} API, ${compensation(crossing, context)}.`,
  write: (crossing, context) => writeWords(crossing, context),
  join: ({ from, to, toService }) =>
    `${code(from)} joins \`${to}\` (${toService}): split the query and ask ${toService} by id, or keep a copy of the needed columns fed by its events.`,
  'foreign-key': ({ from, to, toService }) =>
    `\`${from}\` points to \`${to}\` (${toService}): drop the constraint, keep the id, check it through ${toService} on write and listen for deletions.`,
  'shared-state': ({ from, to, toService }) =>
    `${code(from)} touches ${code(to)} in memory: leave it to ${toService}; others ask its API and drop their copies on its events.`,
  read: ({ from, to, toService, fromService }) =>
    fromService === SHARED
      ? `${code(from)} is shared code but reads \`${to}\`: move it to ${toService} and call it from there.`
      : `${code(from)} reads \`${to}\` (${toService}): ask ${owners(toService)} API, or keep a read copy fed by its events.`,
  call: (crossing, context) => callWords(crossing, context),
  event: ({ from, to, toService }) =>
    `${code(from)} emits \`${to}\` that ${toService} listens to: publish it from an outbox, delivered at least once; make the listener idempotent.`,
  type: ({ from, to, toService }) =>
    `\`${from}\` uses types of \`${to}\`: copy them, or take them from ${owners(toService)} published contract.`,
};

/** A function that is used more from the other side than from its own goes there; else a client takes its place. */
function callWords({ from, to, fromService, toService }: DraftCrossing, { usersOf }: SuggestionContext): string {
  const { all, by } = usersOf(to);
  const there = by.get(fromService) ?? 0;
  const calls = `${code(from)} calls ${code(to)} (${toService})`;
  if (there * 2 > all && there > 1)
    return `${calls}: ${there} of its ${all} users are in ${fromService}; move it there if it takes no data along.`;
  return `${calls}: put a client of ${owners(toService)} API in its place.`;
}

function writeWords(crossing: DraftCrossing, context: SuggestionContext): string {
  const { from, to, fromService, toService } = crossing;
  if (fromService === SHARED)
    return `${code(from)} is shared code but writes \`${to}\`: let every service send it to ${toService} as an event or a call.`;
  if (context.writersOf.get(to)?.includes(from) !== true)
    return (
      `${code(from)} writes \`${to}\` (${toService}) in its transaction through shared code: put it into the outbox in the same ` +
      `transaction, from where ${toService} takes it.`
    );
  const api = `call ${owners(toService)} API${writer(crossing, context)}`;
  if (!context.inside.has(from)) return `${code(from)} writes \`${to}\` (${toService}): ${api}.`;
  return `${code(from)} writes \`${to}\` (${toService}): ${api}, saga step ${compensation(crossing, context)}.`;
}

/** `path#Class.method` as a reader says it. */
export function code(symbol: SymbolId): string {
  const name = symbol.slice(symbol.lastIndexOf('#') + 1);
  return `\`${name === '' ? moduleOf(symbol) : name}\``;
}

/** "orders' API", "catalog's API". */
export const owners = (service: string): string => (service.endsWith('s') ? `${service}'` : `${service}'s`);

const tables = (list: string): string =>
  list
    .split(', ')
    .map((table) => `\`${table}\``)
    .join(', ');

/** The owner's own function that writes the table, when there is exactly one obvious one. */
export function writer(
  { to, toService }: Pick<DraftCrossing, 'to' | 'toService'>,
  { place, writersOf }: SuggestionContext,
): string {
  const own = (writersOf.get(to) ?? []).filter((symbol) => place(symbol) === toService && !symbol.endsWith('#'));
  return own.length === 1 && own[0] !== undefined ? ` (it has ${code(own[0])})` : '';
}

/** Words in names for taking something back. */
const UNDO =
  /^(release|refund|void|cancel|restore|revert|undo|rollback|unreserve|restock|return|compensate|unredeem|putBack|giveBack|reverse)/i;
/** These take back only what was made. */
const REMOVE = /^(remove|delete|destroy|revoke|decrement|reject|drop)/i;
const MAKE = /^(insert|create|add|save|register|make|place|record|write|open|new|issue|increment|grant|accept)/i;

interface Undone {
  readonly from: SymbolId;
  readonly at: string;
  readonly service: string;
  readonly tables: readonly string[];
}

/** The owner's function that takes such a write back, when its code has one that the transaction does not run itself. */
export function findCompensation(
  { from, at, service, tables }: Undone,
  { place, writersOf, callersOf, insideOf }: SuggestionContext,
): SymbolId | null {
  const inside = insideOf.get(at);
  const writers = sortedUnique(tables.flatMap((table) => writersOf.get(table) ?? []));
  const callers = sortedUnique(writers.flatMap((symbol) => callersOf.get(symbol) ?? []));
  const makes = writers.some(
    (symbol) => (symbol === from || inside?.has(symbol) === true) && MAKE.test(lastName(symbol)),
  );
  const undoes = (symbol: SymbolId): boolean =>
    (UNDO.test(lastName(symbol)) || (makes && REMOVE.test(lastName(symbol)))) &&
    place(symbol) === service &&
    symbol !== from &&
    inside?.has(symbol) !== true;
  return writers.find(undoes) ?? callers.find(undoes) ?? null;
}

function compensation({ from, at, to, toService }: DraftCrossing, context: SuggestionContext): string {
  const undoing = findCompensation({ from, at, service: toService, tables: to.split(', ') }, context);
  return undoing === null
    ? `with a compensation that takes it back (${toService} has none that can be seen)`
    : `with ${code(undoing)} as compensation`;
}

const lastName = (symbol: SymbolId): string =>
  symbol.slice(Math.max(symbol.lastIndexOf('#'), symbol.lastIndexOf('.')) + 1);
