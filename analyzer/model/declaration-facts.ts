/** What a file declares, in tables that Values point into. */
import type { FunctionId, Value } from './value.ts';

export interface VariableFact {
  readonly name: string;
  readonly line: number;
  /** Everything that is seen to be put into it. */
  readonly values: Value[];
  /** Set member by member: `service.place = function …`. */
  readonly props: Record<string, Value[]>;
  type: Value | null;
}

export interface FunctionFact {
  readonly id: FunctionId;
  readonly end: number;
  readonly line: number;
  readonly endLine: number;
  /** The function around it. */
  readonly parent: FunctionId;
  /** Name of the symbol its code belongs to; empty for module code. */
  readonly symbol: string;
  /** It is that symbol, not just code inside of it. */
  readonly declares: boolean;
  readonly params: readonly ParamFact[];
  readonly returns: Value[];
  /** The array whose elements it is called with: `list.forEach(fn)`. */
  readonly iterates: Value | null;
}

export interface ParamFact {
  readonly name: string;
  readonly type: Value | null;
  readonly init: Value | null;
}

export interface ClassFact {
  readonly id: number;
  readonly symbol: string;
  readonly extends: Value | null;
  readonly implements: readonly Value[];
  readonly members: Record<string, Value[]>;
  readonly statics: Record<string, Value[]>;
}

export interface ObjectFact {
  readonly props: Readonly<Record<string, Value>>;
  readonly spreads: readonly Value[];
}

export interface SymbolFact {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'method' | 'variable' | 'type' | 'module';
  readonly exported: boolean;
  readonly line: number;
  readonly endLine: number;
}
