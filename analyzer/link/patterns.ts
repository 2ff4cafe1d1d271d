/** Texts that are put together: what they can be, and which files a computed specifier can mean. */
import type { Value } from '../model/facts.ts';
import type { Entity } from './entities.ts';
import { evaluateHere, type Standing } from './evaluator.ts';
import type { Resolve } from './program.ts';

/** A computed part of a text. */
export const ANY = '\u0000';

/**
 * All texts that a value can be, with {@link ANY} for every part that is not known.
 * `path.join(a, b)` counts as `a/b` and `__dirname` as the file's own folder.
 */
export function textsOf(value: Value | null | undefined, here: Standing): readonly string[] {
  if (value === null || value === undefined) return [ANY];
  if (value.k === 'global') return value.name === '__dirname' ? ['.'] : [ANY];
  if (value.k === 'concat') return combine(value.parts, '', here);
  if (value.k === 'call' && isPathCall(value.of)) return combine(value.args, '/', here).map(normalizePath);
  const texts = evaluateHere(value, here).flatMap((entity) => textOf(entity, here) ?? []);
  if (texts.length > 0) return texts;
  return importedTexts(value, here);
}

function textOf(entity: Entity, { evaluator }: Standing): string | null {
  if (entity.t === 'text') return entity.text;
  if (entity.t !== 'package') return null;
  return evaluator.hooks.map(({ text }) => text?.(entity) ?? null).find((text) => text !== null) ?? null;
}

/** A constant made of parts, some of them not known. */
function importedTexts(value: Value, here: Standing): readonly string[] {
  if (value.k !== 'name' && value.k !== 'local') return [ANY];
  const variable = value.k === 'name' ? here.facts.bindings[value.name] : here.facts.variables[value.id];
  const made = variable?.values.find(({ k }) => k === 'concat' || k === 'call');
  return made === undefined || (made.k === 'call' && !isPathCall(made.of)) ? [ANY] : textsOf(made, here);
}

const isPathCall = (callee: Value): boolean =>
  callee.k === 'member' && (callee.name === 'join' || callee.name === 'resolve');

const MAX_TEXTS = 24;

function combine(parts: readonly (Value | null)[], between: string, here: Standing): string[] {
  let texts = [''];
  for (const [index, part] of parts.entries()) {
    const added = textsOf(part, here);
    texts = texts
      .flatMap((text) => added.map((more) => text + (index === 0 ? '' : between) + more))
      .slice(0, MAX_TEXTS);
  }
  return texts;
}

export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return path.startsWith('/') ? `/${parts.join('/')}` : parts[0] === '..' ? parts.join('/') : `./${parts.join('/')}`;
}

/** Files that a computed specifier such as `./exporters/${name}.cjs` can mean; none when it has no fixed folder. */
export function matchingModules(pattern: Value, here: Standing): readonly string[] {
  const { program } = here.evaluator;
  const file = here.facts.path;
  return [
    ...new Set(
      textsOf(pattern, here).flatMap((text) => {
        if (text.includes(ANY)) {
          const others = [...program.files.keys()].filter((path) => path !== file);
          return placesOf(text, file, program.resolve).flatMap((place) => matchPlace(place, others));
        }
        const resolution = program.resolve(file, text, 'require');
        return resolution.kind === 'module' ? [resolution.path] : [];
      }),
    ),
  ].sort();
}

/** Paths below the root for `./x/${name}` and `@app/x/${name}`; none for `${folder}/x`. */
function placesOf(text: string, file: string, resolve: Resolve): readonly string[] {
  if (!text.slice(0, text.indexOf(ANY)).includes('/')) return [];
  if (!/^\.{1,2}\//.test(text)) {
    const resolution = resolve(file, text, 'require');
    return resolution.kind === 'missing' ? (resolution.places ?? []) : [];
  }
  const place = normalizePath(`${folderOf(file)}/${text}`).replace(/^\.\//, '');
  return place.startsWith('..') ? [] : [place];
}

const WRITTEN_AS: Readonly<Record<string, string>> = {
  js: '[jt]sx?',
  jsx: '[jt]sx',
  mjs: 'm[jt]s',
  cjs: 'c[jt]s',
};

/** @param place a path below the root with {@link ANY} in it */
export function matchPlace(place: string, files: readonly string[]): readonly string[] {
  const [, stem = '', ending = ''] = /^(.*?)(?:\.([cm]?jsx?))?$/s.exec(place) ?? [];
  const source = stem.split(ANY).map(literally).join('[^/]+');
  const added = ending === '' ? '(\\.[cm]?[jt]sx?|/index\\.[cm]?[jt]sx?)?' : `\\.${WRITTEN_AS[ending]}`;
  const expression = new RegExp(`^${source}${added}$`);
  return files.filter((path) => expression.test(path));
}

export const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.');

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
