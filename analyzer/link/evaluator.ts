/** What the parts of the evaluation share: who is asked, and from where. */
import type { FieldFact, FileFacts, FunctionFact, FunctionId, ParamFact, Value } from '../model/facts.ts';
import type { Bindings, ClassEntity, Entity, PackageEntity } from './entities.ts';

export type { Bindings } from './entities.ts';

import type { Declaration, Program } from './program.ts';

export interface Arguments {
  readonly file: string;
  readonly line: number;
  /** Offset of the call. */
  readonly start: number;
  /** The function that holds the call. */
  readonly fn: FunctionId;
  readonly args: readonly (Value | null)[];
  /** What the method is called on: `orders` in `orders.place()`. */
  readonly self: Value | null;
}

export interface AskedParam {
  readonly facts: FileFacts;
  readonly fn: FunctionFact;
  readonly index: number;
  readonly param: ParamFact;
}

export interface AskedField {
  readonly facts: FileFacts;
  readonly field: FieldFact;
}

/** What only frameworks know: each answers null for what is not its own. */
export interface Hooks {
  /** What a parameter is given: by injection, as a context, as a transaction. Asked where no caller was seen. */
  readonly given?: (asked: AskedParam, here: Standing) => readonly Entity[] | null;
  /** What a decorated field of a class is given: `@Inject(ORDERS) orders: Orders`. */
  readonly field?: (asked: AskedField, here: Standing) => readonly Entity[] | null;
  /** What a call of something of a package gives: `Container.get(Orders)`. */
  readonly called?: (callee: PackageEntity, call: CallValue, here: Standing) => readonly Entity[] | null;
  /** What a member of something of a package, or of a parameter that nobody was seen to fill, is: `app.orders`. */
  readonly member?: (of: Entity, name: string, here: Standing) => readonly Entity[] | null;
  /** What something of a package is when it is put into a text: `sql`SELECT * FROM ${users}``. */
  readonly text?: (of: Entity) => string | null;
  /** Which of the things that a loop put into a registry has this name: `db[model.name] = model`, `db.User`. */
  readonly registered?: (all: readonly Entity[], name: string, here: Standing) => readonly Entity[] | null;
  /** Methods that give back what they are called on, or a part of it: `router.get(…).post(…)`. */
  readonly chained?: Chained;
}

export interface Chained {
  /** Only calls of these are asked about. */
  readonly methods: ReadonlySet<string>;
  readonly gives: (on: Entity, method: string, call: CallValue, here: Standing) => readonly Entity[] | null;
}

export type CallValue = Extract<Value, { k: 'call' | 'new' }>;

export interface Evaluator {
  readonly program: Program;
  /** Of the recognizers that apply. */
  readonly hooks: readonly Hooks[];
  readonly evaluate: (file: string, value: Value | null | undefined, bindings?: Bindings) => readonly Entity[];
  readonly bind: Bind;
  /** Runs a search unless the same one is under way already: things may contain themselves. */
  readonly once: (search: string, run: () => readonly Entity[]) => readonly Entity[];
  /** Calls that were seen of a function. */
  readonly callsOf: (file: string, fn: number) => readonly Arguments[];
  /** Which of {@link callsOf} is the call at this offset. */
  readonly positionOf: (callee: string, file: string, start: number) => number | undefined;
  /** The same, by {@link callKey}. */
  readonly callsWithKey: (key: string) => readonly Arguments[];
  /** What all callers together pass as an argument, apart from parameters that nobody fills. */
  readonly passedTo: (callee: string, index: number) => readonly Entity[];
  /** No later round will find anything else. */
  readonly isSettled: (value: Value) => boolean;
  readonly subclasses: (file: string, classId: number) => readonly ClassEntity[];
  /** Classes that say they implement a type. */
  readonly implementers: (type: Declaration) => readonly Entity[];
}

export type CallIndex = ReadonlyMap<string, readonly Arguments[]>;

export const callKey = (file: string, fn: number): string => `${file} ${fn}`;

/** Bindings with one call told apart in addition; the same for the same. */
export type Bind = (around: Bindings, callee: string, position: number) => Bindings;

const callKeys = new WeakMap<FileFacts, Map<FunctionId, string>>();

/** {@link callKey} of a function that is asked about often. */
export function keyOfFunction(facts: FileFacts, fn: FunctionId): string {
  const ofFile = callKeys.get(facts) ?? new Map<FunctionId, string>();
  if (ofFile.size === 0) callKeys.set(facts, ofFile);
  const known = ofFile.get(fn);
  if (known !== undefined) return known;
  const key = callKey(facts.path, fn);
  ofFile.set(fn, key);
  return key;
}

export interface Standing {
  readonly facts: FileFacts;
  readonly bindings: Bindings;
  readonly evaluator: Evaluator;
}

export const evaluateHere = (value: Value | null | undefined, { facts, bindings, evaluator }: Standing) =>
  evaluator.evaluate(facts.path, value, bindings);

export function instanceOf(entity: Entity): readonly Entity[] {
  if (entity.t === 'class') return [{ ...entity, t: 'instance' }];
  return entity.t === 'package' ? [{ ...entity, name: `${entity.name}()` }] : [];
}

/** The first answer that a hook has. */
export function askHooks(
  { hooks }: Evaluator,
  ask: (hooks: Hooks) => readonly Entity[] | null | undefined,
): readonly Entity[] | null {
  for (const hook of hooks) {
    const answer = ask(hook);
    if (answer !== null && answer !== undefined) return answer;
  }
  return null;
}
