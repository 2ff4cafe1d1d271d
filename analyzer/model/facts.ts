/**
 * Facts: what one file says on its own, before anything is known about other files. `extract/` makes them from the text
 * alone, `link/` turns the facts of all files into one CodeGraph. Plain JSON, so that they can be cached by content.
 *
 * Anything a file can only name and not know (an imported service, a router made elsewhere) is kept as a `Value`: a small
 * expression over the tables `variables`, `functions`, `classes` and `objects`, which the linker evaluates across files.
 */
import type { Confidence, ReferenceKind } from '../../contracts/report.ts';

/** Offset of the function's first character; module code is {@link MODULE_CODE}. */
export type FunctionId = number;
export const MODULE_CODE: FunctionId = -1;

export type Value =
  /** A top-level binding of this file. */
  | { readonly k: 'name'; readonly name: string }
  /** Key of `variables`: a local binding. */
  | { readonly k: 'local'; readonly id: number }
  | { readonly k: 'global'; readonly name: string }
  | { readonly k: 'param'; readonly fn: FunctionId; readonly index: number }
  /** `name` is `*` when it is computed. */
  | { readonly k: 'member'; readonly of: Value; readonly name: string }
  | { readonly k: 'call'; readonly of: Value; readonly args: readonly (Value | null)[]; readonly at: number }
  | { readonly k: 'new'; readonly of: Value; readonly args: readonly (Value | null)[]; readonly at: number }
  /** The namespace of another module. */
  | { readonly k: 'module'; readonly specifier: string; readonly way: 'import' | 'require' }
  /** `require` or `import()` of a text that is put together: matched against all files. */
  | { readonly k: 'modules'; readonly pattern: Value }
  | { readonly k: 'text'; readonly text: string; readonly at: number }
  | { readonly k: 'concat'; readonly parts: readonly (Value | null)[]; readonly at: number }
  | { readonly k: 'regex'; readonly source: string }
  | { readonly k: 'function'; readonly id: FunctionId }
  | { readonly k: 'class'; readonly id: number }
  | { readonly k: 'object'; readonly id: number }
  | { readonly k: 'array'; readonly items: readonly (Value | null)[] }
  | { readonly k: 'spread'; readonly of: Value }
  | { readonly k: 'this'; readonly class: number }
  | { readonly k: 'super'; readonly class: number }
  /** Something of this declared type. */
  | { readonly k: 'typed'; readonly type: Value }
  | { readonly k: 'element'; readonly of: Value; readonly key: number }
  | { readonly k: 'choice'; readonly of: readonly Value[] };

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

/** Where in the file something happens. */
export interface Place {
  readonly fn: FunctionId;
  readonly start: number;
  readonly line: number;
  /** Top-level constant (and members) whose initial value this is part of: `statements.insert`. */
  readonly holder: string | null;
}

export interface CallFact extends Place {
  readonly callee: Value;
  readonly args: readonly (Value | null)[];
  readonly isNew: boolean;
  readonly end: number;
}

/** A name that is mentioned without being called. */
export interface MentionFact extends Place {
  readonly value: Value;
}

/** `app.get('/x', …)`, `router.use(…)`, if `receiver` turns out to be a router. */
export interface RouteFact extends Place {
  readonly receiver: Value;
  /** Empty when it is computed: `router[method](…)`; then `computedVerb` says from what. */
  readonly verb: string;
  readonly computedVerb: Value | null;
  readonly args: readonly (Value | null)[];
  readonly argLines: readonly number[];
  /** What a person would call each argument: `requireRole` for `requireRole('admin')`. */
  readonly argTexts: readonly string[];
  /** What is wrapped, when the argument is a call with code in it: `list` for `asyncHandler(list)`. */
  readonly wrappedTexts: readonly (string | null)[];
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

export interface EventFact extends Place {
  readonly receiver: Value;
  readonly role: 'emit' | 'handle';
  readonly event: Value;
}

/** `x.y = …`, `x.push(…)`, `x = …`: state, if `target` turns out to be a top-level variable. */
export interface MutationFact extends Place {
  readonly target: Value;
  readonly how: 'assign' | 'member' | 'method';
}

/** A database call through a query builder or a document mapper, if `receiver` turns out to be one. */
export interface OrmFact extends Place {
  readonly receiver: Value;
  readonly method: string;
  readonly args: readonly (Value | null)[];
  /** The methods chained after it: `knex('orders').join('users').insert()` has `join`, `insert`. */
  readonly chain: readonly { readonly method: string; readonly args: readonly (Value | null)[] }[];
}

/** What a piece of SQL says about the schema, in the order it is written. */
export type SchemaFact =
  | {
      readonly change: 'create';
      readonly table: string;
      readonly line: number;
      readonly columns: readonly string[];
      readonly foreignKeys: readonly { readonly columns: readonly string[]; readonly table: string }[];
    }
  | {
      readonly change: 'alter';
      readonly table: string;
      readonly line: number;
      readonly columns: readonly string[];
      readonly foreignKeys: readonly { readonly columns: readonly string[]; readonly table: string }[];
    }
  | { readonly change: 'rename'; readonly table: string; readonly to: string; readonly line: number }
  | { readonly change: 'view'; readonly table: string; readonly reads: readonly string[]; readonly line: number };

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
  readonly calls: readonly CallFact[];
  readonly mentions: readonly MentionFact[];
  readonly routes: readonly RouteFact[];
  readonly sql: readonly SqlFact[];
  readonly schema: readonly SchemaFact[];
  readonly marks: readonly TransactionMark[];
  readonly transactions: readonly TransactionFact[];
  readonly events: readonly EventFact[];
  readonly mutations: readonly MutationFact[];
  readonly orm: readonly OrmFact[];
}
