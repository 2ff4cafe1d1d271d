/**
 * What the mappers of classes and models to tables have in common: a model is a class or a call of the source, it has a
 * table and leads to other models. Each mapper says which calls use which model.
 */
import type { Table } from '../../model/graph.ts';
import type { ClassEntity, Entity } from '../entities.ts';

/** Way from one model to another. */
export interface Relation {
  readonly to: string;
  /** Join tables on the way. */
  readonly through: readonly string[];
  /** Read with every read of the model. */
  readonly eager: boolean;
}

export interface EntityModel {
  readonly key: string;
  readonly table: Table;
  /** By property or alias. */
  readonly relations: ReadonlyMap<string, Relation>;
}

/** By key. */
export type Models = ReadonlyMap<string, EntityModel>;

/** Classes are told apart by where they stand, models that a call makes by where it stands. */
export function modelKey(entity: Entity): string | null {
  if (entity.t === 'class' || entity.t === 'instance') return classKey(entity);
  return entity.t === 'package' && entity.site !== '' ? bareSite(entity.site) : null;
}

/** Without what tells the subclasses of its holder apart. */
export const bareSite = (site: string): string => site.replace(/ \(.*$/, '');

export const classKey = ({ file, of }: Pick<ClassEntity, 'file' | 'of'>): string => `${file} ${of.id}`;
