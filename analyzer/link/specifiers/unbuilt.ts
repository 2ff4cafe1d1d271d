/** The source of a file that only a build would write. */
import path from 'node:path';
import { lookupFile, lookupIndex } from './lookup.ts';
import type { Repository } from './repository.ts';

/**
 * By the `outDir` and `rootDir` of the package's own configurations, then by custom: `dist/x.js` comes from `src/x.ts` or `x.ts`.
 * A folder that holds sources is no build.
 * @param target absolute path of the built file
 */
export function sourceBehind(target: string, repository: Repository): string | null {
  const { tree, manifests, isSource } = repository;
  const home = manifests.above(path.posix.dirname(target))?.folder;
  if (home === undefined) return null;
  const stem = target.replace(/(\.d)?\.[cm]?[jt]sx?$/, '');
  for (const place of [...told(stem, home, repository), ...customary(stem, home, repository)]) {
    const found = lookupFile(place, tree) ?? lookupIndex(place, tree);
    if (found !== null && found !== target && isSource(found)) return found;
  }
  return null;
}

function told(stem: string, home: string, { projects, holdsSources }: Repository): string[] {
  return projects
    .within(home)
    .flatMap(({ builds }) =>
      builds.flatMap(({ to, from }) =>
        stem.startsWith(`${to}/`) && !holdsSources(to) ? from.map((one) => one + stem.slice(to.length)) : [],
      ),
    );
}

const BUILD = /^(dist|build|lib|out|output|esm|cjs|es|types)(\/|$)/;

function customary(stem: string, home: string, { holdsSources }: Repository): string[] {
  const within = stem.slice(home.length + 1);
  const [, folder] = BUILD.exec(within) ?? [];
  if (folder === undefined || holdsSources(`${home}/${folder}`)) return [];
  const once = within.replace(BUILD, '');
  const twice = once.replace(BUILD, '');
  const places = [`src/${once}`, once, `src/${twice}`, twice].filter((place) => place !== '');
  return [...new Set(places)].map((place) => path.posix.join(home, place));
}
