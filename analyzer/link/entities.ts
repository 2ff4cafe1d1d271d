/** What a Value turns out to be once all files are known. */
import type { ClassFact, FunctionFact, ShapeFact, Value, VariableFact } from '../model/facts.ts';

/** Which loop position and which caller a value is read for; `bindings` of an entity are those that it was made under. */
export type Bindings = ReadonlyMap<string, number>;

export type Entity =
  | { readonly t: 'function'; readonly file: string; readonly fn: FunctionFact; readonly bindings?: Bindings }
  | { readonly t: 'class'; readonly file: string; readonly of: ClassFact }
  | { readonly t: 'instance'; readonly file: string; readonly of: ClassFact }
  | { readonly t: 'module'; readonly file: string; readonly way: 'import' | 'require' }
  | { readonly t: 'object'; readonly file: string; readonly id: number; readonly bindings?: Bindings }
  | {
      readonly t: 'array';
      readonly file: string;
      readonly items: readonly (Value | null)[];
      readonly bindings?: Bindings;
    }
  /** A variable whose members are set one by one. */
  | { readonly t: 'holder'; readonly file: string; readonly of: VariableFact }
  | { readonly t: 'text'; readonly text: string }
  | { readonly t: 'regex'; readonly source: string }
  /**
   * Something of a package: `express.Router()`; `site` tells two things that were made alike apart: the place of the call
   * that made it. `args` are things of its type arguments, where it is known by its declared type: `Repository<Order>`.
   */
  | {
      readonly t: 'package';
      readonly name: string;
      readonly site: string;
      readonly args?: TypeArguments;
      /** What the call that made it was given. */
      readonly given?: TypeArguments;
      /** The project's own class, or an instance of it, that inherits this: `User.findAll`. */
      readonly via?: ClassEntity;
    }
  /** Something of which only the declared members are known. */
  | { readonly t: 'shape'; readonly file: string; readonly of: ShapeFact }
  /** Something callable of which only the declared result is known. */
  | { readonly t: 'signature'; readonly file: string; readonly returns: Value | null }
  /** `router.route('/x')`. */
  | { readonly t: 'route'; readonly router: Entity; readonly file: string; readonly path: Value | null }
  /** A parameter that no call was seen to give a value to. */
  | { readonly t: 'param'; readonly file: string; readonly fn: number; readonly index: number; readonly name: string };

export interface TypeArguments {
  readonly file: string;
  readonly values: readonly (Value | null)[];
}

export type ClassEntity = {
  readonly t: 'class' | 'instance';
  readonly file: string;
  readonly of: ClassFact;
};

export type PackageEntity = Extract<Entity, { t: 'package' }>;
export type FunctionEntity = Extract<Entity, { t: 'function' }>;

/** Two entities with the same key are the same thing. */
export function entityKey(entity: Entity): string {
  switch (entity.t) {
    case 'function':
      return `f ${entity.file} ${entity.fn.id}${bindingsKey(entity.bindings)}`;
    case 'class':
      return `c ${entity.file} ${entity.of.id}`;
    case 'instance':
      return `i ${entity.file} ${entity.of.id}`;
    case 'module':
      return `m ${entity.file}`;
    case 'object':
      return `o ${entity.file} ${entity.id}${bindingsKey(entity.bindings)}`;
    case 'array':
      return `a ${identity(entity.items)}${bindingsKey(entity.bindings)}`;
    case 'holder':
      return `h ${entity.file} ${entity.of.name} ${entity.of.line}`;
    case 'text':
      return `t ${entity.text}`;
    case 'regex':
      return `r ${entity.source}`;
    case 'package':
      return [
        `p ${entity.name} ${entity.site} ${entity.args === undefined ? '' : identity(entity.args.values)}`,
        entity.via === undefined ? '' : ` ${entity.via.t} ${entity.via.file} ${entity.via.of.id}`,
      ].join('');
    case 'shape':
      return `s ${entity.file} ${identity(entity.of)}`;
    case 'signature':
      return `n ${entity.file} ${entity.returns === null ? '' : identity(entity.returns)}`;
    case 'route':
      return `w ${entityKey(entity.router)} ${identity(entity.path ?? entity)}`;
    case 'param':
      return `q ${entity.file} ${entity.fn} ${entity.index}`;
  }
}

const keys = new WeakMap<Bindings, string>();

/** Tells bindings apart; empty for none. */
export function bindingsKey(bindings: Bindings | undefined): string {
  if (bindings === undefined || bindings.size === 0) return '';
  const known = keys.get(bindings);
  if (known !== undefined) return known;
  const key = [...bindings]
    .map(([name, position]) => ` ${name}=${position}`)
    .sort()
    .join('');
  keys.set(bindings, key);
  return key;
}

const identities = new WeakMap<object, number>();
let identitiesGiven = 0;

/** Tells objects apart; says nothing else about them. */
export function identity(of: object): number {
  const known = identities.get(of);
  if (known !== undefined) return known;
  identitiesGiven += 1;
  identities.set(of, identitiesGiven);
  return identitiesGiven;
}
