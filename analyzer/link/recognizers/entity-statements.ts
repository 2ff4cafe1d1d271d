/** What calls do to the tables of models, as statements of the code that makes the calls. */
import type { Condition } from '../../model/condition.ts';
import type { Place, Value } from '../../model/facts.ts';
import type { SymbolId } from '../../model/graph.ts';
import type { CallSite, Linked } from '../call-index.ts';
import type { ClassEntity, PackageEntity } from '../entities.ts';
import type { LinkedStatement } from '../statements.ts';
import { at, holderAt } from '../targets.ts';
import { callerReadings, type Told } from './callers.ts';
import { selvesOf } from './selves.ts';

/** What one call does to tables. */
export interface Use {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** The call turns a query into one that writes only: `query.update(…)`. */
  readonly insteadOf?: readonly string[];
  /** Code that runs along: hooks. */
  readonly calls?: readonly SymbolId[];
  /** The table is told by a text, which callers may pass. */
  readonly byName?: boolean;
  /** What is read only where these are true. */
  readonly parts?: readonly Part[];
}

export interface Part {
  readonly reads: readonly string[];
  readonly under: readonly Condition[];
}

export interface Asked {
  readonly site: CallSite;
  readonly callee: PackageEntity;
  /** The project's class that the call is made on, seen from the caller when a base class makes it. */
  readonly self: ClassEntity | null;
  /** As the caller sees it, where several tell different things. */
  readonly linked: Linked;
}

/** Null for calls that have nothing to do with it; `unknown-self` when the class that it is about is a base of models. */
export type ReadUse = (asked: Asked) => Use | 'unknown-self' | null;

/** Calls of one chain are one statement; what hangs on callers is told at the callers. */
export function statementsOf(linked: Linked, use: ReadUse): LinkedStatement[] {
  const chains = new Map<string, Found[]>();
  for (const site of linked.sites)
    for (const found of usesAt(site, use, linked)) {
      const key = `${found.file} ${found.place.start} ${found.symbol} ${found.under?.map((one) => one.key).join() ?? ''}`;
      const chain = chains.get(key);
      if (chain === undefined) chains.set(key, [found]);
      else chain.push(found);
    }
  return [...chains.values()].flatMap(statementOf);
}

interface Found {
  readonly use: Use;
  readonly file: string;
  readonly place: Place;
  readonly symbol: string;
  readonly isSure: boolean;
  readonly under?: readonly Condition[];
}

function usesAt(site: CallSite, use: ReadUse, linked: Linked): Found[] {
  const packages = site.callees.filter((entity) => entity.t === 'package');
  const asked = packages.map((callee) => ({ callee, seen: use({ site, callee, self: callee.via ?? null, linked }) }));
  const own = asked.flatMap(({ seen }) => (seen === null || seen === 'unknown-self' ? [] : [seen]));
  const bases = asked.flatMap(({ callee, seen }) =>
    seen === 'unknown-self' && callee.via !== undefined ? [callee] : [],
  );
  const lifted = bases.flatMap((callee) => usesOfSelves(site, callee, use, linked));
  if (own.length === 0) return lifted;
  const byCaller = usesByCaller({ site, own, packages }, use, linked);
  if (byCaller !== null) return [...lifted, ...byCaller];
  return [
    ...lifted,
    ...foundAt(
      merged(own),
      { file: site.file, place: site.call, isSure: own.every((one) => sameUse(one, own[0])) },
      linked,
    ),
  ];
}

/** What a base class does, for the classes that are asked to do it. */
function usesOfSelves(site: CallSite, callee: PackageEntity, use: ReadUse, linked: Linked): Found[] {
  if (callee.via === undefined) return [];
  return selvesOf(site, callee.via, linked).flatMap(({ file, place, self }) => {
    const seen = use({ site, callee, self, linked });
    return seen === null || seen === 'unknown-self' ? [] : foundAt(seen, { file, place, isSure: false }, linked);
  });
}

interface Ambiguous {
  readonly site: CallSite;
  readonly own: readonly Use[];
  readonly packages: readonly PackageEntity[];
}

