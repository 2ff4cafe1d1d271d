/** For every table that is reached one way to it, so that a person can follow it in the source. */
import type { Statement } from '../model/graph.ts';
import { byText } from '../model/order.ts';
import type { Witness } from '../model/reach.ts';
import type { Doings } from './doings.ts';
import type { Walk } from './search.ts';

export interface Findings {
  /** Place of the handler. */
  readonly start: string;
  readonly walk: Walk;
  /** Places of statements in an anonymous handler. */
  readonly statements: readonly string[];
  readonly doings: Doings;
}

/** By table, reads before writes. */
export function findWitnesses({ start, walk, statements, doings }: Findings): Witness[] {
  const best = new Map<string, Candidate>();
  for (const place of statements)
    for (const statement of doings.statementsAt(place))
      consider({ statement, node: null, isInferred: false, distance: -1 }, best);
  for (const node of walk.nodes) {
    const [isInferred, distance] = [walk.isInferred(node), walk.distance(node)];
    for (const statement of doings.statementsOf(node)) consider({ statement, node, isInferred, distance }, best);
  }
  return [...best]
    .sort(([a], [b]) => byText(a, b))
    .map(([key, { statement, node, isInferred }]): Witness => {
      const [table = '', access = ''] = key.split('\n');
      const path = [start, ...(node === null ? [] : walk.pathTo(node)), statement.at];
      return {
        table,
        access: access === 'read' ? 'read' : 'write',
        confidence: isInferred || statement.confidence !== 'exact' ? 'inferred' : 'exact',
        path: path.filter((place, index) => place !== path[index - 1]),
      };
    });
}

interface Candidate {
  readonly statement: Statement;
  /** Null when it stands in the handler itself. */
  readonly node: number | null;
  readonly isInferred: boolean;
  readonly distance: number;
}

/** The first of the surest and nearest stays. */
function consider(candidate: Candidate, best: Map<string, Candidate>): void {
  const { reads, writes } = candidate.statement;
  const keys = [...reads.map((table) => `${table}\nread`), ...writes.map((table) => `${table}\nwrite`)];
  for (const key of keys) {
    const known = best.get(key);
    if (known === undefined || weight(candidate) < weight(known)) best.set(key, candidate);
  }
}

const UNSURE = 1e6;

const weight = ({ statement, isInferred, distance }: Candidate): number =>
  (isInferred || statement.confidence !== 'exact' ? UNSURE : 0) + distance;
