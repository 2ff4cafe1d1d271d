/** What an entity says of itself, before others are known: its table, columns and relations as written. */
import type { Placed } from '../objects.ts';

export interface DeclaredRelation {
  readonly property: string;
  readonly kind: 'many-to-one' | 'one-to-one' | 'one-to-many' | 'many-to-many';
  /** The entity, its name, or a function that returns it. */
  readonly target: Placed;
  /** Property of the target that leads back. */
  readonly inverse: string | null;
  readonly eager: boolean;
  /** Columns that it owns. */
  readonly columns: readonly string[];
  /** Null when it has none; an empty name asks for the default. */
  readonly joinTable: string | null;
}

export interface Declared {
  /** Key of the class, of the schema that a call makes, or both. */
  readonly keys: readonly string[];
  readonly name: string;
  readonly table: string;
  readonly definedAt: string;
  readonly columns: readonly string[];
  readonly relations: readonly DeclaredRelation[];
}
