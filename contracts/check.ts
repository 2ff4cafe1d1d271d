/** What `strangler check` keeps in `boundaries.baseline.json`, and what it prints with `--format json`. */
import { z } from 'zod';
import { Count } from './report-basics.ts';
import { CrossingKind } from './report-services.ts';

export const BASELINE_VERSION = '1.0.0';

const ENTRY = /^([a-z-]+) (\S+) -> (\S+): (.+) -> (.+?)(?: x(\d+))?$/;

/**
 * The crossings that were there when the boundaries were approved, one text each, sorted:
 * `call orders -> users: src/place.ts#place -> src/find.ts#find x2`. No line numbers, so that code may move within its file.
 */
export const Baseline = z.strictObject({
  schemaVersion: z.literal(BASELINE_VERSION),
  crossings: z.array(
    z.string().regex(ENTRY, { error: 'must be "kind from -> to: code -> target", with x2 for twice' }),
  ),
});
export type Baseline = z.infer<typeof Baseline>;

export interface BaselineEntry {
  readonly kind: string;
  readonly fromService: string;
  readonly toService: string;
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

export function parseEntry(text: string): BaselineEntry {
  const [, kind = '', fromService = '', toService = '', from = '', to = '', count = '1'] = ENTRY.exec(text) ?? [];
  return { kind, fromService, toService, from, to, count: Number(count) };
}

/** What a crossing is known by, wherever in its file it stands. */
export const identityOf = ({ kind, fromService, toService, from, to }: Omit<BaselineEntry, 'count'>): string =>
  `${kind} ${fromService} -> ${toService}: ${from} -> ${to}`;

export const entryOf = (identity: string, count: number): string => `${identity}${count === 1 ? '' : ` x${count}`}`;

const Identified = {
  kind: CrossingKind,
  fromService: z.string(),
  toService: z.string(),
  from: z.string(),
  to: z.string(),
};

export const NewCrossing = z.strictObject({
  ...Identified,
  /** How many more than the baseline knows. */
  more: Count,
  known: Count,
  /** `file:line` of all of them, known ones included: which of them is new cannot be told. */
  places: z.array(z.string()),
  suggestion: z.string(),
});
export type NewCrossing = z.infer<typeof NewCrossing>;

export const StaleEntry = z.strictObject({
  ...Identified,
  kind: z.string(),
  /** How many fewer there are than the baseline says. */
  fewer: Count,
  /** Line of the baseline file. */
  line: Count,
  /** Identity of the new crossing that it seems to have become, its code having moved to another file. */
  movedTo: z.string().optional(),
});
export type StaleEntry = z.infer<typeof StaleEntry>;

export const OverBudget = z.strictObject({
  from: z.string(),
  to: z.string(),
  max: Count,
  count: Count,
  places: z.array(z.string()),
});
export type OverBudget = z.infer<typeof OverBudget>;

export const CheckReport = z.strictObject({
  schemaVersion: z.literal('1.0.0'),
  ok: z.boolean(),
  services: z.array(z.string()),
  /** Crossings that are not `allowed`. */
  crossings: Count,
  known: Count,
  added: Count,
  removed: Count,
  new: z.array(NewCrossing),
  stale: z.array(StaleEntry),
  overBudget: z.array(OverBudget),
  /** Names in the boundaries that the source does not have. */
  missing: z.array(z.strictObject({ path: z.string(), why: z.string() })),
});
export type CheckReport = z.infer<typeof CheckReport>;
