/** The last argument of a route → the code that answers. */
import type { FileFacts, FunctionFact, Value } from '../../model/facts.ts';
import { moduleCode, type Route, type SymbolId } from '../../model/graph.ts';
import type { Bodies, Body } from '../bodies.ts';
import type { Linked } from '../call-index.ts';
import type { FunctionEntity } from '../entities.ts';
import { declarationOf, hasSymbol } from '../program.ts';
import { symbolId } from '../targets.ts';
import type { Part } from './dialect.ts';

export interface Handler extends Body {
  readonly handler: Route['handler'];
  readonly known: boolean;
}

export interface Argument extends Part {
  /** Whose code registers the route: told when nothing better is known. */
  readonly owner: { readonly file: string; readonly symbol: SymbolId; readonly line: number };
}

export function handlerOf(argument: Argument, linked: Linked, bodies: Bodies): Handler {
  const { value, here } = argument;
  const inner = value === null ? null : (unwrapped(value, argument) ?? value);
  if (inner !== null) {
    const declared = declaredHandler(inner, here.facts, linked);
    if (declared !== null) return declared;
    const functions = linked.evaluator
      .evaluate(here.facts.path, inner, here.bindings)
      .filter((entity) => entity.t === 'function');
    const [first] = functions.flatMap((found) => answering(found, argument, linked));
    if (first !== undefined) return functionHandler(first.file, first.fn, bodies);
  }
  return { handler: argument.owner, calls: [], statements: [], lines: [], known: false };
}

/** `(req, res) => handler(req, res)` in a function that is given `handler`: the answer comes from what is given. */
function answering(found: FunctionEntity, { here: { bindings } }: Argument, linked: Linked): readonly FunctionEntity[] {
  const { evaluator } = linked;
  const facts = evaluator.program.files.get(found.file);
  if (found.fn.declares || facts === undefined) return [found];
  const inside = facts.calls.filter(({ start }) => start > found.fn.id && start < found.fn.end);
  const passed = passedOn(found, inside, linked);
  if (passed !== null) return [passed];
  if (bindings.size === 0) return [found];
  const given = [inside.map(({ callee }) => callee), inside.flatMap(({ args }) => args)]
    .map((values) => values.filter((value) => value !== null && isGiven(value, found.fn)))
    .flatMap((values) => values.flatMap((value) => evaluator.evaluate(found.file, value, bindings)))
    .filter((entity) => entity.t === 'function');
  return given.length > 0 ? given : [found];
}

/** `(req, res) => orders.list(req, res)` does nothing but call the handler with what it is given. */
function passedOn({ file, fn }: FunctionEntity, inside: FileFacts['calls'], linked: Linked): FunctionEntity | null {
  const [only, ...more] = inside;
  if (only === undefined || more.length > 0 || fn.params.length === 0) return null;
  const isOwn = (value: Value | null): boolean => value?.k === 'param' && value.fn === fn.id;
  if (!isOwn(only.args[0] ?? null) || !only.args.every(isOwn) || only.callee.k === 'param') return null;
  const targets = linked.evaluator.evaluate(file, only.callee).filter((entity) => entity.t === 'function');
  const [target] = targets;
  return targets.length === 1 && target?.fn.declares === true ? target : null;
}

/** A parameter of a function around it. */
const isGiven = (callee: Value, { id, end }: FunctionFact): boolean =>
  callee.k === 'param' && (callee.fn < id || callee.fn >= end);

/** `asyncHandler(controller.list)` is answered by what is wrapped. */
function unwrapped(value: Value, argument: Argument): Value | null {
  if (value.k !== 'call') return null;
  const inner = value.args.findLast((arg) => arg !== null && wrapsCode(arg, argument));
  return inner === undefined || inner === null ? null : (unwrapped(inner, argument) ?? inner);
}

function wrapsCode(value: Value, { here: { facts, bindings, evaluator } }: Argument): boolean {
  if (value.k === 'function') return true;
  if (value.k === 'text' || value.k === 'object') return false;
  return evaluator.evaluate(facts.path, value, bindings).some(({ t }) => t === 'function');
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
