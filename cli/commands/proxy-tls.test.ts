/** `strangler proxy` with a certificate, as a user runs it: started, renewed by SIGHUP, and refused. */
import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EXPIRED_PAIR, FIRST_PAIR, SECOND_PAIR } from '../../proxy/test/certificates.ts';
import { until } from '../../proxy/test/world.ts';

const MAIN = path.join(import.meta.dirname, '../main.ts');
let folder = '';
let child: ChildProcess;
let said = { out: '', err: '' };

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strangler-tls-'));
  mkdirSync(path.join(folder, 'tls'));
  const proxy = { port: 0, tls: { cert: 'tls/cert.pem', key: 'tls/key.pem' } };
  const config = { monolith: { url: 'http://127.0.0.1:9' }, proxy, admin: { port: 0 } };
  writeFileSync(path.join(folder, 'strangler.config.json'), JSON.stringify(config));
});

afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function write({ cert, key }: { readonly cert: string; readonly key: string }): void {
  writeFileSync(path.join(folder, 'tls/cert.pem'), cert);
  writeFileSync(path.join(folder, 'tls/key.pem'), key);
}

function start(): Promise<number | null> {
  // From a folder of its own: the files are found beside the configuration.
  child = spawn(process.execPath, [MAIN, 'proxy', '--config', '../strangler.config.json'], {
    cwd: path.join(folder, 'tls'),
    env: { PATH: process.env.PATH, USER: 'ann' },
  });
  said = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => (said.out += String(chunk)));
  child.stderr?.on('data', (chunk) => (said.err += String(chunk)));
  return new Promise((resolve) => child.once('close', resolve));
}

function shown(): Promise<string> {
  const port = Number(/proxy +https:\/\/127\.0\.0\.1:(\d+)/.exec(said.out)?.[1]);
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

const fingerprint = ({ cert }: { readonly cert: string }): string => new X509Certificate(cert).fingerprint256;

describe('strangler proxy with a certificate', () => {
  it('shows a new one after SIGHUP, refuses a broken one and says when one has expired', async () => {
    write(FIRST_PAIR);
    void start();
    await until(() => said.out.includes('Ctrl-C'));
    expect(await shown()).toBe(fingerprint(FIRST_PAIR));

    write({ ...SECOND_PAIR, key: FIRST_PAIR.key });
    child.kill('SIGHUP');
    await until(() => said.err.includes('hint:'));
    expect(said.err).toMatch(/^error \[BAD_CERTIFICATE\] .*does not belong to.*The one in force stays\.$/m);
    expect(await shown()).toBe(fingerprint(FIRST_PAIR));

    write(SECOND_PAIR);
    child.kill('SIGHUP');
    await until(async () => (await shown()) === fingerprint(SECOND_PAIR));

    write(EXPIRED_PAIR);
    child.kill('SIGHUP');
    await until(() => said.err.includes('The certificate has expired on 2024-02-01'));
  }, 30_000);

  it('does not start without it', async () => {
    expect(await start()).toBe(2);
    expect(said.err).toMatch(
      /^error \[BAD_CERTIFICATE\] The certificate \S+cert\.pem .*ENOENT.*Nothing was started\.$/m,
    );
    expect(said.out).toBe('');
  }, 30_000);
});
