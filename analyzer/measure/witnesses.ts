/** For every table that is reached one way to it, so that a person can follow it in the source. */
import { sortedUnique } from '../model/order.ts';
import type { Reached, Witness } from '../model/reach.ts';
import type { Access, Doings } from './doings.ts';
import type { Walk } from './search.ts';

export interface Findings {
  readonly walk: Walk;
  /** Places of statements in an anonymous handler. */
  readonly statements: readonly string[];
  readonly doings: Doings;
}

/** The best way to each table and access, by the number of both; holes where there is none. */
export type BestWays = readonly (Candidate | undefined)[];

interface Candidate {
  readonly access: Access;
  /** Null when it stands in the handler itself. */
  readonly node: number | null;
  /** Less is better: sure before unsure, then near before far. */
  readonly weight: number;
}

const UNSURE = 1e6;

/** The first of the surest and nearest stays. */
export function findWays({ walk, statements, doings }: Findings): BestWays {
  const best: (Candidate | undefined)[] = new Array(doings.keys.length).fill(undefined);
  const consider = (access: Access, node: number | null, far: number): void => {
    const weight = far + (access.isInferred && far < UNSURE ? UNSURE : 0);
    const known = best[access.key];
    if (known === undefined || weight < known.weight) best[access.key] = { access, node, weight };
  };
  for (const place of statements) for (const access of doings.accessesAt(place)) consider(access, null, -1);
  for (const node of walk.nodes) {
    const own = doings.accessesOf(node);
    if (own.length === 0) continue;
    const far = walk.distance(node) + (walk.isInferred(node) ? UNSURE : 0);
    for (const access of own) consider(access, node, far);
  }
  return best;
}

export const tablesOf = (ways: BestWays, { keys }: Doings): Pick<Reached, 'reads' | 'writes'> => {
  const reached = keys.filter((_, key) => ways[key] !== undefined);
  const of = (wanted: Witness['access']) =>
    sortedUnique(reached.flatMap(([table, access]) => (access === wanted ? [table] : [])));
  return { reads: of('read'), writes: of('write') };
};

/** By table, reads before writes. @param start place of the handler */
export const toWitnesses = (ways: BestWays, start: string, { walk, doings }: Findings): Witness[] =>
  ways.flatMap((way, key): Witness[] => {
    const [table, access] = doings.keys[key] ?? ['', 'read'];
    if (way === undefined) return [];
    const path = [start, ...(way.node === null ? [] : walk.pathTo(way.node)), way.access.statement.at];
    return [
      {
        table,
        access,
        confidence: way.weight >= UNSURE - 1 ? 'inferred' : 'exact',
        path: path.filter((place, index) => place !== path[index - 1]),
      },
    ];
  });
