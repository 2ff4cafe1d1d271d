/** What the program shares with its surroundings: events, the environment, other systems, memory. */
import type { AnalysisReport, Confidence } from '../../contracts/report.ts';
import type { CodeGraph } from '../model/graph.ts';
import { byPlace, byText, groupBy, sortedUnique } from '../model/order.ts';

export const describeEvents = (events: CodeGraph['events']): AnalysisReport['events'] =>
  byName(events, ({ event }) => event).map(([name, uses]) => ({
    name,
    emittedAt: places(uses.filter(({ role }) => role === 'emit')),
    handledAt: places(uses.filter(({ role }) => role === 'handle')),
    confidence: surest(uses),
  }));

export const describeEnvironment = (uses: CodeGraph['environment']): AnalysisReport['environment'] =>
  byName(uses, ({ key }) => key).map(([key, own]) => ({ key, readAt: places(own), confidence: surest(own) }));

export const describeHosts = (uses: CodeGraph['hosts']): AnalysisReport['hosts'] =>
  byName(uses, ({ host }) => host).map(([host, own]) => ({ host, calledAt: places(own), confidence: surest(own) }));

export const describeSharedState = (states: CodeGraph['sharedState']): AnalysisReport['sharedState'] =>
  states
    .map(({ symbol, at, mutatedBy }) => ({ symbol, at, mutatedAt: places(mutatedBy) }))
    .sort((a, b) => byPlace(a.at, b.at) || byText(a.symbol, b.symbol));

const byName = <Use>(uses: readonly Use[], nameOf: (use: Use) => string): [string, Use[]][] =>
  [...groupBy(uses, nameOf)].sort(([a], [b]) => byText(a, b));

const places = (uses: readonly { readonly at: string }[]): string[] =>
  sortedUnique(uses.map(({ at }) => at)).sort(byPlace);

const surest = (uses: readonly { readonly confidence: Confidence }[]): Confidence =>
  uses.some(({ confidence }) => confidence === 'exact') ? 'exact' : 'inferred';
