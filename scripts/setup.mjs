/**
 * Set-up before every main script: installs what is missing, says so, and is silent and quick when nothing is.
 * Runs on whatever Node the machine has (18 or newer) and before any dependency exists, so: plain JavaScript, no imports but Node's.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const STAMP = path.join(ROOT, 'node_modules', '.strangler-setup');
const PINNED_NODE = path.join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const OLDEST_NODE = 18;

const wanted = fingerprint();
if (isReady()) process.exit(0);

requireNode();
install();
verify();
writeFileSync(STAMP, wanted);
say('ready.');

/** Changes when the wanted dependencies or the platform change. */
function fingerprint() {
  const lock = readFileSync(path.join(ROOT, 'package-lock.json'));
  return createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex');
}

function isReady() {
  return existsSync(STAMP) && existsSync(PINNED_NODE) && readFileSync(STAMP, 'utf8') === wanted;
}

function requireNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE)
    fail(`Node ${process.versions.node} is too old to run the set-up.`, `Install Node ${OLDEST_NODE} or newer.`);
}

function install() {
  say('installing dependencies (about a minute the first time) …');
  const started = Date.now();
  rmSync(STAMP, { force: true });
  // Not `npm ci`: it refuses a lock file that lacks other platforms' optional binaries. --no-save leaves the lock file alone.
  const result = npm(['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  if (result.status !== 0) {
    fail(
      'npm could not install the dependencies; its words are above.',
      'Check the network and the free disk space, then run the command again.',
    );
  }
  say(`dependencies installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** The pinned Node must run and load the one native module, else nothing later would make sense. */
function verify() {
  const probe = "new (require('better-sqlite3'))(':memory:').close(); process.stdout.write(process.version)";
  const result = spawnSync(PINNED_NODE, ['-e', probe], { cwd: ROOT, encoding: 'utf8' });
  if (result.status === 0) return say(`running on Node ${result.stdout} (pinned in package.json).`);
  return fail(
    `The pinned Node or better-sqlite3 does not run here: ${(result.stderr || String(result.error)).trim().split('\n').slice(-3).join(' ')}`,
    'Delete node_modules and run the command again. If npm is set to ignore install scripts, allow them for the package "node".',
  );
}

/** Runs npm with the very npm that started us, else the one on the PATH. */
function npm(args) {
  const script = process.env.npm_execpath;
  const options = { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] };
  if (script?.endsWith('.js')) return spawnSync(process.execPath, [script, ...args], options);
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

function say(words) {
  process.stdout.write(`set-up: ${words}\n`);
}

function fail(message, hint) {
  process.stderr.write(`set-up failed: ${message}\nhint: ${hint}\n`);
  process.exit(1);
}
