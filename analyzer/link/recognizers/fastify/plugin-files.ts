/** The files of a folder that autoload takes, each with the prefix that its folders are. */
import type { FileFacts } from '../../../model/facts.ts';
import { evaluateHere } from '../../evaluator.ts';
import { exactly, type Part } from '../../routes/dialect.ts';
import { memberPart, textsIn } from '../../routes/parts.ts';
import type { RoutePath } from '../../routes/paths.ts';

export interface LoadedFile {
  readonly facts: FileFacts;
  readonly prefix: RoutePath;
  /** `autohooks` files that run before its routes, outermost first. */
  readonly hooks: readonly FileFacts[];
}

type Files = ReadonlyMap<string, FileFacts>;

const SCRIPT = /(?<!\.d)\.[cm]?[jt]s$/i;
const INDEX = /^index\.[cm]?[jt]s$/i;
const HOOKS = /^[_.]?auto_?hooks\.[cm]?[jt]s$/i;

export function pluginFiles(folder: string, options: Part, files: Files): readonly LoadedFile[] {
  const settings = settingsOf(options);
  const start = folder === '' ? '' : `${folder}/`;
  const inside = [...files.keys()].filter((path) => path.startsWith(start) && SCRIPT.test(path)).sort();
  const indexed = new Set(inside.filter((path) => settings.index.test(nameOf(path))).map(folderOfPath));
  return inside.flatMap((path): LoadedFile[] => {
    const facts = files.get(path);
    const [below, name] = [path.slice(start.length), nameOf(path)];
    const isOther = HOOKS.test(name) || (indexed.has(folderOfPath(path)) && !settings.index.test(name));
    if (facts === undefined || isOther || !settings.takes(below)) return [];
    const hooks = settings.hooks === 'none' ? [] : hooksFor(path, start, { settings, inside });
    return [{ facts, prefix: prefixOf(below, settings), hooks: hooks.flatMap((hook) => files.get(hook) ?? []) }];
  });
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const folderOfPath = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

interface Settings {
  readonly takes: (below: string) => boolean;
  readonly index: RegExp;
  readonly hooks: 'none' | 'folder' | 'cascade' | 'restart';
  readonly folders: 'named' | 'unknown' | 'none';
  readonly parameters: boolean;
}

function settingsOf(options: Part): Settings {
  const [ignored, ignoring, matching] = ['ignorePattern', 'ignoreFilter', 'matchFilter'].map((name) =>
    matcher(options, name),
  );
  const named = memberPart(options, 'dirNameRoutePrefix');
  const cascades = isOn(options, 'cascadeHooks') ? (isOn(options, 'overwriteHooks') ? 'restart' : 'cascade') : 'folder';
  return {
    takes: (below) =>
      !below.split('/').some((name) => ignored?.(name) === true) &&
      ignoring?.(`/${below}`) !== true &&
      matching?.(`/${below}`) !== false,
    index: patternOf(memberPart(options, 'indexPattern')) ?? INDEX,
    hooks: isOn(options, 'autoHooks') ? cascades : 'none',
    folders: named === null ? 'named' : named.value?.k !== 'flag' ? 'unknown' : named.value.on ? 'named' : 'none',
    parameters: isOn(options, 'routeParams'),
  };
}

function isOn(options: Part, name: string): boolean {
  const value = memberPart(options, name)?.value;
  return value?.k === 'flag' && value.on;
}

/** Null when there is no such filter, or when it is a function. */
function matcher(options: Part, name: string): ((text: string) => boolean) | null {
  const part = memberPart(options, name);
  const [text] = textsIn(part);
  const pattern = patternOf(part);
  if (pattern !== null) return (tried) => pattern.test(tried);
  return text === undefined ? null : (tried) => tried.includes(text);
}

function patternOf(part: Part | null): RegExp | null {
  const regex = part === null ? undefined : evaluateHere(part.value, part.here).find(({ t }) => t === 'regex');
  if (regex?.t !== 'regex') return null;
  const end = regex.source.lastIndexOf('/');
  try {
    return new RegExp(regex.source.slice(1, end), regex.source.slice(end + 1).replace(/[gy]/g, ''));
  } catch {
    return null;
  }
}

function prefixOf(below: string, { folders, parameters }: Settings): RoutePath {
  const names = below.split('/').slice(0, -1);
  if (names.length === 0 || folders === 'none') return exactly('');
  const path = names.map((name) => `/${parameters ? parameterOf(name) : name}`).join('');
  return { path, confidence: folders === 'named' ? 'exact' : 'inferred' };
}

/** `_id` is `:id`, `__country-__language` is `:country-:language`. */
const parameterOf = (name: string): string =>
  name.includes('__') ? name.replaceAll('__', ':') : name.replace(/^_/, ':');

function hooksFor(
  path: string,
  start: string,
  { settings, inside }: { readonly settings: Settings; readonly inside: readonly string[] },
): readonly string[] {
  const folder = folderOfPath(path);
  const above = inside.filter((one) => HOOKS.test(nameOf(one)) && folder.startsWith(folderOfPath(one)));
  const ordered = above.toSorted((a, b) => folderOfPath(a).length - folderOfPath(b).length);
  if (settings.hooks === 'folder')
    return ordered.filter((one) => folderOfPath(one) === folder && one.startsWith(start));
  return settings.hooks === 'restart' ? ordered.slice(-1) : ordered;
}
