import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createResolve } from '../resolver.ts';
import { createDiskTree } from './disk-tree.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'tree-'));
});
afterEach(() => rmSync(root, { recursive: true }));

it('calls a linked folder a link, and what leads nowhere or in circles nothing', () => {
  mkdirSync(path.join(root, 'real'));
  writeFileSync(path.join(root, 'real/a.ts'), '\uFEFFexport {};');
  symlinkSync('real', path.join(root, 'linked'));
  symlinkSync('gone', path.join(root, 'dangling'));
  symlinkSync('loop', path.join(root, 'loop'));
  const tree = createDiskTree();
  expect([...tree.entriesOf(root)].sort()).toEqual([
    ['linked', 'link'],
    ['real', 'folder'],
  ]);
  expect(tree.readText(path.join(root, 'linked/a.ts'))).toBe('export {};');
  expect(tree.readText(path.join(root, 'loop'))).toBeNull();
  expect(path.basename(path.dirname(tree.realPath(path.join(root, 'linked/a.ts'))))).toBe('real');
});

it('finds the members of a workspace though its folders lead back to themselves', () => {
  mkdirSync(path.join(root, 'packages/money/src'), { recursive: true });
  symlinkSync('../..', path.join(root, 'packages/up'));
  symlinkSync('.', path.join(root, 'packages/money/self'));
  writeFileSync(path.join(root, 'package.json'), '{"workspaces": ["packages/**"]}');
  writeFileSync(path.join(root, 'packages/money/package.json'), '{"name": "money"}');
  writeFileSync(path.join(root, 'packages/money/src/index.ts'), '');
  const resolve = createResolve(root, new Set(['a.ts', 'packages/money/src/index.ts']));
  expect(resolve('a.ts', 'money', 'import')).toEqual({ kind: 'module', path: 'packages/money/src/index.ts' });
  expect(resolve('a.ts', './packages/money/self/self/src/index', 'import').kind).toBe('module');
});
