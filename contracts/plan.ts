/**
 * What a migration plan takes from outside the source: how often code changes, who owns it, what is asked for, what has moved.
 * It is kept within the plan, so that a plan goes stale by its source and service map only, never by the clock.
 */
import { z } from 'zod';
import { Count } from './report-basics.ts';
import { Mode } from './route-table.ts';

export const HistorySignals = z.strictObject({
  /** Day of the newest commit; the year before it was looked at. */
  until: z.string(),
  commits: Count,
  /** By service. A commit counts for every service it touches. */
  services: z.record(z.string(), z.strictObject({ commits: Count, authors: Count })),
});
export type HistorySignals = z.infer<typeof HistorySignals>;

export const TrafficSignals = z.strictObject({
  /** Where the counts come from, in words. */
  source: z.string(),
  requests: Count,
  /** Of no route of a service. */
  unmatched: Count,
  /** By route as the table writes it: `GET /orders/:id`. */
  routes: z.record(z.string(), Count),
});
export type TrafficSignals = z.infer<typeof TrafficSignals>;

export const LiveSignals = z.strictObject({
  version: Count,
  killSwitch: z.boolean(),
  routes: z.record(z.string(), z.strictObject({ mode: Mode, percent: z.number() })),
});
export type LiveSignals = z.infer<typeof LiveSignals>;

export const PlanSignals = z.strictObject({
  history: HistorySignals.optional(),
  /** Of CODEOWNERS: share of the files that each owner has, by service, largest first. */
  owners: z.record(z.string(), z.array(z.strictObject({ owner: z.string(), share: z.number() }))).optional(),
  traffic: TrafficSignals.optional(),
  live: LiveSignals.optional(),
});
export type PlanSignals = z.infer<typeof PlanSignals>;
