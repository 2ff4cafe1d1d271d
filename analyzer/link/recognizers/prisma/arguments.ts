/** What the arguments of a call reach beside its own model: `include`, `where` and `data` lead to other tables. */
import type { Value } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import { passedIn } from './passed-in.ts';
import type { Model, Relation } from './schema.ts';

/** `find` looks for rows or says what to bring along, `data` says what to write. */
export type Mode = 'find' | 'data';

/** A value, and the model that its keys are fields of. */
export interface Spot {
  readonly model: Model;
  readonly mode: Mode;
  readonly file: string;
  readonly value: Value | null;
  readonly depth: number;
}

export interface Reading {
  readonly linked: Linked;
  readonly reads: Set<string>;
  readonly writes: Set<string>;
  /** Parts that only the callers know. */
  readonly open: Spot[];
}

const MAX_NESTING = 14;
const DATA = new Set(['data', 'create', 'update']);

/** One argument of a call on a model: `{ where, include, data }`. */
export function readArgument(spot: Spot, reading: Reading): void {
  for (const { key, ...part } of partsOf(spot, reading))
    readField(key, { ...part, mode: DATA.has(key) ? 'data' : 'find' }, reading);
}

/** What is under one key of an argument, when callers know it: `include` of `find(include) { … }`. */
export function readSpot(spot: Spot, reading: Reading): void {
  for (const { key, ...part } of partsOf(spot, reading)) readField(key, part, reading);
}

const SAME_MODEL = new Set([
  ...['include', 'select', 'where', 'AND', 'OR', 'NOT', 'some', 'none', 'every', 'is', 'isNot', '_count', 'orderBy'],
  ...['having', 'cursor', 'data', 'create', 'update', 'createMany'],
]);

function readField(key: string, spot: Spot, reading: Reading): void {
  const relation = spot.model.relations.get(key);
  if (relation === undefined) {
    if (SAME_MODEL.has(key)) readSpot(spot, reading);
  } else if (spot.mode === 'data') writeRelation(relation, { ...spot, model: relation.model }, reading);
  else {
    reading.reads.add(relation.model.table);
    if (relation.join !== null) reading.reads.add(relation.join);
    readSpot({ ...spot, model: relation.model }, reading);
  }
}

const WRITES_ROWS = /^(create|createMany|connectOrCreate|upsert|update|updateMany|delete|deleteMany)$/;
const SETS_KEY = /^(connect|disconnect|set|connectOrCreate)$/;

/** `data: { items: { create: … } }`: rows of the other table, or only the key that points to them. */
function writeRelation({ model, key: side, join }: Relation, spot: Spot, reading: Reading): void {
  for (const { key, ...step } of partsOf(spot, reading)) {
    const setsKey = SETS_KEY.test(key);
    if (WRITES_ROWS.test(key) || (setsKey && side === 'other')) reading.writes.add(model.table);
    else if (setsKey) reading.reads.add(model.table);
    if (join !== null && (setsKey || WRITES_ROWS.test(key))) reading.writes.add(join);
    if (key === 'create' || key === 'update') readWritten(step, reading);
    else readArgument(step, reading);
  }
}

/** `create: { … }` and `update: { … }`, or `update: { where, data }`. */
function readWritten(spot: Spot, reading: Reading): void {
  for (const { key, ...part } of partsOf(spot, reading))
    readField(key, { ...part, mode: key === 'where' ? 'find' : 'data' }, reading);
}

/** The properties of the objects that a value can be; what a caller passes is left open. */
function partsOf(spot: Spot, reading: Reading): (Spot & { readonly key: string })[] {
  const { file, value, depth } = spot;
  const { linked, open } = reading;
  if (value === null || depth > MAX_NESTING) return [];
  if (passedIn(file, value, linked) !== null) {
    open.push(spot);
    return [];
  }
  const inside = (of: string, values: readonly (Value | null)[]) =>
    values.flatMap((one) => partsOf({ ...spot, file: of, value: one, depth: depth + 1 }, reading));
  return linked.evaluator.evaluate(file, value).flatMap((entity) => {
    if (entity.t === 'array') return inside(entity.file, entity.items);
    if (entity.t === 'package') return value.k === 'call' ? inside(file, value.args) : [];
    const object = entity.t === 'object' ? linked.evaluator.program.files.get(entity.file)?.objects[entity.id] : null;
    if (entity.t !== 'object' || !object) return [];
    const own = Object.entries(object.props)
      .filter(([, prop]) => prop.k !== 'flag' || prop.on)
      .map(([key, prop]) => ({ ...spot, key, file: entity.file, value: prop, depth: depth + 1 }));
    return [...own, ...inside(entity.file, object.spreads)];
  });
}
