/**
 * `this.db(this.tableName)` in a class that several others extend: which table it is depends on whose method is called.
 * It is told at the calls, by what the receiver is.
 */
import { type FileFacts, type FunctionId, MODULE_CODE, type Place, type Value } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import type { Entity } from '../../entities.ts';
import { memberOf } from '../../members.ts';
import { tableName } from '../chains.ts';

export interface Told {
  readonly file: string;
  readonly place: Place;
  readonly names: readonly string[];
}

type Instance = Extract<Entity, { t: 'instance' }>;

const MAX_CALLS = 4;

/** Null when the value is no field of the class's own, or no call tells more. */
export function toldByReceivers(file: string, place: Place, value: Value, linked: Linked): readonly Told[] | null {
  if (value.k !== 'member' || value.of.k !== 'this') return null;
  const told = callersOf({ file, fn: place.fn, base: value.of.class }, linked, 0).flatMap(({ instance, ...at }) => {
    const names = fieldTexts(instance, value.name, linked).flatMap((text) => tableName(text) ?? []);
    return names.length === 0 ? [] : [{ ...at, names }];
  });
  return told.length === 0 ? null : told;
}

interface Caller {
  readonly file: string;
  readonly place: Place;
  readonly instance: Instance;
}

interface Inside {
  readonly file: string;
  readonly fn: FunctionId;
  /** The class that the code stands in. */
  readonly base: number;
}

/** Calls of the method around, through other methods of the same class. */
function callersOf({ file, fn, base }: Inside, linked: Linked, depth: number): Caller[] {
  const { evaluator } = linked;
  const facts = evaluator.program.files.get(file);
  const method = facts === undefined ? null : declaring(facts, fn);
  if (method === null || depth > MAX_CALLS) return [];
  return linked.sitesOf(file, method).flatMap(({ file: from, call }): Caller[] => {
    const of = call.callee.k === 'member' ? call.callee.of : null;
    const own = of?.k === 'this' || of?.k === 'super' ? of.class : null;
    if (own === base && from === file) return callersOf({ file, fn: call.fn, base }, linked, depth + 1);
    return evaluator
      .evaluate(from, own === null ? of : { k: 'this', class: own })
      .filter((entity): entity is Instance => entity.t === 'instance')
      .map((instance) => ({ file: from, place: call, instance }));
  });
}

function declaring({ functions }: FileFacts, fn: FunctionId): FunctionId | null {
  for (let at = functions[fn]; at !== undefined && at.id !== MODULE_CODE; at = functions[at.parent])
    if (at.declares) return at.id;
  return null;
}

/** What a field is in this class: its own, or what it hands to the constructor of the class that sets it. */
function fieldTexts(instance: Instance, field: string, linked: Linked): string[] {
  const { evaluator } = linked;
  const facts = evaluator.program.files.get(instance.file);
  if (facts === undefined) return [];
  const here = { facts, bindings: new Map(), evaluator };
  if (instance.of.members[field] !== undefined) return textsIn(memberOf(instance, field, here));
  return evaluator.evaluate(instance.file, instance.of.extends).flatMap((base) => {
    const set = base.t === 'class' ? (base.of.members[field] ?? []) : [];
    return set.flatMap((value) => {
      if (value.k !== 'param' || base.t !== 'class') return [];
      return textsIn(evaluator.evaluate(instance.file, handedUp(instance, facts)[value.index]));
    });
  });
}

/** Arguments of `super(…)`. */
const handedUp = ({ of }: Instance, { calls }: FileFacts) =>
  calls.find(({ callee }) => callee.k === 'super' && callee.class === of.id)?.args ?? [];

const textsIn = (entities: readonly Entity[]): string[] =>
  entities.flatMap((entity) => (entity.t === 'text' ? [entity.text] : []));
