/** Which versions a route has, and the paths that come of it: prefix, version, module, controller, method. */
import type { Confidence } from '../../../../contracts/report.ts';
import { joinPaths, type RoutePath } from '../../routes/paths.ts';
import { isMatched } from './path-match.ts';
import type { Settings, Version } from './settings.ts';

export interface Parts {
  readonly method: string;
  readonly module: string;
  readonly controller: RoutePath;
  readonly own: RoutePath;
  /** As the method or else the controller says; null when neither does. */
  readonly versions: readonly Version[] | null;
}

export function fullPaths(
  { method, module, controller, own, versions }: Parts,
  settings: Settings,
): readonly RoutePath[] {
  const bare = joinPaths(joinPaths(module, controller.path), own.path);
  const isExcluded = isMatched(settings.excluded, method, bare);
  const prefix = isExcluded ? '' : settings.prefix.path;
  const known: Confidence[] = [
    controller.confidence,
    own.confidence,
    isExcluded ? 'exact' : settings.prefix.confidence,
  ];
  const confidence = known.every((one) => one === 'exact') ? 'exact' : 'inferred';
  const segments = settings.versions === null ? [''] : versionSegments(versions, settings.versions);
  return segments.map((segment) => ({ path: joinPaths(joinPaths(prefix, segment), bare), confidence }));
}

function versionSegments(
  own: readonly Version[] | null,
  { prefix, defaults }: NonNullable<Settings['versions']>,
): readonly string[] {
  const versions = own ?? defaults;
  if (versions.length === 0) return [''];
  return versions.map((version) => (version === null ? '' : `${prefix}${version}`));
}
