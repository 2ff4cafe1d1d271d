import type { CodeGraph } from '../model/graph.ts';
import { byText } from '../model/order.ts';
import type { Reach } from '../model/reach.ts';
import { collectNouns, type NounShares } from './nouns.ts';

/** The business context of each route, by its key: the noun that its path speaks of most. Routes that name none are left out. */
export const contextsOfRoutes = (graph: CodeGraph, reach: Reach): ReadonlyMap<string, string> =>
  new Map(
    [...collectNouns(graph, reach).routes].flatMap(([key, nouns]) => leadingNoun(nouns).map((noun) => [key, noun])),
  );

const leadingNoun = (nouns: NounShares): string[] =>
  [...nouns]
    .sort(([a, x], [b, y]) => y - x || byText(a, b))
    .slice(0, 1)
    .map(([noun]) => noun);
