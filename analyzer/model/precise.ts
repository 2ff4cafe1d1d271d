/**
 * What `--precise` asks of a type checker, and what it answers: only the call sites that the fast path left open. Behind this
 * port stands ts-morph today; a checker that answers the same question can take its place.
 */

/** A call whose callee nothing is known of. */
export interface OpenSite {
  readonly file: string;
  /** Offsets of the call's first character and after its last, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** A declared function, method or class: `Orders.place` of a file. */
export interface PreciseTarget {
  readonly file: string;
  readonly symbol: string;
}

export type PreciseAnswers = ReadonlyMap<string, readonly PreciseTarget[]>;

export interface PreciseQuestion {
  readonly sites: readonly OpenSite[];
  /** Source files, relative to the root. */
  readonly files: readonly string[];
  readonly isSymbol: (file: string, name: string) => boolean;
}

/** One pass over the sites. Sites without an answer are left out. */
export type AskChecker = (question: PreciseQuestion) => PreciseAnswers;

export const siteKey = ({ file, start, end }: OpenSite): string => `${file} ${start} ${end}`;
