/** What a file declares, in tables that Values point into. */
import type { Condition } from './condition.ts';
import type { FunctionId, Value } from './value.ts';

export interface VariableFact {
  readonly name: string;
  readonly line: number;
  /** Everything that is seen to be put into it. */
  readonly values: Value[];
  /** Set member by member: `service.place = function …`. */
  readonly props: Record<string, Value[]>;
  type: Value | null;
  /** A constant that is exactly its one value. */
  fixed?: true;
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
  /** Declared without code: an abstract method. */
  readonly abstract: boolean;
  /** It is that symbol, not just code inside of it. */
  readonly declares: boolean;
  readonly params: readonly ParamFact[];
  readonly returns: Value[];
  /** What holds where it returns, by index of `returns`. */
  returnsWhen?: Readonly<Record<number, readonly Condition[]>>;
  /** Parameters that its code puts something else into, by index. */
  changed?: readonly number[];
  /** Something of the declared return type, without its promise. */
  readonly returnType: Value | null;
  /** The array whose elements it is called with: `list.forEach(fn)`. */
  readonly iterates: Value | null;
  /** The call that it is written as an argument of: `db.transaction((tx) => …)`. */
  readonly passed: { readonly to: Value; readonly index: number; readonly args: readonly (Value | null)[] } | null;
}

export interface ParamFact {
  readonly name: string;
  readonly type: Value | null;
  readonly init: Value | null;
  readonly decorators: readonly DecoratorFact[];
}

/** `@Column({ … })`; `args` is empty for a bare `@Column`. */
export interface DecoratorFact {
  readonly callee: Value;
  readonly args: readonly (Value | null)[];
  readonly line: number;
  readonly start: number;
}

export interface ClassFact {
  readonly id: number;
  readonly end: number;
  readonly line: number;
  /** As written after `class`; empty for an anonymous one. */
  readonly name: string;
  readonly symbol: string;
  readonly extends: Value | null;
  /** Things of the type arguments of what it extends: `extends Repository<Order>`. */
  readonly extendsArgs: readonly (Value | null)[];
  readonly implements: readonly Value[];
  readonly members: Record<string, Value[]>;
  readonly statics: Record<string, Value[]>;
  readonly decorators: readonly DecoratorFact[];
  /** Members as they are declared, in classes that use decorators anywhere. */
  readonly fields: Record<string, FieldFact>;
  readonly abstract: boolean;
  /** Where its code puts something into a member: `this.total = 0`. */
  readonly sets: { readonly fn: FunctionId; readonly name: string }[];
}

export interface FieldFact {
  readonly line: number;
  readonly decorators: readonly DecoratorFact[];
  readonly type: Value | null;
  /** Its function, when it is a method. */
  readonly method: FunctionId | null;
  readonly isStatic: boolean;
}

/** Members of an interface or of an object type. */
export interface ShapeFact {
  readonly members: Record<string, Value[]>;
  readonly extends: readonly Value[];
}

export interface ObjectFact {
  readonly props: Readonly<Record<string, Value>>;
  readonly spreads: readonly Value[];
  /** Keys whose value is not kept; `*` where any key may be set. */
  readonly hidden?: readonly string[];
}

export interface SymbolFact {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'method' | 'variable' | 'type' | 'module';
  readonly exported: boolean;
  readonly line: number;
  readonly endLine: number;
}

/** A model of a schema language such as Prisma's: what code calls it, and the table that it stands for. */
export interface ModelFact {
  readonly name: string;
  readonly table: string;
  readonly line: number;
  readonly fields: readonly ModelField[];
}

export interface ModelField {
  readonly name: string;
  /** A scalar, an enum, or the name of the model that it leads to. */
  readonly type: string;
  readonly list: boolean;
  /** Its name in the database. */
  readonly column: string;
  /** `fields` hold the foreign key; none on the side that is referred to. */
  readonly relation: { readonly name: string | null; readonly fields: readonly string[] } | null;
}
