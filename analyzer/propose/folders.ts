/** The decomposition that the folders of a program declare, and how far its code bears it out. */
import type { CodeGraph } from '../model/graph.ts';
import { isRunTimeReference, moduleEdges } from '../model/module-edges.ts';
import { addTo } from '../model/order.ts';
import { isTooling } from '../model/tooling.ts';
import { type IsNoun, saysForAll, splitWords } from './words.ts';

export interface DeclaredModules {
  /** What the folder of a module is called, for modules in a folder that stands for a domain. */
  readonly nameOf: ReadonlyMap<string, string>;
  /**
   * How much more the files of a folder refer to each other than chance would have it: 0 for folders that cut across the
   * references, such as layers, up to 1 when nothing leaves its folder. It is Newman's modularity over its own maximum, 1 − Σ aᵢ².
   * Source: M. E. J. Newman, "Mixing patterns in networks", Phys. Rev. E 67 (2003), assortativity coefficient.
   */
  readonly trust: number;
  /** The same for each folder alone: the share of what its files refer to, or are referred to by, that is inside. */
  readonly trustOf: ReadonlyMap<string, number>;
}

/** A folder holds domains when at least this share of what lies in its subfolders is in folders that are named after one. */
const DOMAINS = 0.5;

/** Names of programs rather than domains. */
const DEPLOYED = new Set(
  'web mobile cli landing desktop extension browser client frontend backend worker doc site website ui server api app e2e'.split(
    ' ',
  ),
);

export function findDeclaredModules(graph: CodeGraph, isNoun: IsNoun): DeclaredModules {
  const root = treeOf(graph.modules.map(({ path }) => path).filter((path) => !isTooling(path)));
  const nameOf = new Map<string, string>();
  const isDomain: IsDomain = (name) =>
    !saysForAll(name) && splitWords(name).some(isNoun) && !splitWords(name).some((word) => DEPLOYED.has(word));
  declare(root, isDomain, nameOf);
  return { nameOf, ...assortativity(graph, nameOf) };
}

interface Folder {
  readonly files: string[];
  readonly folders: Map<string, Folder>;
}

/** Parts of a god file look like files below it. */
const IS_FILE = /\.[cm]?[jt]sx?$/;

function treeOf(paths: readonly string[]): Folder {
  const root: Folder = { files: [], folders: new Map() };
  for (const path of paths) {
    let at = root;
    for (const part of path.split('/').slice(0, -1)) {
      if (IS_FILE.test(part)) break;
      const next = at.folders.get(part) ?? { files: [], folders: new Map() };
      at.folders.set(part, next);
      at = next;
    }
    at.files.push(path);
  }
  return root;
}

function declare(folder: Folder, isDomain: IsDomain, nameOf: Map<string, string>): void {
  const domains = domainsIn(folder, isDomain);
  for (const [name, child] of folder.folders)
    if (!domains.has(name)) declare(child, isDomain, nameOf);
    else for (const file of filesIn(child)) nameOf.set(file, splitWords(name).join(' '));
}

type IsDomain = (name: string) => boolean;

/** The subfolders that stand for a domain each. One that holds most, and domains itself, is a container in between. */
function domainsIn({ folders }: Folder, isDomain: IsDomain): ReadonlySet<string> {
  const children = [...folders].map(([name, child]) => ({ name, child, size: filesIn(child).length }));
  const inside = children.reduce((sum, { size }) => sum + size, 0);
  const named = children.filter(({ name }) => isDomain(name));
  const held = named.reduce((sum, { size }) => sum + size, 0);
  if (named.length < 2 || held < inside * DOMAINS) return new Set();
  const between = named.find(
    ({ child, size }) => size > inside / 2 && domainsIn(child, isDomain).size > named.length - 1,
  );
  return new Set(named.filter((one) => one !== between).map(({ name }) => name));
}

const filesIn = ({ files, folders }: Folder): string[] => [...files, ...[...folders.values()].flatMap(filesIn)];

function assortativity(
  graph: CodeGraph,
  nameOf: ReadonlyMap<string, string>,
): Pick<DeclaredModules, 'trust' | 'trustOf'> {
  const edges = moduleEdges(graph, isRunTimeReference).filter(({ from, to }) => nameOf.has(from) && nameOf.has(to));
  const [ends, inside] = [new Map<string, number>(), new Map<string, number>()];
  for (const { from, to } of edges) {
    const [a, b] = [nameOf.get(from) ?? '', nameOf.get(to) ?? ''];
    if (a === b) addTo(inside, a, 1);
    addTo(ends, a, 1);
    addTo(ends, b, 1);
  }
  const all = 2 * edges.length;
  const beyondChance = (share: number, expected: number): number =>
    expected >= 1 ? 0 : Math.max(0, (share - expected) / (1 - expected));
  const sum = (list: Iterable<number>): number => [...list].reduce((total, value) => total + value, 0);
  return {
    trust:
      all === 0
        ? 0
        : beyondChance(sum(inside.values()) / edges.length, sum([...ends.values()].map((count) => (count / all) ** 2))),
    trustOf: new Map(
      [...ends].map(([name, count]) => [name, beyondChance((2 * (inside.get(name) ?? 0)) / count, count / all)]),
    ),
  };
}
