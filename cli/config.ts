import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { StranglerConfig } from '../contracts/config.ts';
import { configFailed, configNotFound } from '../contracts/errors/cli.ts';
import { unreadableFile } from '../contracts/errors/parsing.ts';
import { ToolkitError } from '../contracts/errors/toolkit-error.ts';
import { parseDocument, parseJsonDocument } from '../contracts/parse.ts';
import type { LoadedConfig } from './context.ts';

const NAMES = ['strangler.config.ts', 'strangler.config.json'];

/** Loads the named configuration, or the nearest one upward from `cwd`. */
export async function loadConfig(cwd: string, named?: string): Promise<LoadedConfig> {
  const file = named === undefined ? findUpward(cwd) : path.resolve(cwd, named);
  return { config: await read(file), folder: path.dirname(file), file };
}

function findUpward(cwd: string): string {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const found = NAMES.map((name) => path.join(folder, name)).find((file) => existsSync(file));
    if (found !== undefined) return found;
    if (path.dirname(folder) === folder) throw configNotFound(cwd);
  }
}

async function read(file: string): Promise<StranglerConfig> {
  if (!existsSync(file)) throw unreadableFile(file, new Error('there is no such file'));
  if (file.endsWith('.json')) return parseJsonDocument(StranglerConfig, readText(file), file);
  return parseDocument(StranglerConfig, await importDefault(file), file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unreadableFile(file, cause);
  }
}

async function importDefault(file: string): Promise<unknown> {
  try {
    const module: { default?: unknown } = await import(pathToFileURL(file).href);
    return module.default;
  } catch (cause) {
    throw cause instanceof ToolkitError ? cause : configFailed(file, cause);
  }
}
