/** What to do about the crossings of a map, best first, and what a transaction over several services turns into. */
import { z } from 'zod';
import { At, Count, ServiceName } from './report-basics.ts';

/**
 * `move-code`, `own-table` and `copy-to-kernel` change the map only; the others change code that stays where it is.
 */
export const WorkAction = z.enum([
  'move-code',
  'own-table',
  'copy-to-kernel',
  'saga',
  'command',
  'outbox',
  'read-copy',
  'api-read',
  'api-client',
  'drop-key',
  'own-state',
  'share-types',
]);
export type WorkAction = z.infer<typeof WorkAction>;

/** What an item changes in the map: the thing goes to another service, or to the shared kernel (null). */
export const MapChange = z.strictObject({
  kind: z.enum(['file', 'symbol', 'table']),
  /** Path, `path#name` or table. */
  name: z.string(),
  to: ServiceName,
});
export type MapChange = z.infer<typeof MapChange>;

/** One thing to do that solves one crossing or many. Every crossing is in exactly one item. */
export const ReportWorkItem = z.strictObject({
  action: WorkAction,
  /** In words: what to do with what. */
  what: z.string(),
  /** The side that has to ask for something today; `shared` for the kernel. */
  fromService: z.string(),
  toService: z.string(),
  /** What doing it costs, in the unit of the crossings' prices. */
  price: z.number(),
  /** Price of the crossings that are gone afterwards, less the price of those that are new. */
  benefit: z.number(),
  /** Indices into `crossings`: what is gone afterwards. */
  crossings: z.array(Count),
  /** Crossings that are new afterwards. */
  adds: Count,
  /** `METHOD /path` of routes that are not safe to route before it is done. */
  waiting: z.array(z.string()),
  /** Where the crossings are. */
  places: z.array(At),
  /** Only where the map alone is changed; items of this kind build on each other in their order. */
  change: MapChange.optional(),
});
export type ReportWorkItem = z.infer<typeof ReportWorkItem>;

/** What becomes of a transaction that writes tables of several services. */
export const ReportSaga = z.strictObject({
  /** The service whose local transaction decides (the pivot). */
  home: z.string(),
  /** The others, each in a local transaction of its own that can be taken back. */
  steps: z.array(
    z.strictObject({
      service: z.string(),
      /** Written there. */
      tables: z.array(z.string()),
      /** Symbol that takes such a write back today; null where none can be seen. */
      compensation: z.string().nullable(),
      /** Nothing of it is read inside: if it cannot be refused, an outbox does as well as a step that can be taken back. */
      blind: z.boolean(),
    }),
  ),
  /** Functionality redesign complexity: see `propose/crossings/saga.ts` for formula and source. */
  functionalityComplexity: Count,
  /** System added complexity: the same. */
  systemComplexity: Count,
});
export type ReportSaga = z.infer<typeof ReportSaga>;
