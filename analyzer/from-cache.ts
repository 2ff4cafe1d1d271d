/**
 * What earlier runs made of the same facts: graphs, and what is made of graphs. It is given again only if linking would ask the
 * same questions and get the same answers now.
 *
 *     key of facts ──kept, still holds──> product
 *          └──not kept──> kept graph, or link ──make──> product, kept for the next run
 */
import type { CacheFolder } from './extract/disk/cache-folder.ts';
import { keyOf, readKept, writeKept } from './extract/disk/kept.ts';
import { dataOf, type KeptGraph, recorded, type Surroundings, stillHolds } from './link/replay.ts';
import type { CodeGraph } from './model/graph.ts';

export interface Source {
  readonly cache: CacheFolder;
  /** Of the facts. */
  readonly digest: string;
  readonly given: Surroundings;
  readonly link: (given: Surroundings) => Promise<CodeGraph>;
}

/** Something that is a function of the graph and of what its key names. */
export interface Product<Made> {
  readonly kind: 'report' | 'project';
  readonly key: string;
  readonly make: (graph: CodeGraph) => Promise<Made>;
}

interface KeptProduct<Made> extends Pick<KeptGraph, 'asked'> {
  readonly made: Made;
}

/** Of other options, and of the state before the last change. */
const KEPT = 3;

export async function linkOrReplay({ cache, digest, given, link }: Source): Promise<KeptGraph> {
  const key = keyOf(digest, dataOf(given));
  const kept = readKept(cache, 'graph', key) as KeptGraph | null;
  if (kept !== null && stillHolds(kept, given)) return kept;
  const listening = recorded(given);
  const graph = await link(listening.input);
  const value: KeptGraph = { asked: listening.asked, graph };
  writeKept(cache, 'graph', { key, value, count: KEPT });
  return value;
}

export async function makeOrReplay<Made>(source: Source, product: Product<Made>): Promise<Made> {
  const { cache, digest, given } = source;
  const key = keyOf(digest, dataOf(given), product.key);
  const kept = readKept(cache, product.kind, key) as KeptProduct<Made> | null;
  if (kept !== null && stillHolds(kept, given)) return kept.made;
  const { asked, graph } = await linkOrReplay(source);
  const made = await product.make(graph);
  const value: KeptProduct<Made> = { asked, made };
  writeKept(cache, product.kind, { key, value, count: KEPT });
  return made;
}
