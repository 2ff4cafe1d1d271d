/** Marks and bodies → transactions. A wrapper's own transaction is told at the calls that give it something to do. */
import {
  type FileFacts,
  MODULE_CODE,
  type Place,
  type TransactionFact,
  type TransactionMark,
  type Value,
} from '../model/facts.ts';
import type { Transaction } from '../model/graph.ts';
import type { Bodies, Body } from './bodies.ts';
import type { Linked } from './call-index.ts';
import { type Lifted, lift } from './lift.ts';
import { at, symbolAt, symbolOfEntity, targetsOf } from './targets.ts';
import { markCalls } from './transaction-marks.ts';

export function linkTransactions(linked: Linked, bodies: Bodies): Transaction[] {
  const found: Transaction[] = [];
  const marks = markCalls(linked);
  for (const facts of linked.evaluator.program.files.values()) {
    for (const fact of facts.transactions.filter((one) => !isOwnWrapper(one, facts, linked)))
      for (const lifted of lift(facts.path, fact, fact.body, linked))
        found.push(...callbackTransactions(lifted, linked, bodies));
    for (const range of ranges(facts, marks.get(facts.path) ?? []))
      found.push(...rangeTransactions(range, facts, linked, bodies));
  }
  return found;
}

/** `withTransaction(fn)` of the project itself is read where it begins one. */
const isOwnWrapper = ({ receiver }: TransactionFact, facts: FileFacts, { evaluator }: Linked): boolean =>
  evaluator.evaluate(facts.path, receiver).some(({ t }) => t === 'function');

/** One whose body is a function. */
function transactionOf({ file, place, value }: Lifted, linked: Linked, bodies: Bodies): Transaction[] {
  const facts = linked.evaluator.program.files.get(file);
  if (facts === undefined) return [];
  const body = bodyOf(file, value, linked, bodies);
  if (body === null) return [];
  const confidence = value.k === 'function' ? 'exact' : 'inferred';
  return [{ at: at(file, place.line), symbol: symbolAt(facts, place), ...body, confidence }];
}

function bodyOf(file: string, value: Value, linked: Linked, bodies: Bodies): Body | null {
  const { evaluator } = linked;
  const entities = evaluator.evaluate(file, value);
  const functions = entities.filter((entity) => entity.t === 'function');
  if (functions.length === 0 && value.k === 'param') return null;
  const inside = functions.filter(({ fn }) => !fn.declares).map((entity) => bodies.of(entity.file, [entity.fn.id]));
  const named = functions.filter(({ fn }) => fn.declares).flatMap((entity) => symbolOfEntity(entity) ?? []);
  const targets = functions.length > 0 ? [] : targetsOf(evaluator.program, file, value, entities).map(({ to }) => to);
  if (inside.length + named.length + targets.length === 0) return null;
  return {
    calls: [...new Set([...named, ...targets, ...inside.flatMap(({ calls }) => calls)])].sort(),
    statements: [...new Set(inside.flatMap(({ statements }) => statements))].sort(),
  };
}

interface Range {
  readonly begin: Place;
  readonly to: number;
}

/** From each BEGIN to the last COMMIT or ROLLBACK of the same function, or to the function's end. */
function ranges(facts: FileFacts, marks: readonly TransactionMark[]): Range[] {
  return marks
    .filter(({ mark }) => mark === 'begin')
    .map((begin) => {
      const fn = facts.functions[begin.fn];
      const until = fn === undefined || begin.fn === MODULE_CODE ? Number.MAX_SAFE_INTEGER : fn.end;
      const next = marks.find(
        ({ mark, fn: owner, start }) => mark === 'begin' && owner === begin.fn && start > begin.start,
      );
      const limit = Math.min(until, next?.start ?? until);
      const ends = marks.filter(({ mark, start }) => mark === 'end' && start > begin.start && start < limit);
      return { begin, to: ends.at(-1)?.start ?? limit };
    });
}

function rangeTransactions({ begin, to }: Range, facts: FileFacts, linked: Linked, bodies: Bodies): Transaction[] {
  const body = bodies.between(facts.path, begin.start, to);
  const own: Transaction = {
    at: at(facts.path, begin.line),
    symbol: symbolAt(facts, begin),
    ...body,
    confidence: 'exact',
  };
  const given = calledParameters(facts, begin.start, to);
  return withCallers({ own: [own], given, file: facts.path, place: begin }, linked, bodies);
}

/** `transaction(() => work())` in a function that is given `work`. */
function callbackTransactions(lifted: Lifted, linked: Linked, bodies: Bodies): Transaction[] {
  const { file, place, value } = lifted;
  const facts = linked.evaluator.program.files.get(file);
  const fn = value.k === 'function' ? facts?.functions[value.id] : undefined;
  const given = facts === undefined || fn === undefined ? [] : calledParameters(facts, fn.id, fn.end);
  return withCallers({ own: transactionOf(lifted, linked, bodies), given, file, place }, linked, bodies);
}

interface Wrapping {
  readonly own: readonly Transaction[];
  /** Parameters that are called inside. */
  readonly given: readonly Value[];
  readonly file: string;
  readonly place: Place;
}

/** A wrapper that does nothing of its own to the data is told only at its callers. */
function withCallers({ own, given, file, place }: Wrapping, linked: Linked, bodies: Bodies): Transaction[] {
  const fromCallers = given.flatMap((value) =>
    lift(file, place, value, linked)
      .filter(({ depth }) => depth > 0)
      .flatMap((lifted) => transactionOf(lifted, linked, bodies)),
  );
  const isWrapper = given.length > 0 && own.every(({ statements }) => statements.length === 0);
  return isWrapper ? fromCallers : [...own, ...fromCallers];
}

/** Parameters of functions around that are called between two offsets: what the wrapper wraps. */
function calledParameters(facts: FileFacts, from: number, to: number): Value[] {
  return facts.calls.flatMap(({ start, callee }) =>
    start > from && start < to && callee.k === 'param' && callee.fn < from ? [callee] : [],
  );
}
