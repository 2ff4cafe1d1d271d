/**
 * The module graph by TypeScript's own module resolution, as if the repository were installed and built: its workspace
 * packages stand in a node_modules that exists only here, and so do the files that their builds would write.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { type Repository, readJson } from './packages.ts';
import { type Request, requestsOf } from './requests.ts';

export interface ReferenceEdge {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

/** @param files relative to the root */
export function referenceEdges(repository: Repository, root: string, files: readonly string[]): ReferenceEdge[] {
  const host = createHost(repository);
  const optionsOf = createOptions(repository);
  return files.flatMap((file) => {
    const full = path.join(root, file);
    const options = optionsOf(full);
    return requestsOf(full, readFileSync(full, 'utf8')).flatMap((request): ReferenceEdge[] => {
      const target = resolve(request, full, { options, host, repository });
      if (target === null) return [];
      const to = path.relative(root, target);
      return to.startsWith('..') ? [] : [{ from: file, to, typeOnly: request.typeOnly, line: request.line }];
    });
  });
}

interface Resolving {
  readonly options: ts.CompilerOptions;
  readonly host: ts.ModuleResolutionHost;
  readonly repository: Repository;
}

function resolve({ specifier, mode }: Request, file: string, { options, host, repository }: Resolving): string | null {
  const { resolvedModule } = ts.resolveModuleName(specifier, file, options, host, undefined, undefined, mode);
  const found = resolvedModule?.resolvedFileName;
  if (found === undefined || found.includes('/node_modules/')) return null;
  const source = existsSync(found) ? found : sourceOf(found, repository);
  return source === null ? null : withoutDeclaration(source);
}

/** A declaration that lies beside its JavaScript says what that JavaScript is. */
function withoutDeclaration(file: string): string {
  if (!/\.d\.[cm]?ts$/.test(file)) return file;
  const stem = file.replace(/\.d\.[cm]?ts$/, '');
  return ['.js', '.cjs', '.mjs'].map((ending) => stem + ending).find(isFile) ?? file;
}

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;

/** The source of a file that only a build writes; bundlers do not say in a tsconfig.json what they write, but by custom it is `src`. */
function sourceOf(file: string, { outputs, packages }: Repository): string | null {
  const known = outputs.get(file);
  if (known !== undefined) return known;
  const home = [...packages.values()]
    .filter((folder) => file.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
  const parts =
    home === undefined
      ? null
      : /^(dist|build|lib|out|esm|cjs)\/(.+?)(\.d)?\.[cm]?[jt]s$/.exec(path.relative(home, file));
  if (home === undefined || parts === null) return null;
  const stems = [path.join(home, 'src', parts[2] ?? ''), path.join(home, 'src', parts[2] ?? '', 'index')];
  return stems.flatMap((stem) => ['ts', 'tsx', 'mts', 'js'].map((ending) => `${stem}.${ending}`)).find(isFile) ?? null;
}

function createHost(repository: Repository): ts.ModuleResolutionHost {
  const real = (file: string): string => throughLink(file, repository);
  return {
    fileExists: (file) =>
      isFile(real(file)) || (/\.(d\.)?[cm]?[jt]s$/.test(file) && sourceOf(real(file), repository) !== null),
    readFile: (file) => (isFile(real(file)) ? readFileSync(real(file), 'utf8') : undefined),
    directoryExists: () => true,
    realpath: real,
    getCurrentDirectory: () => repository.top,
  };
}

/** `…/node_modules/@shop/money/x` is `…/packages/money/x`. */
function throughLink(file: string, { packages }: Repository): string {
  const at = file.lastIndexOf('/node_modules/');
  if (at < 0) return file;
  const parts = file.slice(at + '/node_modules/'.length).split('/');
  const length = parts[0]?.startsWith('@') ? 2 : 1;
  const folder = packages.get(parts.slice(0, length).join('/'));
  return folder === undefined ? file : [folder, ...parts.slice(length)].join('/');
}

const ALWAYS: ts.CompilerOptions = {
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  module: ts.ModuleKind.ESNext,
  allowJs: true,
  resolveJsonModule: true,
  allowImportingTsExtensions: true,
};

/** The options of the project that a file belongs to: the nearest tsconfig.json, or the one among its references that includes it. */
function createOptions(repository: Repository): (file: string) => ts.CompilerOptions {
  const projects = new Map<string, Project>();
  const host: ts.ParseConfigHost = {
    ...ts.sys,
    fileExists: (file) => isFile(throughLink(file, repository)),
    readFile: (file) => ts.sys.readFile(throughLink(file, repository)),
  };
  const projectOf = (config: string): Project => {
    const known = projects.get(config) ?? readProject(config, host);
    projects.set(config, known);
    return known;
  };
  return (file) => {
    const nearest = nearestConfig(path.dirname(file), repository.top);
    if (nearest === null) return ALWAYS;
    return { ...including(projectOf(nearest), file, projectOf).options, ...ALWAYS };
  };
}

interface Project {
  readonly options: ts.CompilerOptions;
  readonly files: ReadonlySet<string>;
  readonly references: readonly string[];
}

function readProject(config: string, host: ts.ParseConfigHost): Project {
  const parsed = ts.parseJsonConfigFileContent(readJson(config), host, path.dirname(config), undefined, config);
  const references = (parsed.projectReferences ?? []).map((one) => ts.resolveProjectReferencePath(one));
  return { options: parsed.options, files: new Set(parsed.fileNames), references };
}

function including(project: Project, file: string, projectOf: (config: string) => Project, depth = 0): Project {
  if (project.files.has(file) || depth > 3) return project;
  for (const reference of project.references.filter(isFile)) {
    const found = including(projectOf(reference), file, projectOf, depth + 1);
    if (found.files.has(file)) return found;
  }
  return project;
}

function nearestConfig(folder: string, top: string): string | null {
  for (const name of ['tsconfig.json', 'jsconfig.json'])
    if (isFile(path.join(folder, name))) return path.join(folder, name);
  return folder === top ? null : nearestConfig(path.dirname(folder), top);
}
