/**
 * A recognizer knows one framework, library or driver. It is a plain object, and the only place that knows it:
 *
 *     facts of all files ──applies?──> hooks (asked while values are evaluated) ──> data ──> entries
 *
 * `data` says which tables there are and which statements touch them; `entries` says where the program is entered (routes,
 * jobs, workers), what it emits, and what runs in one transaction. Each has a folder in `fixtures/` that shows what it reads.
 */
import type {
  Entry,
  EnvironmentUse,
  EventUse,
  HostUse,
  Route,
  Table,
  Transaction,
  Unresolved,
} from '../../model/graph.ts';
import type { Bodies } from '../bodies.ts';
import type { Linked } from '../call-index.ts';
import type { Hooks } from '../evaluator.ts';
import type { Program } from '../program.ts';
import type { Dialect } from '../routes/dialect.ts';
import type { LinkedStatement } from '../statements.ts';
import type { SchemaSource } from '../tables.ts';
import type { PartName } from './common-tables.ts';

export interface Recognizer {
  readonly name: string;
  /** @param packages what the program imports: specifiers of packages as written, `drizzle-orm/sqlite-core` */
  readonly applies: (packages: ReadonlySet<string>, program: Program) => boolean;
  readonly read: Readers;
}

export interface Readers {
  /** Made once, before anything is evaluated. */
  readonly hooks?: (program: Program) => Hooks | readonly Hooks[];
  readonly data?: (linked: Linked) => Partial<Data>;
  /** How calls on the framework's routers are read; routes of all frameworks are put together in one go. */
  readonly routes?: Dialect;
  readonly entries?: (linked: Linked, bodies: Bodies) => Partial<Entries>;
}

export interface Data {
  /** Tables that are declared as a whole: models, entities. */
  readonly tables: readonly Table[];
  /** Tables as migrations change them, in the order of the files' paths. */
  readonly schema: readonly SchemaSource[];
  readonly statements: readonly LinkedStatement[];
  /** Names in statements that are no tables. */
  readonly parts: readonly PartName[];
  readonly unresolved: readonly Unresolved[];
}

export interface Entries {
  readonly routes: readonly Route[];
  readonly entries: readonly Entry[];
  readonly events: readonly EventUse[];
  readonly environment: readonly EnvironmentUse[];
  readonly hosts: readonly HostUse[];
  readonly transactions: readonly Transaction[];
  readonly unresolved: readonly Unresolved[];
}

/** Does the program import this package, or a path in it? */
export const importsPackage = (packages: ReadonlySet<string>, ...names: readonly string[]): boolean =>
  names.some((name) => packages.has(name) || [...packages].some((specifier) => specifier.startsWith(`${name}/`)));

/** All parts of one kind that the recognizers found. */
export const allData = <Key extends keyof Data>(parts: readonly Partial<Data>[], key: Key): Data[Key] =>
  parts.flatMap((part): readonly unknown[] => part[key] ?? []) as unknown as Data[Key];

export const allEntries = <Key extends keyof Entries>(parts: readonly Partial<Entries>[], key: Key): Entries[Key] =>
  parts.flatMap((part): readonly unknown[] => part[key] ?? []) as unknown as Entries[Key];
