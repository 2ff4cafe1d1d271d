import type { CodeGraph } from '../model/graph.ts';
import type { Reach } from '../model/reach.ts';
import { isLopsided, type ServiceMap } from '../model/service-map.ts';
import { countThings } from './describe-service.ts';
import { drawCheaper, drawMap } from './draw-map.ts';
import { explode } from './explode.ts';
import { expectedServices, formGroupings, type Grouping } from './form-groups.ts';
import type { Group } from './groups.ts';
import { findRoles } from './kernel.ts';
import { collectNouns } from './nouns.ts';

export interface Proposal {
  /** The recommended one: as many services as the size and the folders of the program let expect, unless one is a giant. */
  readonly map: ServiceMap;
  /** The same program cut coarser and finer, by number of services; the map itself is not among them. */
  readonly others: readonly ServiceMap[];
}

/** Others are looked for at these multiples of the number of services expected. */
const OTHER_GRAINS = [0.4, 0.65, 1.4];

/** Proposes a service for every module, table and route, and what else could be. */
export function proposeAll(graph: CodeGraph, reach: Reach): Proposal {
  const { aim, groupings, draw, drawWell } = prepare(graph, reach);
  const best = recommend(nearestTo(aim, groupings), graph, drawWell);
  const counts = new Set([best.services.length]);
  const others = OTHER_GRAINS.flatMap((grain) => nearestTo(aim * grain, groupings).slice(0, 1))
    .map(draw)
    .filter(({ services }) => !counts.has(services.length) && counts.add(services.length));
  return { map: best, others: others.sort((a, b) => a.services.length - b.services.length) };
}

/** The recommended map alone. */
export function proposeServices(graph: CodeGraph, reach: Reach): ServiceMap {
  const { aim, groupings, drawWell } = prepare(graph, reach);
  return recommend(nearestTo(aim, groupings), graph, drawWell);
}

interface Prepared {
  readonly aim: number;
  readonly groupings: readonly Grouping[];
  readonly draw: (groups: readonly Group[]) => ServiceMap;
  /** Takes longer: single modules and tables are moved where that lowers the price. */
  readonly drawWell: (groups: readonly Group[]) => ServiceMap;
}

function prepare(whole: CodeGraph, wholeReach: Reach): Prepared {
  const { graph, reach, fold } = explode(whole, wholeReach);
  const nouns = collectNouns(graph, reach);
  const roles = findRoles(graph, nouns);
  const drawing = { graph, reach, nouns, roles };
  return {
    aim: expectedServices(graph, nouns, roles),
    groupings: formGroupings(graph, reach, nouns, roles),
    draw: (groups) => countThings(whole, fold(drawMap(groups, drawing))),
    drawWell: (groups) => countThings(whole, fold(drawCheaper(groups, drawing))),
  };
}

const nearestTo = (aim: number, groupings: readonly Grouping[]): (readonly Group[])[] =>
  [...groupings].sort((a, b) => Math.abs(a.grain - aim) - Math.abs(b.grain - aim)).map(({ groups }) => groups);

/** The first without a giant, of the nearest few; when all have one, the nearest. */
function recommend(nearest: readonly (readonly Group[])[], graph: CodeGraph, draw: Prepared['draw']): ServiceMap {
  const [first = []] = nearest;
  const map = draw(first);
  if (!isLopsided(graph, map)) return map;
  return (
    nearest
      .slice(1, 4)
      .map(draw)
      .find((other) => other.services.length > 1 && !isLopsided(graph, other)) ?? map
  );
}
