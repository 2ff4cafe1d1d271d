/**
 * Change coupling: how often commits change two files together (Gall, Hajek, Jazayeri, "Detection of logical coupling based on
 * product release history", ICSM 1998). Degree = shared commits / mean revisions of the two files.
 */
import type { ChangeCoupling } from '../model/graph.ts';
import { addTo, byText, round } from '../model/order.ts';
import { type Commit, namesOfToday } from './git-log.ts';

const MIN_SHARED = 5;
const MIN_REVISIONS = 5;
const MIN_DEGREE = 0.3;
/** A commit over more files is a reformatting or a move, not one change. */
const MAX_FILES = 30;

export interface ChangeHistory {
  readonly couplings: readonly ChangeCoupling[];
  /** Commits that changed at least one of the files. */
  readonly commits: number;
}

/**
 * @param commits newest first
 * @param files the files that exist, by the names they have today
 */
export function coupleChanges(commits: readonly Commit[], files: ReadonlySet<string>): ChangeHistory {
  const names = [...files].sort(byText);
  const numberOf = new Map(names.map((name, index) => [name, index]));
  const revisions = new Map<number, number>();
  const shared = new Map<number, number>();
  let counted = 0;
  for (const [index, names] of namesOfToday(commits, files).entries()) {
    const numbers = names.flatMap((name) => numberOf.get(name) ?? []).sort((a, b) => a - b);
    if (numbers.length > 0) counted += 1;
    if ((commits[index] as Commit).changed.length <= MAX_FILES)
      count(numbers, { revisions, shared, all: names.length });
  }
  return { couplings: strongPairs(names, { revisions, shared, all: names.length }), commits: counted };
}

/** By the number of a file; a pair is `a * all + b`. */
interface Counts {
  readonly revisions: Map<number, number>;
  readonly shared: Map<number, number>;
  readonly all: number;
}

function count(changed: readonly number[], { revisions, shared, all }: Counts): void {
  for (const [index, a] of changed.entries()) {
    addTo(revisions, a, 1);
    for (let at = index + 1; at < changed.length; at += 1) addTo(shared, a * all + (changed[at] as number), 1);
  }
}

function strongPairs(names: readonly string[], { revisions, shared, all }: Counts): ChangeCoupling[] {
  return [...shared]
    .sort(([a], [b]) => a - b)
    .flatMap(([pair, times]): ChangeCoupling[] => {
      const [a, b] = [Math.floor(pair / all), pair % all];
      const [ofA = 0, ofB = 0] = [revisions.get(a), revisions.get(b)];
      const degree = times / ((ofA + ofB) / 2);
      if (times < MIN_SHARED || Math.min(ofA, ofB) < MIN_REVISIONS || degree < MIN_DEGREE) return [];
      return [{ a: names[a] as string, b: names[b] as string, shared: times, degree: round(degree) }];
    });
}
