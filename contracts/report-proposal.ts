/** What else could be proposed, how sure the proposal is, and whether to cut at all. */
import { z } from 'zod';
import { Count } from './report-basics.ts';

const Share = z.number().min(0).max(1);

export const ReportAlternative = z.strictObject({
  /** Names. */
  services: z.array(z.string()),
  /** The first of the list; it is the map that the rest of the report speaks of. */
  recommended: z.boolean(),
  /** Sum of the prices of its crossings. */
  price: z.number(),
  crossings: Count,
  /** Part of the services' lines that lie in the largest. Over 0.6 it is lopsided: one giant and crumbs; such maps rank last. */
  largest: Share,
  /** ICP: share of the calls between files of services that go from one service to another. */
  coupling: Share,
  tablePurity: Share.nullable(),
  transactionPurity: Share.nullable(),
  /** The trade-off in words, beside the recommended one. */
  why: z.string(),
});
export type ReportAlternative = z.infer<typeof ReportAlternative>;

/** Only where nobody has approved boundaries yet. */
export const ReportProposal = z.strictObject({
  /** Best first. */
  alternatives: z.array(ReportAlternative),
  /** Share of modules and tables that stay together when 5 % of the references and statements are taken away. */
  stability: Share,
  /** `split`: as proposed. `wait`: the program is better not cut yet, or not along these lines. */
  advice: z.enum(['split', 'wait']),
  why: z.string(),
});
export type ReportProposal = z.infer<typeof ReportProposal>;
