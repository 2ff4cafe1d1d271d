import type { Condition } from './condition.ts';
import type { FunctionId } from './value.ts';

/** Where in the file something happens. */
export interface Place {
  readonly fn: FunctionId;
  readonly start: number;
  readonly line: number;
  /** Top-level constant (and members) whose initial value this is part of: `statements.insert`. */
  readonly holder: string | null;
  /** What holds of the parameters of the functions around, or it would not run. */
  readonly when?: readonly Condition[];
}
