/** A name for the code that makes facts, graphs and reports. An effect: it looks at the analyzer's own files. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
/** What facts, graphs and reports are a function of, beside the input. */
const FOLDERS = ['../..', '../../../contracts'];

let known: string | null = null;

/** Differs when the analyzer's code, a library it may use, or Node differs. */
export function codeVersion(): string {
  known ??= compute();
  return known;
}

function compute(): string {
  const sum = createHash('sha256');
  sum.update(process.version);
  for (const folder of FOLDERS) addFolder(path.resolve(HERE, folder), sum);
  addLibraries(sum);
  return sum.digest('base64url');
}

/** Folders of tests. */
const OTHER = new Set(['fixtures', 'test']);

type Sum = ReturnType<typeof createHash>;

function addFolder(folder: string, sum: Sum): void {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory() && !OTHER.has(entry.name)) addFolder(full, sum);
    else if (/(?<!\.test|\.d)\.[jt]s$/.test(entry.name)) sum.update(`\n${entry.name}\n`).update(readFileSync(full));
  }
}

/** The libraries' versions as they are installed, which may be other ones than package.json allows for. */
function addLibraries(sum: Sum): void {
  const home = above(HERE, 'package.json');
  if (home === null) return;
  const { dependencies = {} } = manifestOf(home);
  for (const name of Object.keys(dependencies).sort()) {
    const folder = above(HERE, `node_modules/${name}/package.json`);
    const installed = folder === null ? '' : manifestOf(path.join(folder, 'node_modules', name)).version;
    sum.update(`\n${name}@${installed}`);
  }
}

function above(folder: string, file: string): string | null {
  if (existsSync(path.join(folder, file))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? null : above(parent, file);
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
