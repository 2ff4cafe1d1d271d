/**
 * Facts: what one file says on its own, before anything is known about other files. `extract/` makes them from the text
 * alone, `link/` turns the facts of all files into one CodeGraph. Plain JSON, so that they can be cached by content.
 *
 * Anything a file can only name and not know (an imported service, a router made elsewhere) is kept as a `Value`: a small
 * expression over the tables `variables`, `functions`, `classes` and `objects`, which the linker evaluates across files.
 */
import type { Confidence, ReferenceKind } from '../../contracts/report.ts';
import type { MethodCaseFact } from './condition.ts';
import type {
  ClassFact,
  FunctionFact,
  ModelFact,
  ObjectFact,
  ShapeFact,
  SymbolFact,
  VariableFact,
} from './declaration-facts.ts';
import type { Place } from './place.ts';
import type { SchemaFact } from './schema-fact.ts';
import type { FunctionId, Value } from './value.ts';

export type { MethodCaseFact } from './condition.ts';
export type {
  ClassFact,
  DecoratorFact,
  FieldFact,
  FunctionFact,
  ModelFact,
  ModelField,
  ObjectFact,
  ParamFact,
  ShapeFact,
  SymbolFact,
  VariableFact,
} from './declaration-facts.ts';
export type { Place } from './place.ts';
export type { KeyFact, SchemaFact } from './schema-fact.ts';
export { type FunctionId, MODULE_CODE, type Value } from './value.ts';

export interface ImportFact {
  readonly kind: Extract<ReferenceKind, 'import' | 'type' | 're-export' | 'dynamic'>;
  /** Null when it is put together at run time; then `pattern` says from what. */
  readonly specifier: string | null;
  readonly pattern: Value | null;
  readonly confidence: Confidence;
  readonly way: 'import' | 'require';
  readonly line: number;
  /** How the source writes it, for the list of what could not be resolved. */
  readonly text: string;
}

export interface CallFact extends Place {
  readonly callee: Value;
  readonly args: readonly (Value | null)[];
  readonly isNew: boolean;
  readonly end: number;
  /** Arguments that are written as a truth, a number or nothing, by index. */
  readonly constants?: Readonly<Record<number, boolean | 'absent'>>;
}

/** A name that is mentioned without being called. */
export interface MentionFact extends Place {
  readonly value: Value;
  /** A constant that was read as a part of the statement it stands in. */
  readonly inlined: boolean;
  /** It is put into an object under a name: whoever asks for the name gets it. */
  readonly listed?: true;
}

/** `app.get('/x', …)`, `router.use(…)`, `server.route({ … })`, if `receiver` turns out to be a router. */
export interface RouteFact extends Place {
  readonly receiver: Value;
  /** Empty when it is computed: `router[method](…)`; then `computedVerb` says from what. */
  readonly verb: string;
  readonly computedVerb: Value | null;
  readonly args: readonly (Value | null)[];
  readonly argLines: readonly number[];
}

/** A table's name in a statement: words, or words with a computed part. */
export type TableName = string | { readonly parts: readonly (Value | null)[] };

export interface SqlFact extends Place {
  readonly reads: readonly TableName[];
  readonly writes: readonly TableName[];
  readonly confidence: Confidence;
}

/** `BEGIN`, `COMMIT` and the calls that mean the same. */
export interface TransactionMark extends Place {
  readonly mark: 'begin' | 'end';
}

/** `db.transaction(fn)`: `body` runs inside. */
export interface TransactionFact extends Place {
  readonly receiver: Value;
  readonly body: Value;
}

/** A key of the environment: `process.env.PORT`, `const { PORT } = process.env`, `process.env[name]`. */
export interface EnvironmentFact extends Place {
  readonly key: Value;
  /** Only named as one, `{ env: 'PORT' }`: it is one if a library that reads such objects is at hand. */
  readonly isNamed: boolean;
}

/** `x.y = …`, `x.push(…)`, `x = …`: state, if `target` turns out to be a top-level variable. */
export interface MutationFact extends Place {
  readonly target: Value;
  readonly how: 'assign' | 'member' | 'method';
}

/** `request.user = user`: hung on something that came in as a parameter. */
export interface HungFact {
  readonly of: Value;
  readonly name: string;
  readonly value: Value;
}

/** A database call through a query builder or a document mapper, if `receiver` turns out to be one. */
export interface OrmFact extends Place {
  readonly receiver: Value;
  readonly method: string;
  readonly args: readonly (Value | null)[];
  /** The methods chained after it: `knex('orders').join('users').insert()` has `join`, `insert`. */
  readonly chain: readonly { readonly method: string; readonly args: readonly (Value | null)[] }[];
}

export interface FileFacts {
  readonly path: string;
  readonly lines: number;
  readonly shebang: boolean;
  /** Why it could only be read in part: `line:  words`. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  readonly imports: readonly ImportFact[];
  /** Exported name → what it is; `*` lists the specifiers of `export * from`. */
  readonly exports: Readonly<Record<string, readonly Value[]>>;
  readonly stars: readonly string[];
  /** Values of `module.exports = …`. */
  readonly commonjs: readonly Value[];
  /** There is something else than re-exports in it. */
  readonly ownCode: boolean;
  readonly symbols: readonly SymbolFact[];
  /** Top-level bindings. */
  readonly bindings: Readonly<Record<string, VariableFact>>;
  readonly variables: Readonly<Record<number, VariableFact>>;
  readonly functions: Readonly<Record<FunctionId, FunctionFact>>;
  readonly classes: Readonly<Record<number, ClassFact>>;
  readonly objects: Readonly<Record<number, ObjectFact>>;
  readonly shapes: Readonly<Record<number, ShapeFact>>;
  /** Interfaces and type aliases by name: things of that type. */
  readonly types: Readonly<Record<string, readonly Value[]>>;
  readonly calls: readonly CallFact[];
  /** Calls of what the runtime gives everyone and that reaches out of the program: `fetch`, `setInterval`, `process.on`. */
  readonly runtimeCalls: readonly CallFact[];
  readonly mentions: readonly MentionFact[];
  readonly routes: readonly RouteFact[];
  readonly sql: readonly SqlFact[];
  readonly schema: readonly SchemaFact[];
  /** Of a file in a schema language. */
  readonly models: readonly ModelFact[];
  readonly marks: readonly TransactionMark[];
  readonly transactions: readonly TransactionFact[];
  readonly environment: readonly EnvironmentFact[];
  readonly mutations: readonly MutationFact[];
  readonly hung: readonly HungFact[];
  readonly methodCases: readonly MethodCaseFact[];
  readonly orm: readonly OrmFact[];
}

/** Files that declare data and hold no code: they are read into facts, but are no modules. */
export const isDataFile = (path: string): boolean => /\.(sql|prisma)$/.test(path);
