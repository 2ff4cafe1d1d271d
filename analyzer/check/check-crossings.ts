import type { Boundaries } from '../../contracts/boundaries.ts';
import {
  BASELINE_VERSION,
  type Baseline,
  type BaselineEntry,
  type CheckReport,
  entryOf,
  identityOf,
  type NewCrossing,
  type OverBudget,
  parseEntry,
  type StaleEntry,
} from '../../contracts/check.ts';
import type { AnalysisReport, ReportCrossing } from '../../contracts/report.ts';
import { byText, groupBy, sortedUnique } from '../model/order.ts';

export interface Checked {
  readonly report: Pick<AnalysisReport, 'crossings' | 'services' | 'skipped'>;
  readonly boundaries: Boundaries;
  /** None when there is no file yet. */
  readonly baseline: Baseline;
  /** Line of the n-th entry of the baseline file. */
  readonly lineOfEntry?: (index: number) => number | undefined;
}

/**
 * The ratchet: crossings that the baseline does not know, entries of it that no longer occur, and pairs of services over budget.
 * A crossing is known by its kind, code, target and services, and counted; never by its line.
 */
export function checkCrossings({ report, boundaries, baseline, lineOfEntry = () => undefined }: Checked): CheckReport {
  const counted = report.crossings.filter(isCounted(boundaries));
  const groups = groupBy(counted, identityOf);
  const entries = countEntries(baseline, lineOfEntry);
  const added = [...groups].flatMap(([identity, group]) => findNew(group, entries.get(identity)?.count ?? 0));
  const stale = [...entries.values()].flatMap((entry) => findStale(entry, groups.get(identityOf(entry))?.length ?? 0));
  const overBudget = findOverBudget(counted, boundaries);
  const moved = withMoves(stale, added);
  return {
    schemaVersion: '1.0.0',
    ok: added.length + stale.length + overBudget.length === 0,
    services: report.services.map(({ name }) => name),
    crossings: counted.length,
    known: counted.length - sum(added, ({ more }) => more),
    added: sum(added, ({ more }) => more),
    removed: sum(stale, ({ fewer }) => fewer),
    new: added,
    stale: moved,
    overBudget,
    missing: report.skipped.filter(({ why }) => why.includes(' names it for ')).map(({ path, why }) => ({ path, why })),
  };
}

/** The baseline that accepts all that is there; with `known` only what that one has too. */
export function makeBaseline(
  { report, boundaries }: Pick<Checked, 'report' | 'boundaries'>,
  known?: Baseline,
): Baseline {
  const groups = groupBy(report.crossings.filter(isCounted(boundaries)), identityOf);
  const limits = known === undefined ? undefined : countEntries(known, () => undefined);
  const entries = [...groups].flatMap(([identity, { length }]) => {
    const count = limits === undefined ? length : Math.min(length, limits.get(identity)?.count ?? 0);
    return count === 0 ? [] : [entryOf(identity, count)];
  });
  return { schemaVersion: BASELINE_VERSION, crossings: entries.sort(byText) };
}

const isCounted = ({ allowed }: Boundaries): ((crossing: ReportCrossing) => boolean) => {
  const pairs = new Set(allowed.map(({ from, to }) => `${from}\n${to}`));
  return ({ fromService, toService }) => !pairs.has(`${fromService}\n${toService}`);
};

type Entry = BaselineEntry & { readonly line: number };

/** Entries by identity; one that is there twice counts twice. */
function countEntries({ crossings }: Baseline, lineOf: (index: number) => number | undefined): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [index, text] of crossings.entries()) {
    const entry = parseEntry(text);
    const identity = identityOf(entry);
    const before = entries.get(identity);
    entries.set(identity, {
      ...entry,
      count: entry.count + (before?.count ?? 0),
      line: before?.line ?? lineOf(index) ?? 1,
    });
  }
  return entries;
}

function findNew(group: readonly ReportCrossing[], known: number): NewCrossing[] {
  const [first] = group;
  if (first === undefined || group.length <= known) return [];
  const { kind, fromService, toService, from, to, suggestion } = first;
  const places = [...new Set(group.map(({ at }) => at))];
  return [{ kind, fromService, toService, from, to, more: group.length - known, known, places, suggestion }];
}

function findStale({ count, line, kind, ...entry }: Entry, found: number): StaleEntry[] {
  if (found >= count) return [];
  const { fromService, toService, from, to } = entry;
  return [{ kind: kind as StaleEntry['kind'], fromService, toService, from, to, fewer: count - found, line }];
}

/** The same kind of crossing between code of the same names, in other files or between other services. */
function withMoves(stale: readonly StaleEntry[], added: readonly NewCrossing[]): StaleEntry[] {
  const byNames = groupBy(added, namesOf);
  return stale.map((entry) => {
    const [moved] = byNames.get(namesOf(entry)) ?? [];
    return moved === undefined ? entry : { ...entry, movedTo: identityOf(moved) };
  });
}

const namesOf = ({ kind, from, to }: { kind: string; from: string; to: string }): string =>
  [kind, nameOf(from), nameOf(to)].join('\n');

/** `f` of `src/a.ts#f`; of a file itself its name without folders. */
const nameOf = (symbol: string): string => /#(.+)$/.exec(symbol)?.[1] ?? symbol.slice(symbol.lastIndexOf('/') + 1);

function findOverBudget(crossings: readonly ReportCrossing[], { budgets }: Boundaries): OverBudget[] {
  const pairs = groupBy(crossings, ({ fromService, toService }) => `${fromService}\n${toService}`);
  return budgets.flatMap(({ from, to, max }) => {
    const found = pairs.get(`${from}\n${to}`) ?? [];
    return found.length <= max
      ? []
      : [{ from, to, max, count: found.length, places: sortedUnique(found.map(({ at }) => at)) }];
  });
}

const sum = <Thing>(things: readonly Thing[], of: (thing: Thing) => number): number =>
  things.reduce((total, thing) => total + of(thing), 0);
