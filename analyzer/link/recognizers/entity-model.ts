/**
 * What the mappers of classes and models to tables have in common: a model is a class or a call of the source, it has a
 * table and leads to other models. Each mapper says which calls use which model; here calls become statements.
 */
import type { Table } from '../../model/graph.ts';
import type { CallSite, Linked } from '../call-index.ts';
import type { ClassEntity, Entity, PackageEntity } from '../entities.ts';
import type { LinkedStatement } from '../statements.ts';
import { at, symbolAt } from '../targets.ts';
import { selvesOf } from './selves.ts';

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
  return entity.t === 'package' && entity.site !== '' ? entity.site : null;
}

export const classKey = ({ file, of }: Pick<ClassEntity, 'file' | 'of'>): string => `${file} ${of.id}`;

/** What one call does to tables. */
export interface Use {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** The call turns a query into one that writes only: `query.update(…)`. */
  readonly insteadOf?: readonly string[];
}

export interface Asked {
  readonly site: CallSite;
  readonly callee: PackageEntity;
  /** The project's class that the call is made on, seen from the caller when a base class makes it. */
  readonly self: ClassEntity | null;
}

export interface Reading {
  /** Null for calls that have nothing to do with it; `unknown-self` when the class that it is about is a base of models. */
  readonly use: (asked: Asked) => Use | 'unknown-self' | null;
}

/** Calls of one chain are one statement; what a base class does is told where it is asked to, for the class that is asked. */
export function statementsOf(linked: Linked, { use }: Reading): LinkedStatement[] {
  const chains = new Map<string, Found[]>();
  const add = (found: Found): void => {
    const key = `${found.file} ${found.place.start} ${found.symbol}`;
    const chain = chains.get(key);
    if (chain === undefined) chains.set(key, [found]);
    else chain.push(found);
  };
  for (const site of linked.sites)
    for (const callee of site.callees) if (callee.t === 'package') for (const found of usesAt(site, callee)) add(found);
  return [...chains.values()].flatMap(statementOf);

  function usesAt(site: CallSite, callee: PackageEntity): Found[] {
    const own = use({ site, callee, self: callee.via ?? null });
    if (own === null) return [];
    if (own !== 'unknown-self')
      return found(own, { file: site.file, place: site.call, isOwn: site.callees.length === 1 });
    if (callee.via === undefined) return [];
    return selvesOf(site, callee.via, linked).flatMap(({ file, place, self }) => {
      const seen = use({ site, callee, self });
      return seen === null || seen === 'unknown-self' ? [] : found(seen, { file, place, isOwn: false });
    });
  }

  function found(seen: Use, { file, place, isOwn }: Pick<Found, 'file' | 'place' | 'isOwn'>): Found[] {
    const facts = linked.evaluator.program.files.get(file);
    return facts === undefined ? [] : [{ use: seen, file, place, isOwn, symbol: symbolAt(facts, place) }];
  }
}

interface Found {
  readonly use: Use;
  readonly file: string;
  readonly place: CallSite['call'];
  readonly symbol: string;
  readonly isOwn: boolean;
}

function statementOf(chain: readonly Found[]): LinkedStatement[] {
  const [first] = chain;
  if (first === undefined) return [];
  const turned = new Set(chain.flatMap(({ use }) => use.insteadOf ?? []));
  const reads = [...new Set(chain.flatMap(({ use }) => use.reads))].filter((name) => !turned.has(name)).sort();
  const writes = [...new Set(chain.flatMap(({ use }) => use.writes))].sort();
  if (reads.length + writes.length === 0) return [];
  const { file, place, symbol } = first;
  const confidence = chain.every(({ isOwn }) => isOwn) ? 'exact' : 'inferred';
  return [{ file, start: place.start, at: at(file, place.line), symbol, reads, writes, confidence }];
}
