import type { Boundaries } from '../../contracts/boundaries.ts';
import type { CodeGraph } from '../model/graph.ts';
import { byText } from '../model/order.ts';
import type { ServiceMap } from '../model/service-map.ts';
import { applyBoundaries } from './apply-boundaries.ts';
import { listSayings } from './constraints.ts';

export interface Placed {
  readonly kind: 'file' | 'symbol' | 'table' | 'route';
  readonly name: string;
  /** Null = the shared kernel, or nowhere. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface ProposalDifference {
  /** Belongs to another service than the approved map says or makes of it. */
  readonly moved: readonly Placed[];
  /** The approved map says nothing of it. */
  readonly new: readonly Placed[];
  /** The approved map names it, and the source has it no longer. */
  readonly gone: readonly string[];
}

/** How a proposed map differs from the approved one. */
export function compareToApproved(
  graph: CodeGraph,
  proposed: ServiceMap,
  { boundaries, source }: { readonly boundaries: Boundaries; readonly source: string },
): ProposalDifference {
  const approved = applyBoundaries(graph, boundaries, source);
  const said = new Set(listSayings(graph, boundaries).map(({ node }) => node));
  const differing = [
    ...differ('file', approved.modules, proposed.modules),
    ...differ('symbol', approved.symbols, proposed.symbols),
    ...differ('table', approved.tables, proposed.tables),
    ...differ('route', approved.routes, proposed.routes),
  ];
  const isNew = ({ kind, name, from }: Placed): boolean => from === null && !said.has(nodeName(kind, name));
  return {
    moved: differing.filter((placed) => !isNew(placed)),
    new: differing.filter(isNew),
    gone: approved.missing.map(({ path }) => path),
  };
}

const nodeName = (kind: Placed['kind'], name: string): string =>
  kind === 'route' ? name : `${kind === 'file' ? 'module' : kind} ${name}`;

function differ(
  kind: Placed['kind'],
  before: ReadonlyMap<string, string | null>,
  after: ReadonlyMap<string, string | null>,
): Placed[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => ({ kind, name, from: before.get(name) ?? null, to: after.get(name) ?? null }))
    .filter(({ from, to }) => from !== to)
    .sort((a, b) => byText(a.name, b.name));
}
