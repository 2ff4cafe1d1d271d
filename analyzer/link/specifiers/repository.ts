/** What is known of a repository before the first specifier is asked for. */
import { createManifests, type Manifests } from './manifests.ts';
import { createProjectOf, type ProjectOf } from './paths.ts';
import type { Found } from './specifiers.ts';
import type { Tree } from './tree.ts';
import { createProjects, type Projects } from './tsconfig.ts';
import { findPackages, foldersOf, type Packages } from './workspaces.ts';

/** All paths are absolute with "/" between folders. */
export interface Repository {
  readonly root: string;
  /** Folders that hold sources, directly or deeper, and those above the root. */
  readonly folders: readonly string[];
  readonly tree: Tree;
  readonly manifests: Manifests;
  readonly projects: Projects;
  readonly packages: Packages;
  readonly projectOf: ProjectOf;
  readonly isSource: (file: string) => boolean;
  readonly holdsSources: (folder: string) => boolean;
  /** Bare specifiers that were asked for, by the package and configuration of the file that asked. */
  readonly answers: Map<string, Found>;
}

export interface Analyzed {
  readonly root: string;
  /** Analyzed files, relative to the root. */
  readonly sources: ReadonlySet<string>;
  /** Told once for each package.json or tsconfig.json that is no JSON. */
  readonly onBroken: (file: string) => void;
}

export function openRepository(tree: Tree, { root, sources, onBroken }: Analyzed): Repository {
  const manifests = createManifests(tree, onBroken);
  const files = [...sources].map((source) => `${root}/${source}`);
  const folders = foldersOf(files, root, tree);
  const packages = findPackages(folders, tree, manifests);
  const projects = createProjects({ tree, onBroken, folderOf: (name) => packages.find(name, root)?.folder ?? null });
  for (const folder of folders) projects.within(folder);
  const holding = new Set(folders.filter((folder) => folder.length > root.length));
  const known = new Set(files);
  return {
    root,
    folders,
    tree,
    manifests,
    projects,
    packages,
    projectOf: createProjectOf(tree, projects),
    isSource: (file) => known.has(file),
    holdsSources: (folder) => holding.has(folder),
    answers: new Map(),
  };
}
