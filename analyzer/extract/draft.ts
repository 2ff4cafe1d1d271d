/** The facts of one file while they are being gathered. Only the walk of that file writes to them. */
import {
  type CallFact,
  type ClassFact,
  type EnvironmentFact,
  type FunctionFact,
  type HungFact,
  type ImportFact,
  type MentionFact,
  type MethodCaseFact,
  MODULE_CODE,
  type ModelFact,
  type MutationFact,
  type ObjectFact,
  type OrmFact,
  type RouteFact,
  type SchemaFact,
  type ShapeFact,
  type SqlFact,
  type SymbolFact,
  type TransactionFact,
  type TransactionMark,
  type Value,
  type VariableFact,
} from '../model/facts.ts';
import type { Docs } from './docs.ts';

export interface Draft {
  /** Types that comments say, for JavaScript. */
  docs: Docs | null;
  readonly path: string;
  readonly text: string;
  /** Line of an offset, from 1. */
  readonly lineOf: (offset: number) => number;
  readonly imports: ImportFact[];
  readonly exports: Record<string, Value[]>;
  readonly stars: string[];
  readonly commonjs: Value[];
  readonly symbols: SymbolFact[];
  readonly exportedNames: Set<string>;
  readonly bindings: Record<string, VariableFact>;
  readonly variables: Record<number, VariableFact>;
  readonly functions: Record<number, FunctionFact>;
  readonly classes: Record<number, ClassFact>;
  readonly objects: Record<number, ObjectFact>;
  readonly shapes: Record<number, ShapeFact>;
  readonly types: Record<string, Value[]>;
  readonly calls: CallFact[];
  readonly runtimeCalls: CallFact[];
  readonly mentions: MentionFact[];
  readonly routes: RouteFact[];
  readonly sql: SqlFact[];
  readonly schema: SchemaFact[];
  readonly models: ModelFact[];
  readonly marks: TransactionMark[];
  readonly transactions: TransactionFact[];
  readonly environment: EnvironmentFact[];
  readonly mutations: MutationFact[];
  readonly hung: HungFact[];
  readonly methodCases: MethodCaseFact[];
  readonly orm: OrmFact[];
  /** Texts that are part of a longer text which was read already. */
  readonly read: WeakSet<object>;
  /** Where constants of the file were read as parts of a statement. */
  readonly inlined: { readonly name: string; readonly from: number; readonly to: number }[];
  /** What expressions were found to be. */
  readonly values: WeakMap<object, Value | null>;
  /** Callbacks of `list.forEach(…)` and what they run over. */
  readonly iterating: Map<object, Value>;
  /** Offsets of names that stand as the value of a property. */
  readonly listed: Set<number>;
  /** Functions written as arguments, and the calls that they are arguments of. */
  readonly passing: Map<object, NonNullable<FunctionFact['passed']>>;
  /** Truth of default values, by function and key of a switch; null where it cannot be told. */
  readonly fallbacks: Map<string, boolean | null>;
  ownCode: boolean;
}

/** A record that any source text may key, `__proto__` included. */
export const record = <Item>(): Record<string, Item> => Object.create(null) as Record<string, Item>;

export function createDraft(path: string, text: string, lineOf: (offset: number) => number): Draft {
  return {
    docs: null,
    path,
    text,
    lineOf,
    imports: [],
    exports: record(),
    stars: [],
    commonjs: [],
    symbols: [],
    exportedNames: new Set(),
    bindings: record(),
    variables: {},
    functions: { [MODULE_CODE]: moduleFunction(lineOf(text.length), text.length) },
    classes: {},
    objects: {},
    shapes: {},
    types: record(),
    calls: [],
    runtimeCalls: [],
    mentions: [],
    routes: [],
    sql: [],
    schema: [],
    models: [],
    marks: [],
    transactions: [],
    environment: [],
    mutations: [],
    hung: [],
    methodCases: [],
    orm: [],
    read: new WeakSet(),
    inlined: [],
    values: new WeakMap(),
    iterating: new Map(),
    listed: new Set(),
    passing: new Map(),
    fallbacks: new Map(),
    ownCode: false,
  };
}

const moduleFunction = (endLine: number, end: number): FunctionFact => ({
  id: MODULE_CODE,
  end,
  line: 1,
  endLine,
  parent: MODULE_CODE,
  symbol: '',
  abstract: false,
  declares: false,
  params: [],
  returns: [],
  returnType: null,
  iterates: null,
  passed: null,
});

export const append = <Item>(into: Record<string, Item[]>, key: string, item: Item | null): void => {
  if (item === null) return;
  const list = into[key];
  if (list === undefined) into[key] = [item];
  else list.push(item);
};
