/** `paths` and `baseUrl`: which configuration a file belongs to, and which places a bare specifier means in it. */
import path from 'node:path';
import { starOf } from './manifests.ts';
import { foldersUp, type Tree } from './tree.ts';
import type { Project, Projects } from './tsconfig.ts';

export type ProjectOf = (file: string) => Project | null;

/**
 * The nearest tsconfig.json or jsconfig.json, or the one among its references that includes the file; where there is neither
 * in a folder, a configuration of another name that includes the file, `tsconfig.server.json`.
 */
export function createProjectOf(tree: Tree, projects: Projects): ProjectOf {
  const chains = new Map<string, readonly string[]>();
  const known = new Map<string, Project | null>();
  return (file) => {
    const before = known.get(file);
    if (before !== undefined) return before;
    const folder = path.posix.dirname(file);
    const chain = chains.get(folder) ?? foldersUp(folder, tree).filter((one) => projects.within(one).length > 0);
    chains.set(folder, chain);
    const found = firstIn(chain, (one) => inFolder(one, file, projects));
    known.set(file, found);
    return found;
  };
}

function firstIn<T, R>(list: readonly T[], ask: (one: T) => R | null): R | null {
  for (const one of list) {
    const answer = ask(one);
    if (answer !== null) return answer;
  }
  return null;
}

function inFolder(folder: string, file: string, projects: Projects): Project | null {
  const main = projects.read(`${folder}/tsconfig.json`) ?? projects.read(`${folder}/jsconfig.json`);
  if (main !== null) return including(main, file, { projects, seen: new Set() }) ?? main;
  return projects.within(folder).find((project) => project.includes(file)) ?? null;
}

interface Search {
  readonly projects: Projects;
  readonly seen: Set<string>;
}

function including(project: Project, file: string, { projects, seen }: Search): Project | null {
  if (seen.has(project.file)) return null;
  seen.add(project.file);
  if (project.references.length === 0 || project.includes(file)) return project.includes(file) ? project : null;
  return firstIn(project.references, (reference) => {
    const read = projects.read(reference);
    return read === null ? null : including(read, file, { projects, seen });
  });
}

/** Places in the order in which TypeScript looks at them: the most specific pattern first, then `baseUrl`. */
export function pathsOf(specifier: string, from: string, projectOf: ProjectOf): string[] {
  const project = projectOf(from);
  if (project === null) return [];
  const matches = project.paths.flatMap(({ pattern, targets }) => {
    const star = pattern === specifier ? '' : pattern.endsWith('/') ? null : starOf(pattern, specifier);
    return star === null ? [] : [{ pattern, places: targets.map((target) => target.replaceAll('*', star)) }];
  });
  matches.sort((a, b) => specificity(b.pattern, specifier) - specificity(a.pattern, specifier));
  const base =
    project.baseUrl === null || specifier.startsWith('#') ? [] : [path.posix.join(project.baseUrl, specifier)];
  return [...matches.flatMap(({ places }) => places), ...base];
}

const specificity = (pattern: string, specifier: string): number =>
  pattern === specifier ? Number.MAX_SAFE_INTEGER : pattern.indexOf('*');
