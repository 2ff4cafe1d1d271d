/** What sources say about the schema of a database. */

/** A foreign key, and the name of its constraint where it is said. */
export interface KeyFact {
  readonly columns: readonly string[];
  readonly table: string;
  readonly name?: string;
}

/** What a piece of SQL says about the schema, in the order it is written. */
export type SchemaFact =
  | {
      readonly change: 'create';
      readonly table: string;
      readonly line: number;
      readonly columns: readonly string[];
      readonly foreignKeys: readonly KeyFact[];
    }
  | {
      readonly change: 'alter';
      readonly table: string;
      readonly line: number;
      readonly columns: readonly string[];
      readonly foreignKeys: readonly KeyFact[];
      /** Columns that are taken away, or get another name. */
      readonly dropped?: readonly string[];
      /** Names of constraints that are taken away. */
      readonly droppedKeys?: readonly string[];
    }
  | { readonly change: 'drop'; readonly table: string; readonly line: number }
  | { readonly change: 'rename'; readonly table: string; readonly to: string; readonly line: number }
  /** Views, partitions and temporary tables stand for the tables that they are made of. */
  | { readonly change: 'view'; readonly table: string; readonly reads: readonly string[]; readonly line: number };
