/** What facts keep of an expression, for the linker to evaluate across files. */

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
  | ({ readonly k: 'call' } & Call)
  | ({ readonly k: 'new' } & Call)
  /** The namespace of another module. */
  | { readonly k: 'module'; readonly specifier: string; readonly way: 'import' | 'require' }
  /** `require` or `import()` of a text that is put together: matched against all files. */
  | { readonly k: 'modules'; readonly pattern: Value }
  | { readonly k: 'text'; readonly text: string; readonly at: number }
  | { readonly k: 'concat'; readonly parts: readonly (Value | null)[]; readonly at: number }
  | { readonly k: 'regex'; readonly source: string }
  /** `true` or `false` under a key of an object: an option that is switched. */
  | { readonly k: 'flag'; readonly on: boolean }
  | { readonly k: 'function'; readonly id: FunctionId }
  | { readonly k: 'class'; readonly id: number }
  | { readonly k: 'object'; readonly id: number }
  | { readonly k: 'array'; readonly items: readonly (Value | null)[] }
  | { readonly k: 'spread'; readonly of: Value }
  | { readonly k: 'this'; readonly class: number }
  | { readonly k: 'super'; readonly class: number }
  /** Something of this declared type; `args` are things of its type arguments: `Repository<Order>`. */
  | { readonly k: 'typed'; readonly type: Value; readonly args?: readonly (Value | null)[] }
  /** Key of `shapes`: something of which only the members are declared. */
  | { readonly k: 'shape'; readonly id: number }
  /** Something that can be called, of which only the result's type is declared. */
  | { readonly k: 'signature'; readonly returns: Value | null }
  | { readonly k: 'element'; readonly of: Value; readonly key: number }
  | { readonly k: 'choice'; readonly of: readonly Value[]; readonly test?: Test };

/** Of a parameter: where it holds, the first of two is taken, else the second. */
export type Test =
  | { readonly t: 'is'; readonly of: Value; readonly text: string }
  | { readonly t: 'set'; readonly of: Value }
  | { readonly t: 'not'; readonly of: Test }
  | { readonly t: 'all' | 'any'; readonly of: readonly (Test | null)[] };

interface Call {
  readonly of: Value;
  readonly args: readonly (Value | null)[];
  /** Things of its type arguments: `create<Context>()`. */
  readonly types?: readonly (Value | null)[];
  readonly at: number;
}
