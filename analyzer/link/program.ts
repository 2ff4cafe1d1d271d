/** All files' facts, and the questions about names that need more than one of them. */
import type { FileFacts, Value } from '../model/facts.ts';

/** Where a specifier leads. */
export type Resolution =
  | { readonly kind: 'module'; readonly path: string }
  /** A file of the project that is not analyzed as source: JSON, declarations, files that were left out. */
  | { readonly kind: 'file'; readonly path: string }
  /** An npm package or a module of Node; `name` without `node:`. */
  | { readonly kind: 'package'; readonly name: string }
  /** A file of the project that is not there; `places` are where it was looked for, as far as that is below the root. */
  | { readonly kind: 'missing'; readonly places?: readonly string[] };

export type Resolve = (from: string, specifier: string, way: 'import' | 'require') => Resolution;

export interface Program {
  readonly files: ReadonlyMap<string, FileFacts>;
  readonly resolve: Resolve;
  /** Files that declare data and hold no code, sorted by path. */
  readonly data: readonly FileFacts[];
}

/** A declared name: `path` are the members after it, `placeOrder` or `orderService` with `['place']`. */
export interface Declaration {
  readonly file: string;
  readonly name: string;
  readonly path: readonly string[];
}

const MAX_HOPS = 40;

/** The declaration that a value names, through imports, re-exports and barrels; null for what is computed. */
export function declarationOf(program: Program, file: string, value: Value, hops = 0): Declaration | null {
  if (hops > MAX_HOPS) return null;
  const facts = program.files.get(file);
  if (facts === undefined) return null;
  if (value.k === 'name') return declarationOfName(program, facts, value.name, hops);
  if (value.k === 'function') return declarationOfFunction(facts, value.id);
  if (value.k === 'class') return named(file, facts.classes[value.id]?.symbol);
  if (value.k === 'this') return named(file, facts.classes[value.class]?.symbol);
  if (value.k !== 'member') return null;
  const module = moduleOfValue(program, file, value.of, hops + 1);
  if (module !== null) return declarationOfExport(program, module, value.name, hops + 1);
  const of = declarationOf(program, file, value.of, hops + 1);
  if (of === null) return null;
  return handedOut(program, of, value.name, hops + 1) ?? { ...of, path: [...of.path, value.name] };
}

/** `export default { list, COOKIES }` hands out what it names. */
function handedOut(
  program: Program,
  { file, name, path }: Declaration,
  member: string,
  hops: number,
): Declaration | null {
  const facts = program.files.get(file);
  if (facts === undefined || path.length > 0 || hasSymbol(facts, `${name}.${member}`)) return null;
  const values = name === 'default' ? (facts.exports.default ?? facts.commonjs) : (facts.bindings[name]?.values ?? []);
  const object = values.length === 1 && values[0]?.k === 'object' ? facts.objects[values[0].id] : undefined;
  const named = object?.props[member];
  return named?.k === 'name' || named?.k === 'member' ? declarationOf(program, file, named, hops) : null;
}

const named = (file: string, name: string | undefined): Declaration | null =>
  name === undefined || name === '' ? null : { file, name, path: [] };

function declarationOfFunction(facts: FileFacts, id: number): Declaration | null {
  const fn = facts.functions[id];
  return fn?.declares === true ? named(facts.path, fn.symbol) : null;
}

function declarationOfName(program: Program, facts: FileFacts, name: string, hops: number): Declaration | null {
  const binding = facts.bindings[name];
  if (hasSymbol(facts, name)) return { file: facts.path, name, path: [] };
  const value = binding?.values[0];
  return value === undefined ? null : declarationOf(program, facts.path, value, hops + 1);
}

const symbolNames = new WeakMap<FileFacts, Set<string>>();

export function hasSymbol(facts: FileFacts, name: string): boolean {
  let names = symbolNames.get(facts);
  if (names === undefined) {
    names = new Set(facts.symbols.map((symbol) => symbol.name));
    symbolNames.set(facts, names);
  }
  return names.has(name);
}

/** The file whose exports a value is, when it is exactly one. */
function moduleOfValue(program: Program, file: string, value: Value, hops: number): string | null {
  if (hops > MAX_HOPS) return null;
  if (value.k === 'module') {
    const resolution = program.resolve(file, value.specifier, value.way);
    return resolution.kind === 'module' ? resolution.path : null;
  }
  const facts = program.files.get(file);
  if (value.k === 'name') {
    const binding = facts?.bindings[value.name]?.values[0];
    return binding === undefined || (binding.k !== 'module' && binding.k !== 'member')
      ? null
      : moduleOfValue(program, file, binding, hops + 1);
  }
  if (value.k !== 'member') return null;
  const outer = moduleOfValue(program, file, value.of, hops + 1);
  if (outer === null) return null;
  const target = program.files.get(outer);
  if (value.name === 'default' && target !== undefined && target.commonjs.length > 0) return outer;
  const exported = target?.exports[value.name]?.[0];
  return exported === undefined ? null : moduleOfValue(program, outer, exported, hops + 1);
}

/** Where an exported name is declared. */
export function declarationOfExport(program: Program, file: string, name: string, hops = 0): Declaration | null {
  const facts = program.files.get(file);
  if (facts === undefined || hops > MAX_HOPS) return null;
  for (const value of facts.exports[name] ?? []) {
    const found = declarationOf(program, file, value, hops + 1);
    if (found !== null) return found;
  }
  return (
    declarationInCommonjs(program, facts, name, hops) ??
    (facts.exports[name] !== undefined && hasSymbol(facts, name) ? { file, name, path: [] } : null) ??
    declarationInStars(program, facts, name, hops)
  );
}

function declarationInCommonjs(program: Program, facts: FileFacts, name: string, hops: number): Declaration | null {
  for (const value of facts.commonjs) {
    const member = value.k === 'object' ? facts.objects[value.id]?.props[name] : undefined;
    const found = member === undefined ? null : declarationOf(program, facts.path, member, hops + 1);
    if (found !== null) return found;
    if (member !== undefined && hasSymbol(facts, name)) return { file: facts.path, name, path: [] };
    if (value.k === 'object') continue;
    const whole =
      declarationOf(program, facts.path, value, hops + 1) ?? (name === 'default' ? named(facts.path, 'default') : null);
    if (whole === null || !hasSymbol(facts, whole.name)) continue;
    return name === 'default' ? whole : { ...whole, path: [...whole.path, name] };
  }
  return null;
}

function declarationInStars(program: Program, facts: FileFacts, name: string, hops: number): Declaration | null {
  if (name === 'default') return null;
  for (const specifier of facts.stars) {
    const resolution = program.resolve(facts.path, specifier, 'import');
    if (resolution.kind !== 'module') continue;
    const found = declarationOfExport(program, resolution.path, name, hops + 1);
    if (found !== null) return found;
  }
  return null;
}
