/** MikroORM's naming strategies, and how things of its packages are told: drivers export the core's things again. */
import type { DecoratorFact } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import type { Entity, PackageEntity } from '../../entities.ts';
import type { Program } from '../../program.ts';

const PACKAGE = /^(?:@mikro-orm\/[^.]+|mikro-orm)\./;

export const isMikro = (entity: Entity): entity is PackageEntity => entity.t === 'package' && PACKAGE.test(entity.name);

/** `EntityManager().find` of `@mikro-orm/postgresql.EntityManager().find`, null for things of other packages. */
export const nameIn = (entity: Entity): string | null => (isMikro(entity) ? entity.name.replace(PACKAGE, '') : null);

/** `Loaded<Order, 'items'>` and `Rel<Order>` are orders. */
export const isAsLoaded = (entity: Entity): entity is PackageEntity => /^(Loaded|Rel)\(\)$/.test(nameIn(entity) ?? '');

export interface Decorated {
  readonly name: string;
  readonly decorator: DecoratorFact;
}

export function decoratedBy(
  decorators: readonly DecoratorFact[],
  file: string,
  { names, linked }: { readonly names: readonly string[]; readonly linked: Linked },
): Decorated | null {
  for (const decorator of decorators)
    for (const entity of linked.evaluator.evaluate(file, decorator.callee)) {
      const name = nameIn(entity);
      if (name !== null && names.includes(name)) return { name, decorator };
    }
  return null;
}

export interface Naming {
  readonly table: (className: string) => string;
  readonly column: (property: string) => string;
  readonly joinColumn: (property: string, key: string) => string;
  /** Documents hold the keys of many-to-many relations themselves. */
  readonly hasPivots: boolean;
}

const underscore = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
const asIs = (name: string): string => name;

const SNAKE: Naming = {
  table: underscore,
  column: underscore,
  joinColumn: (property, key) => `${underscore(property)}_${key}`,
  hasPivots: true,
};
const ENTITY_CASE: Naming = { table: asIs, column: asIs, joinColumn: asIs, hasPivots: true };
const MONGO: Naming = {
  table: (name) => name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase(),
  column: asIs,
  joinColumn: asIs,
  hasPivots: false,
};

/** The one that the configuration names, else the driver's own. */
export function namingOf({ files }: Program, { evaluator }: Linked): Naming {
  let isMongo = false;
  for (const { path, objects, imports } of files.values()) {
    isMongo ||= imports.some(({ specifier }) => specifier === '@mikro-orm/mongodb');
    for (const { props } of Object.values(objects)) {
      const named = props.namingStrategy;
      const names = named === undefined ? [] : evaluator.evaluate(path, named).map(nameIn);
      if (names.includes('EntityCaseNamingStrategy')) return ENTITY_CASE;
      if (names.includes('UnderscoreNamingStrategy')) return SNAKE;
    }
  }
  return isMongo ? MONGO : SNAKE;
}
