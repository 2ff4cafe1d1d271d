/**
 * Code behind an option: `if (options.includeItems) { … }` runs for the callers that ask for it. A switch is a parameter, or a
 * property of one, by its key `1.includeItems`; what a caller puts there is known, or depends on a switch of its own, or is not
 * known. Only simple truth is told: `if (x)`, `!x`, `a && b`, early returns. Whatever is not known counts as both.
 */
import type { FunctionId, Value } from './value.ts';

/** Something holds, or does not, where code runs. */
export interface Condition {
  /** Whose parameter it is. */
  readonly fn: FunctionId;
  /** Index of the parameter and names of properties, with dots. */
  readonly key: string;
  readonly holds: boolean;
  /** What it is when nothing is passed; null when a default cannot be told. */
  readonly absent: boolean | null;
}

/** As {@link Condition}, of the symbol whose code it is. */
export interface When {
  readonly key: string;
  readonly holds: boolean;
}

/** By switch of what is called: what it is given, or the caller's own switch that it is given. */
export type Given = Readonly<Record<string, boolean | string>>;

/** Code that runs for some HTTP methods only: `if (req.method === 'POST') { … }`, what stands below `if (req.method !== 'GET') return`. */
export interface MethodCaseFact {
  readonly fn: FunctionId;
  /** What is compared with the method's name. */
  readonly of: Value;
  /** Upper case. */
  readonly methods: readonly string[];
  /** It runs for all methods but these. */
  readonly isElse: boolean;
  readonly start: number;
  readonly end: number;
  readonly lines: readonly [from: number, to: number];
}
