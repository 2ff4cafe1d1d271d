/** The last argument of a route → the code that answers. */
import type { FileFacts, FunctionFact, Value } from '../../model/facts.ts';
import { moduleCode, type Route, type SymbolId } from '../../model/graph.ts';
import type { Bodies, Body } from '../bodies.ts';
import type { Linked } from '../call-index.ts';
import type { Entity } from '../entities.ts';
import type { Bindings } from '../evaluator.ts';
import { declarationOf, hasSymbol } from '../program.ts';
import { symbolId } from '../targets.ts';

export interface Handler extends Body {
  readonly handler: Route['handler'];
  readonly known: boolean;
}

export interface Argument {
  readonly value: Value | null;
  readonly line: number;
  readonly facts: FileFacts;
  readonly bindings: Bindings;
  /** The symbol whose code registers the route. */
  readonly owner: SymbolId;
}

export function handlerOf(argument: Argument, linked: Linked, bodies: Bodies): Handler {
  const { value, facts } = argument;
  const inner = value === null ? null : (unwrapped(value, argument, linked) ?? value);
  if (inner !== null) {
    const declared = declaredHandler(inner, facts, linked);
    if (declared !== null) return declared;
    const functions = linked.evaluator
      .evaluate(facts.path, inner, argument.bindings)
      .filter((entity) => entity.t === 'function');
    const [first] = functions.flatMap((found) => answering(found, argument, linked));
    if (first !== undefined) return functionHandler(first.file, first.fn, bodies);
  }
  const handler = { file: facts.path, symbol: argument.owner, line: argument.line };
  return { handler, calls: [], statements: [], lines: [], known: false };
}

type Code = Extract<Entity, { t: 'function' }>;

/** `(req, res) => handler(req, res)` in a function that is given `handler`: the answer comes from what is given. */
function answering(found: Code, { bindings }: Argument, { evaluator }: Linked): readonly Code[] {
  const facts = evaluator.program.files.get(found.file);
  if (found.fn.declares || bindings.size === 0 || facts === undefined) return [found];
  const inside = facts.calls.filter(({ start }) => start > found.fn.id && start < found.fn.end);
  const given = [inside.map(({ callee }) => callee), inside.flatMap(({ args }) => args)]
    .map((values) => values.filter((value) => value !== null && isGiven(value, found.fn)))
    .flatMap((values) => values.flatMap((value) => evaluator.evaluate(found.file, value, bindings)))
    .filter((entity) => entity.t === 'function');
  return given.length > 0 ? given : [found];
}

/** A parameter of a function around it. */
const isGiven = (callee: Value, { id, end }: FunctionFact): boolean =>
  callee.k === 'param' && (callee.fn < id || callee.fn >= end);

/** `asyncHandler(controller.list)` is answered by what is wrapped. */
function unwrapped(value: Value, argument: Argument, linked: Linked): Value | null {
  if (value.k !== 'call') return null;
  const inner = value.args.findLast((arg) => arg !== null && isCode(arg, argument, linked));
  return inner === undefined || inner === null ? null : (unwrapped(inner, argument, linked) ?? inner);
}

function isCode(value: Value, { facts, bindings }: Argument, linked: Linked): boolean {
  if (value.k === 'function') return true;
  if (value.k === 'text' || value.k === 'object') return false;
  return linked.evaluator.evaluate(facts.path, value, bindings).some(({ t }: Entity) => t === 'function');
}

function declaredHandler(value: Value, facts: FileFacts, { evaluator: { program } }: Linked): Handler | null {
  const declared = declarationOf(program, facts.path, value);
  const target = declared === null ? undefined : program.files.get(declared.file);
  if (declared === null || target === undefined) return null;
  const name = [declared.name, ...declared.path].join('.');
  if (!hasSymbol(target, name)) return null;
  const line = target.symbols.find((symbol) => symbol.name === name)?.line ?? 1;
  return {
    handler: { file: declared.file, symbol: symbolId(declared.file, name), line },
    calls: [],
    statements: [],
    known: true,
  };
}

function functionHandler(file: string, fn: FunctionFact, bodies: Bodies): Handler {
  const symbol = fn.symbol === '' ? moduleCode(file) : symbolId(file, fn.symbol);
  const body = fn.declares ? { calls: [], statements: [] } : bodies.of(file, [fn.id]);
  return { handler: { file, symbol, line: fn.line }, ...body, known: true };
}
