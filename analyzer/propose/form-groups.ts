/** Which modules and tables belong together: several views of the program clustered at several grains, one of which is taken. */
import type { CodeGraph } from '../model/graph.ts';
import { byText, groupBy } from '../model/order.ts';
import type { Reach } from '../model/reach.ts';
import { findCommunities } from './communities.ts';
import type { DeclaredModules } from './folders.ts';
import { type Group, type IsSmall, mergeSmall, toGroup } from './groups.ts';
import type { Roles } from './kernel.ts';
import type { Nouns } from './nouns.ts';
import { absorbSatellites } from './satellites.ts';
import { type Affinity, folderNode, moduleNode, weighAffinities } from './weights.ts';

/** Resolutions tried; Louvain's own is 1, but what fits depends on the size of the graph (S. Fortunato, M. Barthélemy, PNAS 2007). */
const RESOLUTIONS = [0.4, 0.5, 0.6, 0.7, 0.85, 1, 1.2, 1.5, 2, 3, 4, 6];

/** One service per this many modules is aimed at in larger programs, in smaller ones the square root of their number. */
const MODULES_PER_SERVICE = 8;
/** More than these nobody reviews. */
const MAX_SERVICES = 24;

/** Folders this sure are what people already decided; they are taken as they are and only joined. */
const WHOLE = 0.3;
/** From here on the folders alone say how many services there are. */
const FULL_TRUST = 0.5;
/** A folder with fewer modules is no domain to count, a group with fewer no service. */
const MIN_MODULES = 3;

/** One way to cut the program; `grain` counts the groups before small ones went to those that they hang on. */
export interface Grouping {
  readonly grain: number;
  readonly groups: readonly Group[];
}

/** From coarse to fine; of those with as many groups the one of the lowest resolution. */
export function formGroupings(graph: CodeGraph, reach: Reach, nouns: Nouns, roles: Roles): Grouping[] {
  const speaking = speakingModules(graph, roles);
  const affinities = weighAffinities(graph, reach, nouns, new Set(speaking));
  const whole = wholeFolders(nouns.declared, speaking);
  const ties = contract(affinities, whole);
  const membersOf = groupBy(whole.keys(), (node) => whole.get(node));
  const isSmall = isSmallIn(graph);
  const found = RESOLUTIONS.map((resolution) => {
    const communities = findCommunities(ties, resolution).map((nodes) =>
      toGroup(nodes.flatMap((node) => [node, ...(membersOf.get(node) ?? [])])),
    );
    return mergeSmall(communities, affinities, isSmall).groups;
  });
  const isDecided = (path: string): boolean => whole.has(moduleNode(path));
  return [...new Map(found.reverse().map((groups) => [groups.length, groups]))]
    .sort(([a], [b]) => a - b)
    .map(([grain, groups]) => ({ grain, groups: absorbSatellites(groups, { reach, affinities, isDecided }) }));
}

/** How many services a program of this size and these folders is expected to have. */
export function expectedServices(graph: CodeGraph, { declared }: Nouns, roles: Roles): number {
  const speaking = speakingModules(graph, roles);
  const bySize = Math.max(Math.sqrt(speaking.length), speaking.length / MODULES_PER_SERVICE);
  const folders = [
    ...groupBy(
      speaking.filter((path) => declared.nameOf.has(path)),
      (path) => declared.nameOf.get(path),
    ).values(),
  ]
    .map((paths) => paths.length)
    .filter((size) => size >= MIN_MODULES);
  const covered = folders.reduce((sum, size) => sum + size, 0) / Math.max(1, speaking.length);
  const trusted = Math.min(1, declared.trust / FULL_TRUST);
  const limited = Math.min(bySize, MAX_SERVICES);
  return Math.min(MAX_SERVICES, trusted * (folders.length + (1 - covered) * limited) + (1 - trusted) * limited);
}

const speakingModules = ({ modules }: CodeGraph, roles: Roles): string[] =>
  modules.map(({ path }) => path).filter((path) => !roles.isNeutral(path));

/** Modules, by node, of folders that hold together, with the node that stands for all of the folder. */
function wholeFolders({ nameOf, trust, trustOf }: DeclaredModules, speaking: readonly string[]): Map<string, string> {
  const whole = new Map<string, string>();
  if (trust < WHOLE) return whole;
  for (const path of speaking) {
    const name = nameOf.get(path);
    if (name !== undefined && (trustOf.get(name) ?? 0) >= WHOLE) whole.set(moduleNode(path), folderNode(name));
  }
  return whole;
}

/** The ties between what is left when some nodes are one, in canonical order. */
function contract(affinities: readonly Affinity[], whole: ReadonlyMap<string, string>): Affinity[] {
  const sums = new Map<string, Affinity>();
  for (const tie of affinities) {
    const [a = '', b = ''] = [whole.get(tie.a) ?? tie.a, whole.get(tie.b) ?? tie.b].sort(byText);
    const key = `${a}\n${b}`;
    if (a !== b) sums.set(key, { a, b, weight: (sums.get(key)?.weight ?? 0) + tie.weight });
  }
  return [...sums.entries()].sort(([a], [b]) => byText(a, b)).map(([, tie]) => tie);
}

/** Code without any data or routes of its own is no service below this part of the program's lines. */
const MIN_LINES = 0.08;

/** Fewer than 3 modules, or little code without any data or routes of its own. */
function isSmallIn({ modules, routes }: CodeGraph): IsSmall {
  const lines = new Map(modules.map((module) => [module.path, module.lines]));
  const total = modules.reduce((sum, module) => sum + module.lines, 0);
  const withRoutes = new Set(routes.map(({ handler }) => handler.file));
  return (group) => {
    if (group.modules.length < Math.min(MIN_MODULES, modules.length / 8)) return true;
    const own = group.modules.reduce((sum, path) => sum + (lines.get(path) ?? 0), 0);
    return group.tables.length === 0 && !group.modules.some((path) => withRoutes.has(path)) && own < total * MIN_LINES;
  };
}
