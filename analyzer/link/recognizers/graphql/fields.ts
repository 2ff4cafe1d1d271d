/** Objects as resolver maps are written: put together from spreads, merged from files, made by functions. */
import type { Value } from '../../../model/facts.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import type { Entity } from '../../entities.ts';
import { evaluateHere, type Standing } from '../../evaluator.ts';

export interface Field {
  readonly name: string;
  readonly value: Value;
  readonly here: Standing;
}

const MAX_NESTING = 8;

/** All named parts of what a value is, with those of its spreads; later ones go before earlier ones. */
export function fieldsOf(value: Value | null | undefined, here: Standing, depth = 0): readonly Field[] {
  if (depth > MAX_NESTING) return [];
  const found = evaluateHere(value, here).flatMap((entity): readonly Field[] => {
    const facts = 'file' in entity ? here.evaluator.program.files.get(entity.file) : undefined;
    if (facts === undefined) return [];
    const there = { ...here, facts };
    if (entity.t === 'object') {
      const { props = {}, spreads = [] } = facts.objects[entity.id] ?? {};
      const own = Object.entries(props).map(([name, one]): Field => ({ name, value: one, here: there }));
      return [...spreads.flatMap((spread) => fieldsOf(spread, there, depth + 1)), ...own];
    }
    if (entity.t === 'array') return entity.items.flatMap((item) => fieldsOf(item, there, depth + 1));
    return entity.t === 'module' ? exportsOf(entity, there) : [];
  });
  return distinct(found);
}

const exportsOf = (_entity: Entity, here: Standing): readonly Field[] =>
  Object.entries(here.facts.exports).flatMap(([name, values]) => values.map((value): Field => ({ name, value, here })));

const distinct = (fields: readonly Field[]): readonly Field[] => {
  const seen = new Map<string, Field>();
  for (const field of fields) {
    const key = `${field.name} ${field.here.facts.path} ${JSON.stringify(field.value)}`;
    if (!seen.has(key)) seen.set(key, field);
  }
  return [...seen.values()];
};

/** Calls of packages that put objects together, by their place: `mergeResolvers([a, b])`, `merge({}, a, b)`. */
export type Merges = ReadonlyMap<string, CallSite>;

const MERGES = /(^|\.)(mergeResolvers|merge|mergeDeep|defaultsDeep|deepmerge|mergeAll|combineResolvers)$/;

export const findMerges = ({ sites }: Linked): Merges =>
  new Map(
    sites
      .filter(({ callees }) => callees.some((entity) => entity.t === 'package' && MERGES.test(entity.name)))
      .map((site) => [`${site.file}:${site.call.start}`, site]),
  );

/** As {@link fieldsOf}, looking into what is merged. */
export function mergedFields(
  value: Value | null | undefined,
  here: Standing,
  merges: Merges,
  depth = 0,
): readonly Field[] {
  if (depth > MAX_NESTING) return [];
  const merged = evaluateHere(value, here).flatMap((entity) => {
    const site = entity.t === 'package' ? merges.get(entity.site) : undefined;
    const facts = site === undefined ? undefined : here.evaluator.program.files.get(site.file);
    if (site === undefined || facts === undefined) return [];
    const there = { ...here, facts };
    return site.call.args.flatMap((arg) => mergedFields(arg, there, merges, depth + 1));
  });
  const listed = evaluateHere(value, here).flatMap((entity) => {
    const facts = entity.t === 'array' ? here.evaluator.program.files.get(entity.file) : undefined;
    if (entity.t !== 'array' || facts === undefined) return [];
    return entity.items.flatMap((item) => mergedFields(item, { ...here, facts }, merges, depth + 1));
  });
  return distinct([...fieldsOf(value, here), ...merged, ...listed]);
}
