/**
 * What runs before a handler, in the order it runs. The project's own code goes by the name that the source gives it, code
 * without a name by its place (`app.ts:12`), what a package gives by how it was reached (`express.json`).
 */
import type { Value } from '../../model/facts.ts';
import type { Middleware } from '../../model/graph.ts';
import { optionsOf } from '../decisions.ts';
import type { FunctionEntity } from '../entities.ts';
import { evaluateHere } from '../evaluator.ts';
import { at, targetsOf } from '../targets.ts';
import type { Part } from './dialect.ts';
import { ANONYMOUS, describeValue, symbolName } from './parts.ts';

export interface Step extends Middleware {
  /** Where a framework runs its hooks in phases, whatever the order of registration. */
  readonly phase?: number;
}

/** By phase, in each as they are given. */
export const inOrder = (steps: readonly Step[]): readonly Middleware[] =>
  steps.toSorted((a, b) => (a.phase ?? 0) - (b.phase ?? 0)).map(({ name, isPackage }) => ({ name, isPackage }));

export const own = (name: string): Middleware => ({ name, isPackage: false });
export const ofPackage = (name: string): Middleware => ({ name, isPackage: true });

/** What parts of a registration are called when they stand in front of the one that answers. */
export const stepsOf = (parts: readonly Part[], phase?: number): readonly Step[] =>
  parts.flatMap((part) => stepOf(part)).map((step) => (phase === undefined ? step : { ...step, phase }));

const MAX_DEPTH = 8;

function stepOf(part: Part, depth = 0): readonly Step[] {
  const { value, here } = part;
  if (value === null || value.k === 'flag' || value.k === 'text' || value.k === 'typed' || depth > MAX_DEPTH) return [];
  if (value.k === 'choice')
    return oneOf(optionsOf(value, here).map((option) => stepOf({ ...part, value: option }, depth + 1)));
  if (value.k === 'function') return [unnamed(here.facts.path, here.facts.functions[value.id]?.line ?? part.line)];
  const given = value.k === 'param' || isGiven(value, part) ? givenSteps(part, depth) : [];
  if (given.length > 0) return given;
  const inner = wrappedIn(part);
  if (inner !== null) return stepOf({ ...part, value: inner }, depth + 1);
  return describe(part);
}

/** Only one of them runs. */
function oneOf(options: readonly (readonly Step[])[]): readonly Step[] {
  const some = options.filter((steps) => steps.length > 0);
  const [first] = some;
  if (first === undefined) return [];
  const names = [...new Set(some.map((steps) => steps.map(({ name }) => name).join()))];
  if (names.length === 1) return first;
  return [{ name: names.join('|'), isPackage: some.every((steps) => steps.every(({ isPackage }) => isPackage)) }];
}

function describe(part: Part): readonly Step[] {
  const { value, here } = part;
  const bare = value?.k === 'call' && value.of.k === 'member' && value.of.name === 'bind' ? value.of.of : value;
  const name = describeValue(bare, here.facts).replace(/^this\./, '');
  if (name === '') return [];
  if (name === ANONYMOUS) return [unnamed(here.facts.path, part.line)];
  return [{ name, isPackage: isOfPackage(bare, here) }];
}

const unnamed = (file: string, line: number): Step => own(at(file, line));

/** Nothing of the project is named there, something of a package is. */
export function isOfPackage(value: Value | null, here: Part['here']): boolean {
  const callee = value?.k === 'call' || value?.k === 'new' ? value.of : value;
  if (callee === null) return false;
  if (callee.k === 'call') return isOfPackage(callee, here);
  const entities = evaluateHere(callee, here);
  if (!entities.some((entity) => entity.t === 'package' && !DECORATED.test(entity.name))) return false;
  return targetsOf(here.evaluator.program, here.facts.path, callee, entities).length === 0;
}

/** `app.authenticate` is what the project hung on its own application. */
const DECORATED = /^fastify\b.*\(\)\.\w+$/;

/** A variable of a loop: what it stands for has a name of its own. */
const isGiven = (value: Value, { here }: Part): boolean =>
  value.k === 'local' &&
  here.facts.variables[value.id]?.values.some(({ k }) => k === 'element' || k === 'member') === true;

/** A parameter is called by what is passed. */
function givenSteps({ value, here }: Part, depth: number): readonly Step[] {
  if (depth > MAX_DEPTH) return [];
  return evaluateHere(value, here).flatMap((entity): readonly Step[] => {
    if (entity.t === 'function') return [functionStep(entity)];
    if (entity.t === 'package') return [ofPackage(entity.name.replace(/\(\)/g, '').replace(/\.default\b/g, ''))];
    return [];
  });
}

function functionStep({ fn, file }: FunctionEntity): Step {
  if (fn.declares && fn.symbol !== '') return own(symbolName(fn.symbol, file));
  return fn.symbol === '' || !fn.declares ? unnamed(file, fn.line) : own(symbolName(fn.symbol, file));
}

/** `asyncHandler(auth)` is called by what is wrapped, `asyncHandler((req, res, next) => …)` by its place. */
function wrappedIn({ value, here }: Part): Value | null {
  const inner = value?.k === 'call' ? value.args.at(-1) : null;
  if (value?.k !== 'call' || inner === null || inner === undefined) return null;
  if (inner.k === 'function') return takesNext(inner.id, here) || makesMiddleware(value.of) ? inner : null;
  const isNamed = inner.k === 'name' || inner.k === 'member' || (inner.k === 'call' && !isOfPackage(value, here));
  return isNamed && evaluateHere(inner, here).some(({ t }) => t === 'function') ? inner : null;
}

/** `t.middleware(({ next }) => …)` */
const makesMiddleware = (callee: Value): boolean =>
  (callee.k === 'member' || callee.k === 'name') && /middleware$/i.test(callee.name);

const takesNext = (id: number, { facts }: Part['here']): boolean =>
  facts.functions[id]?.params.some(({ name }) => /^_*(next|done)$/.test(name)) === true;
