/** The file that `routes init` writes is taken by a proxy as it is. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StranglerConfig } from '../../contracts/config.ts';
import { configNotFound } from '../../contracts/errors/cli.ts';
import { createProxy } from '../../proxy/index.ts';
import type { CliContext, Output } from '../context.ts';
import { createProgram } from '../program.ts';
import { readRouteTable } from './routes.ts';

const SHOP = fileURLToPath(new URL('../../legacy-monolith', import.meta.url));

let folder = '';
let printed = '';

const collect = (write: (text: string) => void): Output => ({ write, columns: 80, color: false, isTerminal: false });

async function strangler(...words: string[]): Promise<string> {
  printed = '';
  const context: CliContext = {
    cwd: folder,
    env: {},
    out: collect((text) => {
      printed += text;
    }),
    err: collect(() => {}),
    loadConfig: () => Promise.reject(configNotFound(folder)),
    outliveReader: () => {},
    exit: () => {},
  };
  await createProgram(context, '0').parseAsync(['node', 'strangler', ...words]);
  return printed;
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'strangler-routes-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SLOW_MS = 30_000;

describe('strangler routes init', () => {
  it(
    'writes a table that a proxy begins with as it is, all on the monolith',
    async () => {
      expect(await strangler('routes', 'init', SHOP, '--no-cache')).toContain('catalog: 20 routes, 7 marked unsafe');
      const table = readRouteTable(folder, 'routes.json');
      expect(table.rules).toHaveLength(67);
      expect(new Set(table.rules.map(({ mode }) => mode))).toEqual(new Set(['monolith']));
      expect(table.rules.find(({ route }) => route === 'POST /auth/register')?.unsafe).toBe(
        'writes audit_log (backoffice)',
      );
      const origin = http.createServer((_request, response) => response.end('monolith'));
      await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
      const services = Object.fromEntries(
        [...new Set(table.rules.map(({ service }) => service))].map((name) => [name, { url }]),
      );
      const config = StranglerConfig.parse({ monolith: { url }, services, proxy: { port: 0 }, admin: { port: 0 } });
      const proxy = createProxy(config, { initial: { table, who: 'test', why: '' } });
      const started = await proxy.listen();
      expect(started.table).toEqual(table);
      expect(await (await fetch(`${started.proxyUrl}/products`)).text()).toBe('monolith');
      await proxy.close(0);
      origin.close();
      origin.closeAllConnections();
    },
    SLOW_MS,
  );

  it('leaves a file that is there as it is, unless it is forced', async () => {
    writeFileSync(path.join(folder, 'mine.json'), 'mine');
    await expect(strangler('routes', 'init', SHOP, '--out', 'mine.json', '--no-cache')).rejects.toMatchObject({
      code: 'ROUTES_EXIST',
    });
    expect(readFileSync(path.join(folder, 'mine.json'), 'utf8')).toBe('mine');
    await strangler('routes', 'init', SHOP, '--out', 'mine.json', '--force', '--no-cache');
    expect(readRouteTable(folder, 'mine.json').rules).toHaveLength(67);
  });

  it('asks for a service map when there is none', async () => {
    await expect(strangler('routes', 'init', path.join(SHOP, 'src'), '--out', 'new.json')).rejects.toMatchObject({
      code: 'NO_BOUNDARIES',
    });
  });
});
