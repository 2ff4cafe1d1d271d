import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { configNotFound } from '../../contracts/errors/cli.ts';
import type { CliContext, Output } from '../context.ts';
import { createProgram } from '../program.ts';

let folder = '';
let printed = '';
let noted = '';
let ended: number | undefined;

const output = (write: (text: string) => void): Output => ({ write, columns: 80, color: false, isTerminal: false });

const strangler = async (...words: string[]): Promise<string> => {
  printed = '';
  noted = '';
  ended = undefined;
  const context: CliContext = {
    cwd: folder,
    env: {},
    out: output((text) => {
      printed += text;
    }),
    err: output((text) => {
      noted += text;
    }),
    loadConfig: () => Promise.reject(configNotFound(folder)),
    outliveReader: () => {},
    exit: (code) => {
      ended = code;
    },
  };
  await createProgram(context, '0').parseAsync(['node', 'strangler', ...words]);
  return printed;
};

const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
const USERS = 'export const find = (id) => id;\nexport const drop = (id) => id;\n';
const ORDERS = "import { find, drop } from '../users/find.js';\nexport const place = (id) => find(id);\n";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'strangler-check-'));
  for (const name of ['orders', 'users']) mkdirSync(path.join(folder, name));
  write('users/find.js', USERS);
  write('orders/place.js', ORDERS);
  write(
    'boundaries.json',
    JSON.stringify({
      schemaVersion: '1.1.0',
      services: [
        { name: 'orders', modules: ['orders/'] },
        { name: 'users', modules: ['users/', 'users/gone.js'] },
      ],
    }),
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('strangler check', () => {
  it('fails without a baseline, and is content once it is written', async () => {
    expect(await strangler('check')).toContain('call orders → users\n    orders/place.js:2');
    expect(ended).toBe(1);
    await strangler('check', '--update');
    expect([ended, noted]).toEqual([undefined, 'Wrote boundaries.baseline.json: +1 −0, 1 known crossings.\n']);
    expect(await strangler('check')).toContain('1 known in boundaries.baseline.json: +0 −0');
    expect(ended).toBeUndefined();
  });

  it('stays content when a crossing moves to another line, and names a new one', async () => {
    await strangler('check', '--update');
    write('orders/place.js', ORDERS.replace('\n', '\n\n// moved\n\n'));
    await strangler('check');
    expect(ended).toBeUndefined();
    write('orders/place.js', `${ORDERS}export const cancel = (id) => drop(id);\n`);
    expect(await strangler('check', '--format', 'github')).toContain('::error file=orders/place.js,line=3,');
    expect(ended).toBe(1);
  });

  it('keeps failing for a stale entry until it is pruned, which accepts nothing new', async () => {
    await strangler('check', '--update');
    write('orders/place.js', ORDERS.replace('find(id)', 'drop(id)'));
    expect(await strangler('check')).toContain('boundaries.baseline.json:4: is gone');
    await strangler('check', '--prune');
    expect([ended, noted]).toEqual([1, 'Wrote boundaries.baseline.json: +0 −1, 0 known crossings.\n']);
    expect(printed).toContain('+1 −0');
  });

  it('lists what the boundaries name and the source does not have, without failing for it', async () => {
    await strangler('check', '--update');
    expect(await strangler('check')).toContain('NOT IN THE SOURCE (1)\n  users/gone.js: boundaries.json names it');
    expect(ended).toBeUndefined();
  });

  it('checks nothing, and says so, without approved boundaries or with a broken baseline', async () => {
    write('boundaries.baseline.json', '{"schemaVersion":"1.0.0","crossings":["nonsense"]}');
    await expect(strangler('check')).rejects.toMatchObject({ code: 'INVALID_DOCUMENT', exitCode: 2 });
    rmSync(path.join(folder, 'boundaries.baseline.json'));
    await expect(strangler('check', '--format', 'xml')).rejects.toMatchObject({ code: 'UNKNOWN_FORMAT' });
    write('boundaries.json', '{"schemaVersion":"1.1.0","services":[]}');
    await expect(strangler('check')).rejects.toMatchObject({ code: 'BOUNDARIES_NEEDED' });
    rmSync(path.join(folder, 'boundaries.json'));
    await expect(strangler('check')).rejects.toMatchObject({ code: 'BOUNDARIES_NEEDED' });
    expect(existsSync(path.join(folder, 'boundaries.baseline.json'))).toBe(false);
  });

  it('writes the same baseline twice', async () => {
    await strangler('check', '--update');
    const first = readFileSync(path.join(folder, 'boundaries.baseline.json'), 'utf8');
    await strangler('check', '--update');
    expect(readFileSync(path.join(folder, 'boundaries.baseline.json'), 'utf8')).toBe(first);
  });
});

describe('strangler whatif', () => {
  it('writes nothing until it is told to, and then exactly what it tried', async () => {
    const before = readFileSync(path.join(folder, 'boundaries.json'), 'utf8');
    expect(await strangler('whatif', 'move', 'place.js', 'users')).toContain('CROSSINGS GONE (1)');
    expect(readFileSync(path.join(folder, 'boundaries.json'), 'utf8')).toBe(before);
    await strangler('whatif', 'move', 'place.js', 'users', '--apply');
    expect(JSON.parse(readFileSync(path.join(folder, 'boundaries.json'), 'utf8')).services[1].modules).toContain(
      'orders/place.js',
    );
    expect(await strangler('whatif', 'move', 'place.js', 'orders', '--json')).toContain('"new"');
  });

  it('asks back when a name is misspelt, ambiguous or unknown', async () => {
    await expect(strangler('whatif', 'move', 'plcae.js', 'users')).rejects.toMatchObject({
      code: 'UNKNOWN_NAME',
      hint: 'Did you mean "orders/place.js"?',
    });
    await expect(strangler('whatif', 'move', 'place.js', 'usres')).rejects.toMatchObject({
      code: 'UNKNOWN_SERVICE',
      hint: 'Did you mean "users"?',
    });
    await expect(strangler('whatif', 'move', 'find', 'orders')).rejects.toMatchObject({ code: 'AMBIGUOUS_NAME' });
    await expect(strangler('whatif', 'merge', 'users', 'users')).rejects.toMatchObject({ code: 'NOTHING_TO_DO' });
  });
});
