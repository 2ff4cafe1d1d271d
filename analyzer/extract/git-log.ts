/** The stream of `git log -z --name-status -M --format=%x01%H` → commits; and which file of today a name of then was. */

export interface Commit {
  /** What it changed, by the names after it. */
  readonly changed: readonly string[];
  /** Old name, new name. */
  readonly renamed: readonly (readonly [string, string])[];
}

export interface LogReader {
  /** One part of the stream, between two NULs. */
  readonly read: (token: string) => void;
  readonly commits: () => readonly Commit[];
}

interface OpenCommit extends Commit {
  readonly changed: string[];
  readonly renamed: (readonly [string, string])[];
}

export function createLogReader(): LogReader {
  const commits: OpenCommit[] = [];
  /** Names that follow the status which was read last, and those of them that were read. */
  let expected = 0;
  let status = '';
  let names: string[] = [];
  const endChange = (): void => {
    const commit = commits.at(-1);
    const [old = '', now = old] = names;
    commit?.changed.push(now);
    if (status === 'R') commit?.renamed.push([old, now]);
    names = [];
  };
  return {
    read(token) {
      if (expected > 0) {
        names.push(token);
        expected -= 1;
        if (expected === 0) endChange();
        return;
      }
      const text = token.replace(/^\n+/, '');
      if (text.startsWith('\u0001')) commits.push({ changed: [], renamed: [] });
      else if (/^[A-Z]\d*$/.test(text)) {
        status = text.charAt(0);
        expected = status === 'R' || status === 'C' ? 2 : 1;
      }
    },
    commits: () => commits,
  };
}

/** It was another file, which is gone. */
const GONE = '';

/**
 * What each commit changed, by the names the files have today.
 * Commits of a branch may still say the old name after the commit that renamed the file: those are looked up at the end.
 * @param commits newest first
 */
export function namesOfToday(commits: readonly Commit[], files: ReadonlySet<string>): string[][] {
  const today = new Map<string, string>();
  const movedTo = new Map<string, string>();
  const nameNow = (name: string): string => today.get(name) ?? name;
  const changed = commits.map((commit) => {
    const names = commit.changed.map(nameNow);
    const moves = commit.renamed.map(([old, now]) => [old, nameNow(now)] as const);
    for (const [, now] of commit.renamed) today.set(now, GONE);
    for (const [old, now] of moves) {
      today.set(old, now);
      if (!movedTo.has(old)) movedTo.set(old, now);
    }
    return names;
  });
  return changed.map((names) => [
    ...new Set(names.map((name) => (files.has(name) ? name : (movedTo.get(name) ?? name)))),
  ]);
}
