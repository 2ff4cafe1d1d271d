import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  changeBoundaries,
  currentBoundaries,
  findParts,
  type ProjectOptions,
  propose,
  readProject,
  seeThrough,
  whatIf,
} from './project.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'kept-project-'));
  const shop = {
    'app.ts': `import express from 'express';
import { list } from './orders/list';
import { find } from './users/find';
export const app = express();
app.get('/orders', list);
app.get('/users', (request, response) => response.json(find(request.query.id)));
`,
    'orders/list.ts': `import { find } from '../users/find';
import { db } from '../db';
export const list = () => db.prepare('SELECT * FROM orders').all().map(({ user }) => find(user));
`,
    'users/find.ts': `import { db } from '../db';
export const find = (id) => db.prepare('SELECT * FROM users WHERE id = ?').get(id);
`,
    'db.ts': `import Database from 'better-sqlite3';
export const db = new Database('shop.db');
db.exec('CREATE TABLE users (id INTEGER); CREATE TABLE orders (id INTEGER, user INTEGER REFERENCES users (id))');
`,
  };
  for (const [name, text] of Object.entries(shop)) write(name, text);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
}

const cacheFolder = () => path.join(root, '.strangler/cache');
const kept = (kind: string) => readdirSync(cacheFolder()).filter((name) => name.startsWith(`${kind}-`));

/** All that is asked of a project. */
async function ask(options: ProjectOptions = {}) {
  const project = await readProject(root, { history: false, cache: true, ...options });
  const boundaries = currentBoundaries(project);
  const [first] = boundaries.services;
  const things = [{ kind: 'module' as const, name: 'db.ts' }];
  const changed = changeBoundaries(project, boundaries, { kind: 'move', things, service: first?.name ?? '' });
  return {
    boundaries,
    proposal: propose(project),
    parts: findParts(project, boundaries, first?.name ?? ''),
    found: whatIf(project, 'it', seeThrough(project, boundaries), changed),
    reach: JSON.stringify(project.reach),
  };
}

describe('what was found out about a program', () => {
  it('is given again when nothing has changed, and says the same', async () => {
    const fresh = await ask({ cache: false });
    expect(fresh.reach).toContain('"symbols":["orders/list.ts#list"');
    expect(await ask()).toEqual(fresh);
    rmSync(path.join(cacheFolder(), kept('graph')[0] ?? ''));
    expect(await ask()).toEqual(fresh);
    expect(kept('graph')).toEqual([]);
    expect(kept('project')).toHaveLength(1);
  });

  it('is not that of other files', async () => {
    await ask();
    write('orders/list.ts', 'export const list = () => [];\n');
    const again = await ask();
    expect(again).toEqual(await ask({ cache: false }));
    expect(again.reach).not.toContain('db.ts');
  });

  it('is not that of other constraints, but serves any approved map', async () => {
    await ask();
    const constraints = {
      schemaVersion: '1.0.0',
      services: [],
      pinned: [{ what: 'users/find.ts', service: 'people' }],
    };
    write('boundaries.json', JSON.stringify(constraints));
    const pinned = await ask();
    expect(pinned).toEqual(await ask({ cache: false }));
    expect(pinned.boundaries.services.map(({ name }) => name)).toContain('people');
    for (const name of ['one', 'two']) {
      write('boundaries.json', JSON.stringify({ schemaVersion: '1.0.0', services: [{ name, modules: ['users/'] }] }));
      expect((await ask()).boundaries.services.map((service) => service.name)).toEqual([name]);
    }
    expect(kept('project')).toHaveLength(3);
  });
});
