import type { SymbolId } from './graph.ts';

/** A class of the source, and what its methods have to do with each other. */
export interface ClassShape {
  readonly symbol: SymbolId;
  readonly abstract: boolean;
  /** Instance methods with code, accessors and the constructor included, by name. */
  readonly methods: readonly MethodShape[];
}

export interface MethodShape {
  readonly name: string;
  /** Names of members that its code uses on `this`, inherited ones too; sorted. */
  readonly uses: readonly string[];
}
