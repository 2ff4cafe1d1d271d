import { describe, expect, it } from '@jest/globals';
import { coupleChanges } from './change-coupling.ts';
import { type Commit, createLogReader } from './git-log.ts';

const commit = (changed: readonly string[], renamed: Commit['renamed'] = []): Commit => ({ changed, renamed });
const times = (count: number, one: Commit): Commit[] => Array.from({ length: count }, () => one);
const couple = (commits: readonly Commit[], ...files: string[]) => coupleChanges(commits, new Set(files)).couplings;

describe('the degree of change coupling', () => {
  it('is the shared commits over the mean revisions of both', () => {
    const commits = [...times(6, commit(['a', 'b'])), ...times(4, commit(['a'])), ...times(2, commit(['b']))];
    expect(couple(commits, 'a', 'b')).toEqual([{ a: 'a', b: 'b', shared: 6, degree: 0.667 }]);
  });

  it('counts from five shared commits and thirty percent on', () => {
    expect(couple(times(4, commit(['a', 'b'])), 'a', 'b')).toEqual([]);
    expect(couple(times(5, commit(['a', 'b'])), 'a', 'b')).toEqual([{ a: 'a', b: 'b', shared: 5, degree: 1 }]);
    const rare = [...times(6, commit(['a', 'b'])), ...times(28, commit(['a']))];
    expect(couple(rare, 'a', 'b')).toEqual([{ a: 'a', b: 'b', shared: 6, degree: 0.3 }]);
    expect(couple([...rare, commit(['a'])], 'a', 'b')).toEqual([]);
  });

  it('takes no notice of commits over thirty files, whichever files they are', () => {
    const many = (count: number) => ['a', 'b', ...Array.from({ length: count - 2 }, (_, index) => `other${index}`)];
    expect(couple(times(5, commit(many(30))), 'a', 'b')).toHaveLength(1);
    expect(couple(times(9, commit(many(31))), 'a', 'b')).toEqual([]);
  });
});

describe('a file that was renamed', () => {
  it('is one file under all its names', () => {
    const commits = [
      ...times(2, commit(['c', 'x'])),
      commit(['c'], [['b', 'c']]),
      ...times(2, commit(['b', 'x'])),
      commit(['b'], [['a', 'b']]),
      ...times(2, commit(['a', 'x'])),
    ];
    expect(couple(commits, 'c', 'x')).toEqual([{ a: 'c', b: 'x', shared: 6, degree: 0.857 }]);
  });

  it('is not the file that had its name before', () => {
    const commits = [
      ...times(5, commit(['new', 'x'])),
      commit(['new'], [['old', 'new']]),
      ...times(9, commit(['new', 'x'])),
    ];
    expect(couple(commits, 'new', 'x')).toEqual([{ a: 'new', b: 'x', shared: 5, degree: 0.5 }]);
  });

  it('may have changed places with another', () => {
    const swap = commit(
      ['a', 'b'],
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
    );
    const commits = [...times(4, commit(['a', 'x'])), swap, ...times(4, commit(['b', 'x']))];
    expect(couple(commits, 'a', 'b', 'x')).toEqual([{ a: 'a', b: 'x', shared: 8, degree: 0.941 }]);
  });

  it('is known by its old name on a branch that did not have the renaming yet', () => {
    const commits = [
      ...times(3, commit(['old', 'x'])),
      commit(['new'], [['old', 'new']]),
      ...times(3, commit(['old', 'x'])),
    ];
    expect(couple([...commits, commit(['old'], [['first', 'old']])], 'new', 'x')).toEqual([
      { a: 'new', b: 'x', shared: 6, degree: 0.857 },
    ]);
  });
});

describe('the stream of git log', () => {
  it('is read whatever the names are: empty commits, copies, quotes, line ends, names like statuses', () => {
    const log = createLogReader();
    const stream = '\u0001aa\0\nM\0a "q".ts\0R097\0M\0\u0001new\nline\0C100\0a\0b\0\u0001bb\0\u0001cc\0\nD\0A\0T\0x\0';
    for (const token of stream.split('\0')) log.read(token);
    expect(log.commits()).toEqual([
      { changed: ['a "q".ts', '\u0001new\nline', 'b'], renamed: [['M', '\u0001new\nline']] },
      { changed: [], renamed: [] },
      { changed: ['A', 'x'], renamed: [] },
    ]);
  });
});
