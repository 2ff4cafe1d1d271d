/** What `strangler whatif --json` prints: how a change of the service map changes everything that is measured of it. */
import { z } from 'zod';
import { ReportCrossing } from './report-services.ts';

const Figure = z.number().nullable();

export const MeasureChange = z.strictObject({
  /** Null = the whole map. */
  service: z.string().nullable(),
  measure: z.string(),
  /** Null where there is nothing to measure, or no such service. */
  before: Figure,
  after: Figure,
});
export type MeasureChange = z.infer<typeof MeasureChange>;

const Answerer = z.strictObject({ service: z.string().nullable(), safe: z.boolean(), note: z.string() });

export const RouteChange = z.strictObject({ route: z.string(), before: Answerer, after: Answerer });
export type RouteChange = z.infer<typeof RouteChange>;

export const WhatIf = z.strictObject({
  schemaVersion: z.literal('1.0.0'),
  change: z.string(),
  services: z.strictObject({ before: z.array(z.string()), after: z.array(z.string()) }),
  price: z.strictObject({ before: z.number(), after: z.number() }),
  crossings: z.strictObject({ before: z.number(), after: z.number() }),
  measures: z.array(MeasureChange),
  /** Crossings that the change ends, and that it makes. */
  gone: z.array(ReportCrossing),
  new: z.array(ReportCrossing),
  /** Crossings between the same code that only changed services. */
  changed: z.array(ReportCrossing),
  routes: z.array(RouteChange),
});
export type WhatIf = z.infer<typeof WhatIf>;
