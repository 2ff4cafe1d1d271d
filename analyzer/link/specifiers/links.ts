/** Names that a package.json gives to folders, and names of packages of the same repository. */
import path from 'node:path';
import { isRecord } from './jsonc.ts';
import type { Manifest, Manifests } from './manifests.ts';
import type { Packages } from './workspaces.ts';

/** Places that `_moduleAliases` (the package module-alias) mean. */
export function moduleAliases(manifest: Manifest | null, specifier: string): string[] {
  const aliases = manifest?.content._moduleAliases;
  if (manifest === null || !isRecord(aliases)) return [];
  return Object.entries(aliases).flatMap(([name, target]) =>
    typeof target === 'string' && (specifier === name || specifier.startsWith(`${name}/`))
      ? [path.posix.join(manifest.folder, target, specifier.slice(name.length))]
      : [],
  );
}

interface Known {
  readonly manifests: Manifests;
  readonly packages: Packages;
}

/**
 * The package of the same repository that a name means in a file: the file's own, one that its dependencies link to a folder
 * (`file:../money`), or one of that name, unless the dependencies ask the registry for it outside of a workspace.
 */
export function linkedPackage(name: string, from: string, { manifests, packages }: Known): Manifest | null {
  const own = manifests.above(path.posix.dirname(from));
  if (own?.content.name === name) return own;
  const version = own === null ? undefined : versionOf(name, own);
  const folder = /^(?:file|link|portal|workspace):(\.{1,2}\/.*|\.{0,2}\/.*)$/.exec(version ?? '')?.[1];
  if (folder !== undefined && own !== null) return manifests.at(path.posix.resolve(own.folder, folder));
  const found = packages.find(/^workspace:(@?[^@]+)@/.exec(version ?? '')?.[1] ?? name, from);
  return found === null || packages.isMember(found) || version === undefined || /^workspace:/.test(version)
    ? found
    : null;
}

function versionOf(name: string, { content }: Manifest): string | undefined {
  for (const list of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']) {
    const versions = content[list];
    const version = isRecord(versions) ? versions[name] : undefined;
    if (typeof version === 'string') return version;
  }
  return undefined;
}
