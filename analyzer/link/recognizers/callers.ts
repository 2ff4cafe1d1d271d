/**
 * Code that does something to whatever table its callers name: `find(model, options)`, a service that is constructed with a
 * model. What such a call does is read once for each caller, and told there.
 */
import type { FileFacts, FunctionId, Place, Value } from '../../model/facts.ts';
import type { CallSite, Linked } from '../call-index.ts';
import type { Bindings, Entity } from '../entities.ts';
import { type Arguments, callKey } from '../evaluator.ts';
import { declarationOf } from '../program.ts';
import { selvesOf } from './selves.ts';

export interface CallerReading {
  readonly file: string;
  readonly place: Place;
  /** What there is, as this caller sees it. */
  readonly linked: Linked;
  readonly callees: readonly Entity[];
}

const MAX_DEPTH = 4;
const MAX_READINGS = 300;

/** @param told values that say what is done to what */
export function callerReadings(site: CallSite, told: readonly Told[], linked: Linked): readonly CallerReading[] {
  for (const { file, value } of told) {
    const param = paramIn(file, value, linked, 0);
    if (param === null) continue;
    const isAround = isInside(site, param, linked);
    const seen = isAround ? descend(param, new Map(), linked, 0) : constructed(site, param, linked);
    if (seen.length > 0) return seen.slice(0, MAX_READINGS).map((one) => readingOf(site, one, linked));
  }
  return [];
}

export interface Told {
  readonly file: string;
  readonly value: Value | null | undefined;
}

interface Param {
  readonly file: string;
  readonly fn: FunctionId;
  readonly index: number;
}

interface Seen {
  readonly file: string;
  readonly place: Place;
  readonly bindings: Bindings;
}

function readingOf({ file, call }: CallSite, { bindings, ...where }: Seen, linked: Linked): CallerReading {
  const { evaluator } = linked;
  const evaluate: typeof evaluator.evaluate = (at, value, own) =>
    evaluator.evaluate(at, value, own === undefined || own.size === 0 ? bindings : own);
  return {
    ...where,
    linked: { ...linked, evaluator: { ...evaluator, evaluate } },
    callees: evaluate(file, call.callee),
  };
}

function isInside({ file, call }: CallSite, param: Param, { evaluator }: Linked): boolean {
  const facts = evaluator.program.files.get(file);
  const fn = facts?.functions[param.fn];
  return param.file === file && fn !== undefined && call.start >= fn.id && call.start < fn.end;
}

/** Callers of the function, and callers of those where they only pass on what they are given. */
function descend(param: Param, bindings: Bindings, linked: Linked, depth: number): Seen[] {
  const key = callKey(param.file, param.fn);
  return linked.evaluator.callsOf(param.file, param.fn).flatMap((call, position): Seen[] => {
    const bound = new Map([...bindings, [key, position]]);
    const above = depth < MAX_DEPTH ? paramIn(call.file, call.args[param.index], linked, 0) : null;
    const further =
      above === null || bound.has(callKey(above.file, above.fn)) ? [] : descend(above, bound, linked, depth + 1);
    if (further.length > 0) return further;
    const place = placeOf(call, param, linked);
    return place === null ? [] : [{ file: call.file, place, bindings: bound }];
  });
}

const placeOf = ({ file, start }: Arguments, { file: of, fn }: Param, { sitesOf }: Linked): Place | null =>
  sitesOf(of, fn).find((site) => site.file === file && site.call.start === start)?.call ?? null;

/** The thing was given to a constructor: each thing that is made, or each subclass, was given its own. */
function constructed(site: CallSite, param: Param, linked: Linked): Seen[] {
  const { evaluator } = linked;
  const facts = evaluator.program.files.get(param.file);
  const of = Object.values(facts?.classes ?? {}).find(({ id, end }) => param.fn > id && param.fn < end);
  if (of === undefined || param.file !== site.file) return [];
  const base = { t: 'instance', file: param.file, of } as const;
  const makings = evaluator.callsOf(param.file, param.fn);
  const key = callKey(param.file, param.fn);
  return selvesOf(site, base, linked, true).flatMap(({ file, place, self }): Seen[] => {
    const made = place.callee.k === 'member' ? newIn(file, place.callee.of, linked) : null;
    const position = makings.findIndex((making) =>
      self.of === of
        ? made !== null && making.file === made.file && making.start === made.start
        : making.file === self.file && making.fn > self.of.id && making.fn < self.of.end,
    );
    return position < 0 ? [] : [{ file, place, bindings: new Map([[key, position]]) }];
  });
}

const MAX_HOPS = 8;

/** The place of the `new` that made what a name stands for. */
function newIn(
  file: string,
  value: Value,
  linked: Linked,
  hops = 0,
): { readonly file: string; readonly start: number } | null {
  const { program } = linked.evaluator;
  const facts = program.files.get(file);
  if (facts === undefined || hops > MAX_HOPS) return null;
  if (value.k === 'new') return { file, start: value.at };
  const [next] = valuesOf(value, facts);
  if (next !== undefined && next.k !== 'module') {
    const found = newIn(file, next, linked, hops + 1);
    if (found !== null) return found;
  }
  const declared = value.k === 'name' || value.k === 'member' ? declarationOf(program, file, value) : null;
  if (declared === null || (declared.file === file && hops > 0)) return null;
  const [made] = program.files.get(declared.file)?.bindings[declared.name]?.values ?? [];
  return made?.k === 'new' ? { file: declared.file, start: made.at } : null;
}

function valuesOf(value: Value, facts: FileFacts): readonly Value[] {
  if (value.k === 'name') return facts.bindings[value.name]?.values ?? [];
  if (value.k === 'local') return facts.variables[value.id]?.values ?? [];
  if (value.k === 'member' && value.of.k === 'this') return facts.classes[value.of.class]?.members[value.name] ?? [];
  return [];
}

/** The first parameter that a value hangs on. */
function paramIn(file: string, value: Value | null | undefined, linked: Linked, depth: number): Param | null {
  const facts = linked.evaluator.program.files.get(file);
  if (value === null || value === undefined || facts === undefined || depth > MAX_HOPS) return null;
  if (value.k === 'param') return { file, fn: value.fn, index: value.index };
  for (const part of [...valuesOf(value, facts), ...partsOf(value)]) {
    const found = paramIn(file, part, linked, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function partsOf(value: Value): readonly (Value | null)[] {
  if (value.k === 'member' || value.k === 'spread') return [value.of];
  if (value.k === 'call' || value.k === 'new') return [value.of, ...value.args.filter((arg) => arg?.k !== 'object')];
  if (value.k === 'choice') return value.of;
  return value.k === 'concat' ? value.parts : [];
}