/** Null when callers make no difference. */
function usesByCaller({ site, own, packages }: Ambiguous, use: ReadUse, linked: Linked): Found[] | null {
  const { file, call } = site;
  const isNamed = own.some(({ byName }) => byName === true);
  if (!isNamed && tablesIn(merged(own)).size < 2) return null;
  const names = isNamed
    ? packages.flatMap(({ args }) => (args === undefined ? [] : [{ file: args.file, value: args.values[0] }]))
    : [];
  const told = [
    ...names,
    { file, value: call.callee },
    ...call.args.flatMap((value) => openParts(value, site, linked)),
  ];
  const seen = callerReadings(site, told, linked).map(({ callees, ...reading }) => {
    const found = callees.flatMap((callee) => {
      const one =
        callee.t === 'package' ? use({ site, callee, self: callee.via ?? null, linked: reading.linked }) : null;
      return one === null || one === 'unknown-self' ? [] : [one];
    });
    return { ...reading, use: merged(found) };
  });
  if (seen.length === 0 || seen.every((one) => tablesIn(one.use).size === 0)) return null;
  const common: Use = {
    reads: intersection(seen.map((one) => one.use.reads)),
    writes: intersection(seen.map((one) => one.use.writes)),
  };
  const rest = seen.flatMap((one) => foundAt(without(one.use, common), { ...one, isSure: false }, linked));
  return [...foundAt(common, { file, place: call, isSure: true }, linked), ...rest];
}

const intersection = (lists: readonly (readonly string[])[]): string[] =>
  (lists[0] ?? []).filter((name) => lists.every((list) => list.includes(name)));

const without = ({ reads, writes, ...rest }: Use, common: Use): Use => ({
  ...rest,
  reads: reads.filter((name) => !common.reads.includes(name)),
  writes: writes.filter((name) => !common.writes.includes(name)),
});

/** Parts of an argument that come from outside: itself, what is spread into it, what it says under a key. */
function openParts(value: Value | null, { file }: CallSite, { evaluator }: Linked): Told[] {
  if (value === null) return [];
  if (value.k !== 'object')
    return value.k === 'param' || value.k === 'local' || value.k === 'member' ? [{ file, value }] : [];
  const object = evaluator.program.files.get(file)?.objects[value.id];
  const named = ['include', 'relations', 'populate', 'model'].map((key) => object?.props[key]);
  return [...(object?.spreads ?? []), ...named].map((part) => ({ file, value: part }));
}

function merged(uses: readonly Use[]): Use {
  const [only] = uses;
  if (uses.length === 1 && only !== undefined) return only;
  return {
    reads: [...new Set(uses.flatMap(({ reads }) => reads))],
    writes: [...new Set(uses.flatMap(({ writes }) => writes))],
    insteadOf: uses.flatMap(({ insteadOf }) => insteadOf ?? []),
    calls: uses.flatMap(({ calls }) => calls ?? []),
    parts: uses.flatMap(({ parts }) => parts ?? []),
  };
}

const tablesIn = ({ reads, writes, parts = [] }: Use): ReadonlySet<string> =>
  new Set([...reads, ...writes, ...parts.flatMap((part) => part.reads)]);

const sameUse = (one: Use, other: Use | undefined): boolean =>
  other !== undefined && [...tablesIn(one)].sort().join() === [...tablesIn(other)].sort().join();

function foundAt(use: Use, { file, place, isSure }: Pick<Found, 'file' | 'place' | 'isSure'>, linked: Linked): Found[] {
  const facts = linked.evaluator.program.files.get(file);
  if (facts === undefined) return [];
  const found = { file, place, isSure, symbol: holderAt(facts, place) };
  const parts = (use.parts ?? []).map(({ reads, under }) => ({ ...found, use: { reads, writes: [] }, under }));
  return [{ ...found, use }, ...parts];
}

function statementOf(chain: readonly Found[]): LinkedStatement[] {
  const [first] = chain;
  if (first === undefined) return [];
  const turned = new Set(chain.flatMap(({ use }) => use.insteadOf ?? []));
  const reads = [...new Set(chain.flatMap(({ use }) => use.reads))].filter((name) => !turned.has(name)).sort();
  const writes = [...new Set(chain.flatMap(({ use }) => use.writes))].sort();
  if (reads.length + writes.length === 0) return [];
  const { file, place, symbol, under } = first;
  const confidence = chain.every(({ isSure }) => isSure) ? 'exact' : 'inferred';
  const calls = [...new Set(chain.flatMap(({ use }) => use.calls ?? []))].sort();
  const one = { file, start: place.start, at: at(file, place.line), symbol, reads, writes, confidence, calls } as const;
  return [under === undefined ? one : { ...one, under }];
}
