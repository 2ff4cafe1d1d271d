/**
 * The nearest tsconfig.json or jsconfig.json of a folder, with all it extends, read leniently: a base configuration that lies
 * in a package which is not installed is left out, and what the project itself says still counts.
 */
import path from 'node:path';
import { globTest } from '../../model/glob.ts';
import { isRecord, parseJsonc, textsIn } from './jsonc.ts';
import { isFile, type Tree } from './tree.ts';

/** One configuration; all paths are absolute. */
export interface Project {
  readonly file: string;
  readonly baseUrl: string | null;
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
  readonly rootDirs: readonly string[];
  /** Where a build would write, and from which folders; the first that holds a file counts. */
  readonly builds: readonly { readonly to: string; readonly from: readonly string[] }[];
  readonly references: readonly string[];
  readonly includes: (file: string) => boolean;
}

export interface Projects {
  /** The configuration in this file, null when there is no such file. */
  readonly read: (file: string) => Project | null;
  /** All configurations in a folder, `tsconfig.json` first. */
  readonly within: (folder: string) => readonly Project[];
}

interface Reading {
  readonly tree: Tree;
  /** Folder of a package of the same repository, for `extends`. */
  readonly folderOf: (name: string) => string | null;
  /** Told once for each configuration that is no JSON. */
  readonly onBroken: (file: string) => void;
}

export function createProjects(reading: Reading): Projects {
  const known = new Map<string, Project | null>();
  const read = (file: string): Project | null => {
    const before = known.get(file);
    if (before !== undefined) return before;
    const settings = readSettings(file, [], reading);
    const project = settings === null ? null : toProject(file, settings);
    known.set(file, project);
    return project;
  };
  const byFolder = new Map<string, readonly Project[]>();
  const within = (folder: string): readonly Project[] => {
    const before = byFolder.get(folder);
    if (before !== undefined) return before;
    const found = configsIn(folder, reading.tree).flatMap((file) => read(file) ?? []);
    byFolder.set(folder, found);
    return found;
  };
  return { read, within };
}

const configsIn = (folder: string, tree: Tree): string[] =>
  [...tree.entriesOf(folder)]
    .filter(([name, kind]) => kind === 'file' && CONFIG.test(name))
    .map(([name]) => path.posix.join(folder, name))
    .sort(mainFirst);

const CONFIG = /^(tsconfig|jsconfig)([.-][\w.-]+)?\.json$/;
const mainFirst = (a: string, b: string): number => a.length - b.length || (a < b ? 1 : -1);

/** Every option beside the folder of the configuration that says it. */
type Settings = ReadonlyMap<string, { readonly value: unknown; readonly folder: string }>;

const OPTIONS = ['baseUrl', 'paths', 'rootDirs', 'rootDir', 'outDir', 'declarationDir'];
const LISTS = ['include', 'exclude', 'files'];

function readSettings(file: string, within: readonly string[], reading: Reading): Settings | null {
  if (within.includes(file) || !isFile(reading.tree, file)) return null;
  const content = parseJsonc(reading.tree.readText(file) ?? '');
  if (content === null) reading.onBroken(file);
  const folder = path.posix.dirname(file);
  const settings = new Map(
    textsIn(content?.extends).flatMap((base) => [
      ...(readSettings(baseFile(base, folder, reading) ?? '', [...within, file], reading) ?? []),
    ]),
  );
  settings.delete('references');
  const options = isRecord(content?.compilerOptions) ? content.compilerOptions : {};
  for (const name of OPTIONS) if (options[name] !== undefined) settings.set(name, { value: options[name], folder });
  for (const name of [...LISTS, 'references'])
    if (content?.[name] !== undefined) settings.set(name, { value: content[name], folder });
  return settings;
}

/** @returns null when it lies in a package that is not here */
function baseFile(name: string, folder: string, { tree, folderOf }: Reading): string | null {
  const parts = name.split('/');
  const length = name.startsWith('@') ? 2 : 1;
  const home = /^\.{0,2}\//.test(name) ? null : folderOf(parts.slice(0, length).join('/'));
  if (home === null && !/^\.{0,2}(\/|$)/.test(name)) return null;
  const place = home === null ? path.posix.resolve(folder, name) : path.posix.join(home, ...parts.slice(length));
  return [place, `${place}.json`, `${place}/tsconfig.json`].find((file) => isFile(tree, file)) ?? null;
}

function toProject(file: string, settings: Settings): Project {
  const home = path.posix.dirname(file);
  const absolute = (text: string, folder: string): string =>
    path.posix.resolve(folder, text.replace(/^\$\{configDir\}/, home));
  const pathOf = (name: string): string | null => {
    const setting = settings.get(name);
    return typeof setting?.value === 'string' ? absolute(setting.value, setting.folder) : null;
  };
  const pathsOf = (name: string): string[] => {
    const setting = settings.get(name);
    return setting === undefined ? [] : textsIn(setting.value).map((text) => absolute(text, setting.folder));
  };
  const baseUrl = pathOf('baseUrl');
  const paths = settings.get('paths');
  const include = settings.has('include') || settings.has('files') ? pathsOf('include') : [home];
  return {
    file,
    baseUrl,
    paths: Object.entries(isRecord(paths?.value) ? paths.value : {}).map(([pattern, targets]) => ({
      pattern,
      targets: textsIn(targets).map((target) => absolute(target, baseUrl ?? paths?.folder ?? home)),
    })),
    rootDirs: pathsOf('rootDirs'),
    builds: [pathOf('outDir'), pathOf('declarationDir')]
      .filter((to) => to !== null)
      .map((to) => ({ to, from: [pathOf('rootDir') ?? [], ...include.map(fixedPart), home].flat() })),
    references: referencesOf(settings, absolute),
    includes: including([...include, ...pathsOf('files')], pathsOf('exclude')),
  };
}

function referencesOf(settings: Settings, absolute: (text: string, folder: string) => string): string[] {
  const { value, folder = '' } = settings.get('references') ?? {};
  const places = (Array.isArray(value) ? value : []).flatMap((one) => (isRecord(one) ? textsIn(one.path) : []));
  return places
    .map((place) => absolute(place, folder))
    .map((one) => (one.endsWith('.json') ? one : `${one}/tsconfig.json`));
}

/** The folder before the first star. */
const fixedPart = (glob: string): string => {
  const star = glob.search(/[*?]/);
  return star < 0 ? glob : path.posix.dirname(`${glob.slice(0, star)}x`);
};

function including(include: readonly string[], exclude: readonly string[]): (file: string) => boolean {
  const tests = (globs: readonly string[]) => globs.flatMap((glob) => [globTest(glob), globTest(`${glob}/`)]);
  const [takes, leaves] = [tests(include), tests(exclude)];
  return (file) => takes.some((test) => test(file)) && !leaves.some((test) => test(file));
}
