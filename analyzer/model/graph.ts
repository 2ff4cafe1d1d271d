/**
 * The linked graph: what `link/` makes out of all files' facts and what `measure/`, `propose/` and `report/` read.
 *
 *     extract/ ──FileFacts──> link/ ──CodeGraph──> measure/ ──> propose/ ──> report/
 *
 * Every list is sorted (by path, then line, then name), so that the same source gives the same bytes.
 * Paths are relative to the analyzed root with "/" between folders; `at` is "file:line".
 */
import type { Confidence, ReferenceKind } from '../../contracts/report.ts';
import type { ClassShape } from './class-shape.ts';
import type { Given, When } from './condition.ts';
import type { Statement } from './statement.ts';

export type { Statement } from './statement.ts';

/** `path#name`, methods `path#Class.method`, the module's own top-level code `path#`. */
export type SymbolId = string;

export const moduleCode = (path: string): SymbolId => `${path}#`;
export const moduleOf = (symbol: SymbolId): string => symbol.slice(0, symbol.lastIndexOf('#'));

export interface SourceModule {
  readonly path: string;
  readonly lines: number;
  /** Only re-exports other modules. */
  readonly barrel: boolean;
}

export interface SourceSymbol {
  readonly id: SymbolId;
  readonly module: string;
  readonly name: string;
  readonly kind: 'function' | 'class' | 'method' | 'variable' | 'type' | 'module';
  readonly exported: boolean;
  readonly line: number;
  readonly endLine: number;
}

/**
 * `import`, `type`, `re-export` and `dynamic` go from module code to module code, as written;
 * `call` and `use` go from the using symbol to the declaring symbol, through barrels.
 */
export interface Reference {
  readonly from: SymbolId;
  readonly to: SymbolId;
  readonly kind: ReferenceKind;
  readonly confidence: Confidence;
  readonly at: string;
  /** The type checker was asked for it. */
  readonly precise?: true;
  /** It is put into an object under a name, to be called by that name. */
  readonly listed?: true;
  /** All of it holds where `from` refers. */
  readonly when?: readonly When[];
  /** What the call puts into switches of `to`. */
  readonly given?: Given;
}

export interface Route {
  readonly method: string;
  /** With the prefixes of all routers it is mounted under. */
  readonly path: string;
  /** `symbol` is the named handler, or the symbol whose body holds the anonymous one. */
  readonly handler: { readonly file: string; readonly symbol: SymbolId | null; readonly line: number };
  /** In the order they run. */
  readonly middleware: readonly Middleware[];
  /** What an anonymous handler calls directly; a named handler's calls are references of its symbol. */
  readonly calls: readonly SymbolId[];
  /** Statements inside an anonymous handler. */
  readonly statements: readonly string[];
  /** Lines of the handler's file that an anonymous handler is made of, from and to; a named handler has none. */
  readonly lines?: readonly LineSpan[];
  readonly confidence: Confidence;
  /** It was not seen where its router hangs: perhaps nobody can ask for it. */
  readonly mounted?: false;
  readonly at: string;
}

/** Something that runs before a handler. */
export interface Middleware {
  /** As the source calls it; `file:line` for code without a name. */
  readonly name: string;
  /** Given by a package, not written in the project. */
  readonly isPackage: boolean;
}

export type LineSpan = readonly [from: number, to: number];

/** Where the program is entered beside its routes: what a timer, a queue, a socket or a person at a shell starts. */
export interface Entry {
  readonly kind: 'job' | 'worker' | 'listener' | 'socket' | 'command';
  /** The queue, the schedule, the event, the command; what the source calls it. */
  readonly name: string;
  readonly handler: Route['handler'];
  /** What an anonymous handler calls directly. */
  readonly calls: readonly SymbolId[];
  /** Statements inside an anonymous handler. */
  readonly statements: readonly string[];
  readonly lines?: readonly LineSpan[];
  readonly confidence: Confidence;
  readonly at: string;
}

export interface Table {
  readonly name: string;
  readonly definedAt: string | null;
  readonly columns: readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly table: string;
  /** Only the models know of it: what makes the table in the database has no such constraint. */
  readonly enforced?: false;
}

/** Code that runs inside one database transaction: `symbols` are called from inside, directly. */
export interface Transaction {
  readonly at: string;
  readonly symbol: SymbolId;
  readonly calls: readonly SymbolId[];
  /** `at` of the statements written directly inside. */
  readonly statements: readonly string[];
  readonly confidence: Confidence;
}

export interface EventUse {
  readonly event: string;
  readonly role: 'emit' | 'handle';
  readonly symbol: SymbolId;
  readonly confidence: Confidence;
  readonly at: string;
}

/** A key of the process environment, and code whose answer depends on it. */
export interface EnvironmentUse {
  readonly key: string;
  readonly symbol: SymbolId;
  readonly confidence: Confidence;
  /** Where it is read, which may be in a configuration that `symbol` asks. */
  readonly at: string;
}

/** Code that calls another system: `api.stripe.com`, or `package:stripe` where a client library knows the address. */
export interface HostUse {
  readonly host: string;
  readonly symbol: SymbolId;
  readonly confidence: Confidence;
  readonly at: string;
}

/** A module-level variable that code changes at run time. */
export interface SharedState {
  readonly symbol: SymbolId;
  readonly at: string;
  readonly mutatedBy: readonly { readonly symbol: SymbolId; readonly at: string }[];
}

export interface ChangeCoupling {
  readonly a: string;
  readonly b: string;
  readonly shared: number;
  /** shared / mean revisions of the two, 0–1. */
  readonly degree: number;
}

export interface Unresolved {
  readonly what: string;
  readonly at: string;
  readonly why: string;
}

export interface CodeGraph {
  /** Name of the analyzed folder. */
  readonly root: string;
  readonly modules: readonly SourceModule[];
  /** Modules that the program starts from: package.json `main`, `bin`, `scripts`, and what nobody imports but has a shebang or listens. */
  readonly entryPoints: readonly string[];
  readonly symbols: readonly SourceSymbol[];
  readonly classes: readonly ClassShape[];
  readonly references: readonly Reference[];
  readonly routes: readonly Route[];
  readonly entries: readonly Entry[];
  readonly tables: readonly Table[];
  readonly statements: readonly Statement[];
  readonly transactions: readonly Transaction[];
  readonly events: readonly EventUse[];
  readonly environment: readonly EnvironmentUse[];
  readonly hosts: readonly HostUse[];
  readonly sharedState: readonly SharedState[];
  readonly changeCoupling: readonly ChangeCoupling[];
  readonly unresolved: readonly Unresolved[];
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
}
