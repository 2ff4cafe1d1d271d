/**
 * Values → entities. A small abstract interpreter: it follows names, members, calls and what functions return, through all
 * files, without regard to the order in which things happen. Where it finds nothing the answer is empty, never a guess.
 */
import type { Value } from '../model/facts.ts';
import { indexImplementers, indexSubclasses } from './class-index.ts';
import { createBinder } from './contexts.ts';
import { distinct } from './distinct.ts';
import type { ClassEntity, Entity } from './entities.ts';
import {
  type Arguments,
  type Bindings,
  type CallIndex,
  callKey,
  type Evaluator,
  type Hooks,
  type Standing,
} from './evaluator.ts';
import { createMemos, type Memo } from './memos.ts';
import type { Program } from './program.ts';
import { evaluateValue } from './values.ts';

const NONE: readonly Entity[] = [];
const NO_CLASSES: readonly ClassEntity[] = [];
/** Of values inside values; deeper ones are not known. */
const MAX_DEPTH = 200;
/** What is called from more places than this is not told apart by them: it would be read as often again. */
const MAX_CALLERS = 30;
const NO_BINDINGS: Bindings = new Map();
/** What a module declares is the same for every caller. */
const OF_NOBODY = new Set<Value['k']>(['name', 'module', 'class', 'typed', 'text', 'regex', 'global']);

/** What does not change from round to round: it hangs on no argument of any call. */
export interface Settled {
  readonly memo: Memo;
  readonly implementers: ReadonlyMap<string, readonly Entity[]>;
  readonly subclasses: ReturnType<typeof indexSubclasses>;
}

export const createSettled = (program: Program): Settled => ({
  memo: new Map(),
  implementers: indexImplementers(program),
  subclasses: indexSubclasses(program),
});

export interface Round {
  /** Arguments by function, as far as they are known. */
  readonly calls: CallIndex;
  readonly hooks: readonly Hooks[];
  readonly settled: Settled;
}

export function createEvaluator(program: Program, { calls, hooks, settled }: Round): Evaluator {
  const progress: Progress = { unsettled: false, cuts: 0, spent: new Map() };
  const evaluator: Evaluator = {
    program,
    hooks,
    isSettled: (value) => settled.memo.has(value),
    subclasses: (file, classId) => settled.subclasses.get(file)?.get(classId) ?? NO_CLASSES,
    implementers: ({ file, name }) => settled.implementers.get(`${file}#${name}`) ?? NONE,
    ...createCallLookup(calls, progress),
    passedTo: createPassedTo(calls, progress, () => evaluator),
    bind: createBinder(),
    once: createOnce(progress),
    evaluate: createEvaluate(program, settled.memo, progress, () => evaluator),
  };
  return evaluator;
}

/** `unsettled`: the evaluation under way has asked for arguments, or was cut short; another round may answer otherwise. */
interface Progress {
  unsettled: boolean;
  /** How often an evaluation was cut short so far. */
  cuts: number;
  /** Values that were read for one caller of a function. */
  readonly spent: Map<string, number>;
}

/** A function that has taken more than this is read for all its callers at once from then on. */
const MAX_SPENT = 20_000;

function createCallLookup(
  calls: CallIndex,
  progress: Progress,
): Pick<Evaluator, 'positionOf' | 'callsWithKey' | 'callsOf'> {
  const positions = new Map<string, Positions>();
  const ask = (key: string): readonly Arguments[] => {
    progress.unsettled = true;
    return calls.get(key) ?? [];
  };
  return {
    positionOf(callee, file, start) {
      const all = ask(callee);
      if (all.length < 2 || all.length > MAX_CALLERS) return undefined;
      if ((progress.spent.get(callee) ?? 0) > MAX_SPENT) return undefined;
      const known = positions.get(callee) ?? indexPositions(all);
      positions.set(callee, known);
      return known.get(file)?.get(start);
    },
    callsWithKey: ask,
    callsOf: (file, fn) => ask(callKey(file, fn)),
  };
}

function cut(progress: Progress): readonly Entity[] {
  progress.unsettled = true;
  progress.cuts += 1;
  return NONE;
}

/** What hangs on no one caller is the same within a round, unless it was cut short. */
function createPassedTo(calls: CallIndex, progress: Progress, evaluator: () => Evaluator): Evaluator['passedTo'] {
  const known = new Map<string, (readonly Entity[] | undefined)[]>();
  return (callee, index) => {
    progress.unsettled = true;
    const ofCallee = known.get(callee) ?? [];
    if (ofCallee.length === 0) known.set(callee, ofCallee);
    const before = ofCallee[index];
    if (before !== undefined) return before;
    const { cuts } = progress;
    const { evaluate } = evaluator();
    const all = (calls.get(callee) ?? []).flatMap(({ file, args }) => evaluate(file, args[index]));
    const found = distinct(all.filter(({ t }) => t !== 'param'));
    if (progress.cuts === cuts) ofCallee[index] = found;
    return found;
  };
}

function createOnce(progress: Progress): Evaluator['once'] {
  const searches = new Set<string>();
  return (search, run) => {
    if (searches.has(search)) return cut(progress);
    searches.add(search);
    const found = run();
    searches.delete(search);
    return found;
  };
}

function createEvaluate(
  program: Program,
  settled: Memo,
  progress: Progress,
  evaluator: () => Evaluator,
): Evaluator['evaluate'] {
  const open = new Set<Value>();
  const memoFor = createMemos();
  const compute = (value: Value, here: Standing): readonly Entity[] => {
    const outer = progress.unsettled;
    progress.unsettled = here.bindings.size > 0;
    for (const key of here.bindings.keys()) progress.spent.set(key, (progress.spent.get(key) ?? 0) + 1);
    open.add(value);
    const found = distinct(evaluateValue(value, here));
    open.delete(value);
    (progress.unsettled ? memoFor(here.bindings) : settled).set(value, found);
    progress.unsettled ||= outer;
    return found;
  };
  return (file, value, asked = NO_BINDINGS) => {
    if (value === null || value === undefined) return NONE;
    const bindings = OF_NOBODY.has(value.k) ? NO_BINDINGS : asked;
    const known = bindings.size === 0 ? settled.get(value) : undefined;
    if (known !== undefined) return known;
    const facts = program.files.get(file);
    if (facts === undefined) return NONE;
    const before = memoFor(bindings).get(value);
    const isCut = open.has(value) || open.size > MAX_DEPTH;
    if (before === undefined && !isCut) return compute(value, { facts, bindings, evaluator: evaluator() });
    progress.unsettled = true;
    return before ?? cut(progress);
  };
}

/** By file and offset of the call. */
type Positions = ReadonlyMap<string, ReadonlyMap<number, number>>;

function indexPositions(calls: readonly Arguments[]): Positions {
  const positions = new Map<string, Map<number, number>>();
  calls.forEach(({ file, start }, position) => {
    const ofFile = positions.get(file) ?? new Map<number, number>();
    positions.set(file, ofFile.set(start, position));
  });
  return positions;
}
