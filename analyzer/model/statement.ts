import type { Confidence } from '../../contracts/report.ts';
import type { When } from './condition.ts';
import type { SymbolId } from './graph.ts';

/** One database statement in the source; two or more tables in one statement are a join. */
export interface Statement {
  readonly at: string;
  readonly symbol: SymbolId;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly confidence: Confidence;
  /** All of it holds where the statement runs. */
  readonly when?: readonly When[];
}
