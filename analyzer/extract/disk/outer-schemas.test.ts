import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findOuterSchemas } from './outer-schemas.ts';

let top = '';
beforeEach(() => {
  top = mkdtempSync(path.join(os.tmpdir(), 'outer-schemas-'));
});
afterEach(() => rmSync(top, { recursive: true }));

const USES = '{ "dependencies": { "@prisma/client": "7" } }';

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(top, name)), { recursive: true });
    writeFileSync(path.join(top, name), text);
  }
}

const found = (root: string, files: readonly string[] = []) => findOuterSchemas(path.join(top, root), files);

describe('a Prisma schema outside of the analyzed folder', () => {
  it('is the nearest one upward within the repository', () => {
    write({ '.git/HEAD': '', 'package.json': USES, 'prisma/schema.prisma': '', 'apps/api/main.ts': '' });
    expect(found('apps/api')).toEqual(['../../prisma/schema.prisma']);
  });

  it('is where package.json or prisma.config.ts says, all files of it', () => {
    write({
      '.git/HEAD': '',
      'package.json': '{ "dependencies": { "prisma": "6" }, "prisma": { "schema": "db/schema" } }',
      'db/schema/a.prisma': '',
      'db/schema/more/b.prisma': '',
      'prisma/schema.prisma': '',
      'apps/api/prisma.config.ts': "export default defineConfig({ schema: path.join('..', 'web', 'w.prisma') })",
      'apps/web/w.prisma': '',
    });
    expect(found('apps/other')).toEqual(['../../db/schema/a.prisma', '../../db/schema/more/b.prisma']);
    expect(found('apps/api')).toEqual(['../web/w.prisma']);
  });

  it('is the one package of the workspace that has one', () => {
    write({ '.git/HEAD': '', 'apps/api/package.json': USES, 'packages/db/prisma/schema.prisma': '' });
    expect(found('apps/api')).toEqual(['../../packages/db/prisma/schema.prisma']);
    write({ 'packages/other/prisma/schema.prisma': '' });
    expect(found('apps/api')).toEqual([]);
  });

  it('is not looked for when the folder has its own, when nothing uses Prisma, or outside of the repository', () => {
    write({ 'package.json': USES, 'prisma/schema.prisma': '', 'apps/api/.git/HEAD': '' });
    expect(found('apps/api')).toEqual([]);
    write({ '.git/HEAD': '' });
    rmSync(path.join(top, 'apps/api/.git'), { recursive: true });
    expect(found('apps/api', ['db/own.prisma'])).toEqual([]);
    write({ 'package.json': '{}' });
    expect(found('apps/api')).toEqual([]);
  });
});
