/**
 * Change coupling: how often commits change two files together (Gall, Hajek, Jazayeri, "Detection of logical coupling based on
 * product release history", ICSM 1998). Degree = shared commits / mean revisions of the two files.
 */
import type { ChangeCoupling } from '../model/graph.ts';

const MIN_SHARED = 5;
const MIN_REVISIONS = 5;
const MIN_DEGREE = 0.3;
/** A commit over more files is a reformatting or a move, not one change. */
const MAX_FILES = 30;

export interface CouplingCounter {
  /** One NUL-separated part of `git log -z --name-status --format=%x01`, newest commit first. */
  readonly read: (token: string) => void;
  readonly couplings: () => ChangeCoupling[];
}

/** @param files the files that exist, by the names they have today */
export function createCouplingCounter(files: ReadonlySet<string>): CouplingCounter {
  const today = new Map<string, string>();
  const revisions = new Map<string, number>();
  const shared = new Map<string, number>();
  let commit = new Set<string>();
  let touched = 0;
  let expects: string[] = [];
  const nameToday = (name: string): string => today.get(name) ?? name;

  const endCommit = (): void => {
    if (touched <= MAX_FILES) count([...commit].filter((file) => files.has(file)).sort(), revisions, shared);
    commit = new Set();
    touched = 0;
  };
  const readName = (name: string): void => {
    const kind = expects.shift();
    if (kind === 'old') today.set(name, '');
    else if (kind === 'new') {
      const old = [...today].find(([, current]) => current === '')?.[0];
      if (old !== undefined) today.set(old, nameToday(name));
    }
    if (kind !== 'old') commit.add(nameToday(name));
  };
  return {
    read(raw) {
      const token = raw.replace(/^\n+/, '');
      if (token.startsWith('\u0001')) {
        endCommit();
        expects = [];
        const inner = token.slice(1).replace(/^\n+/, '');
        if (inner !== '') this.read(inner);
      } else if (expects.length > 0) readName(token);
      else if (/^[A-Z]\d*$/.test(token)) {
        touched += 1;
        expects = /^[RC]/.test(token) ? ['old', 'new'] : ['name'];
      }
    },
    couplings() {
      endCommit();
      return strongPairs(revisions, shared);
    },
  };
}

function count(files: readonly string[], revisions: Map<string, number>, shared: Map<string, number>): void {
  for (const [index, file] of files.entries()) {
    revisions.set(file, (revisions.get(file) ?? 0) + 1);
    for (const other of files.slice(index + 1)) {
      const pair = `${file}\0${other}`;
      shared.set(pair, (shared.get(pair) ?? 0) + 1);
    }
  }
}

function strongPairs(revisions: ReadonlyMap<string, number>, shared: ReadonlyMap<string, number>): ChangeCoupling[] {
  return [...shared].flatMap(([pair, times]): ChangeCoupling[] => {
    const [a = '', b = ''] = pair.split('\0');
    const [ofA, ofB] = [revisions.get(a) ?? 0, revisions.get(b) ?? 0];
    const degree = Math.round((times / ((ofA + ofB) / 2)) * 1_000) / 1_000;
    if (times < MIN_SHARED || Math.min(ofA, ofB) < MIN_REVISIONS || degree < MIN_DEGREE) return [];
    return [{ a, b, shared: times, degree }];
  });
}
