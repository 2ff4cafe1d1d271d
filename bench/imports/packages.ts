/**
 * The reference's own view of a repository: which packages its workspaces hold, and from which source each file of a build
 * would be made. Written against the documentation of npm, pnpm and tsc, and sharing no code with `analyzer/`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export interface Repository {
  readonly top: string;
  /** Package name → absolute folder. */
  readonly packages: ReadonlyMap<string, string>;
  /** Absolute path of a file that a build writes → absolute path of the source it is made from. */
  readonly outputs: ReadonlyMap<string, string>;
}

export function readRepository(root: string): Repository {
  const top = git(root, 'rev-parse', '--show-toplevel').trim();
  const files = git(top, 'ls-files', '-z').split('\0');
  const manifests = files.filter((file) => path.basename(file) === 'package.json');
  const packages = new Map<string, string>();
  for (const base of manifests) {
    const globs = workspaceGlobs(path.join(top, path.dirname(base)));
    for (const file of manifests) {
      const relative = path.relative(path.dirname(base), path.dirname(file));
      if (!globs.some((glob) => path.matchesGlob(relative, glob)) || relative.includes('node_modules')) continue;
      const name = readJson(path.join(top, file)).name;
      if (typeof name === 'string') packages.set(name, path.join(top, path.dirname(file)));
    }
  }
  const configs = files.filter((file) => /(^|\/)tsconfig[\w.-]*\.json$/.test(file));
  const sources = files.filter((file) => /\.[cm]?[jt]sx?$/.test(file)).map((file) => path.join(top, file));
  return {
    top,
    packages,
    outputs: outputsOf(
      configs.map((file) => path.join(top, file)),
      sources,
    ),
  };
}

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });

/** Globs of `workspaces` and of pnpm-workspace.yaml in this folder; exclusions are not needed for finding names. */
function workspaceGlobs(folder: string): string[] {
  const { workspaces } = readJson(path.join(folder, 'package.json'));
  const npm = Array.isArray(workspaces) ? workspaces : ((workspaces as { packages?: unknown })?.packages ?? []);
  const yaml = path.join(folder, 'pnpm-workspace.yaml');
  const list = existsSync(yaml)
    ? (/^packages:\n((?:\s+-.*\n|\s*\n|\s*#.*\n)*)/m.exec(readFileSync(yaml, 'utf8'))?.[1] ?? '')
    : '';
  const pnpm = [...list.matchAll(/-\s*['"]?([^'"\n#]+)/g)].map(([, glob = '']) => glob.trim());
  return [...(npm as string[]), ...pnpm]
    .filter((glob) => !glob.startsWith('!'))
    .map((glob) => glob.replace(/^\.\//, '').replace(/\/$/, ''));
}

export function readJson(file: string): Record<string, unknown> {
  if (!existsSync(file)) return {};
  return ts.parseConfigFileTextToJson(file, readFileSync(file, 'utf8')).config ?? {};
}

/** What tsc would write for each project that has an `outDir`: of the files it names, and of those that they may import. */
function outputsOf(configs: readonly string[], sources: readonly string[]): Map<string, string> {
  const outputs = new Map<string, string>();
  for (const config of configs) {
    const parsed = ts.parseJsonConfigFileContent(readJson(config), ts.sys, path.dirname(config), undefined, config);
    if (parsed.options.outDir === undefined) continue;
    const named = parsed.fileNames.filter((file) => !DECLARATION.test(file));
    const rootDir = parsed.options.rootDir ?? commonFolder(named);
    const options = { ...parsed.options, noEmit: false, declaration: true, rootDir };
    const fileNames = [...new Set([...named, ...sources.filter((file) => file.startsWith(`${rootDir}/`))])];
    for (const source of fileNames)
      for (const output of outputNames({ ...parsed, fileNames, options }, source))
        if (!outputs.has(output)) outputs.set(output, source);
  }
  return outputs;
}

const DECLARATION = /\.d\.[cm]?ts$/;

function outputNames(parsed: ts.ParsedCommandLine, source: string): readonly string[] {
  try {
    return DECLARATION.test(source) ? [] : ts.getOutputFileNames(parsed, source, false);
  } catch {
    return [];
  }
}

function commonFolder(files: readonly string[]): string {
  const [first = '/'] = files;
  let common = path.dirname(first);
  while (!files.every((file) => file.startsWith(`${common}/`)) && common !== '/') common = path.dirname(common);
  return common;
}
