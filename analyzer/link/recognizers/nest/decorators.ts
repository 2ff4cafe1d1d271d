/**
 * Decorators as they take effect. A project's own `@Auth('admin')` is what it returns, `applyDecorators(UseGuards(RoleGuard), …)`,
 * and counts as those; each is named by the package that it comes from.
 */
import type { CallFact, DecoratorFact, FunctionFact, Value } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import type { Entity } from '../../entities.ts';
import { callKey, evaluateHere, type Standing } from '../../evaluator.ts';

export interface Applied {
  /** `@nestjs/common.Get` */
  readonly name: string;
  readonly args: readonly (Value | null)[];
  /** Where the arguments are written, and for which caller. */
  readonly here: Standing;
  readonly line: number;
}

export type ReadDecorators = (file: string, decorators: readonly DecoratorFact[]) => readonly Applied[];

const readers = new WeakMap<Linked, ReadDecorators>();

/** One reader for all recognizers: each decorator is looked into once. */
export function decoratorsOf(linked: Linked): ReadDecorators {
  const known = readers.get(linked);
  if (known !== undefined) return known;
  const reader = createReader(linked);
  readers.set(linked, reader);
  return reader;
}

interface Reading {
  readonly line: number;
  readonly depth: number;
  readonly callAt: (site: string) => CallFact | undefined;
}

const MAX_DEPTH = 6;

function createReader({ evaluator, sites }: Linked): ReadDecorators {
  const seen = new Map<DecoratorFact, readonly Applied[]>();
  let calls: Map<string, CallFact> | null = null;
  const callAt = (site: string): CallFact | undefined => {
    calls ??= new Map(sites.map(({ file, call }) => [`${file}:${call.start}`, call]));
    return calls.get(site);
  };
  return (file, decorators) =>
    decorators.flatMap((decorator) => {
      const facts = evaluator.program.files.get(file);
      const known = seen.get(decorator);
      if (known !== undefined || facts === undefined) return known ?? [];
      const here = { facts, bindings: new Map(), evaluator };
      const found = applied(decorator, here, { line: decorator.line, depth: 0, callAt });
      seen.set(decorator, found);
      return found;
    });
}

type Application = Pick<DecoratorFact, 'callee' | 'args'>;

function applied({ callee, args }: Application, here: Standing, reading: Reading): readonly Applied[] {
  if (reading.depth > MAX_DEPTH) return [];
  return evaluateHere(callee, here).flatMap((entity) => {
    if (entity.t === 'function') return ofOwn(entity, here, reading);
    if (entity.t !== 'package') return [];
    if (entity.name.endsWith('()')) return ofMade(entity.site, here, reading);
    if (COMPOSES.test(entity.name)) return args.flatMap((arg) => appliedBy(arg, here, deeper(reading)));
    return [{ name: entity.name, args, here, line: reading.line }];
  });
}

const COMPOSES = /\.applyDecorators$/;

const deeper = (reading: Reading): Reading => ({ ...reading, depth: reading.depth + 1 });

/** What the project's own decorator returns, with the arguments of this use of it. */
function ofOwn({ file, fn }: Extract<Entity, { t: 'function' }>, here: Standing, reading: Reading): readonly Applied[] {
  const { evaluator } = here;
  const facts = evaluator.program.files.get(file);
  if (facts === undefined) return [];
  const caller = evaluator
    .callsOf(file, fn.id)
    .findIndex((call) => call.file === here.facts.path && call.line === reading.line);
  const bindings = caller < 0 ? here.bindings : new Map([...here.bindings, [callKey(file, fn.id), caller]]);
  const inside = { facts, bindings, evaluator };
  return fn.returns.flatMap((value) => appliedBy(value, inside, deeper(reading)));
}

/** `const AdminOnly = UseGuards(AdminGuard)` */
function ofMade(site: string, { evaluator }: Standing, reading: Reading): readonly Applied[] {
  const call = reading.callAt(site);
  const facts = evaluator.program.files.get(site.slice(0, site.lastIndexOf(':')));
  if (call === undefined || facts === undefined) return [];
  return applied(call, { facts, bindings: new Map(), evaluator }, deeper(reading));
}

/** Decorators that a value is: a call that makes one, a list of them, a function that applies some. */
function appliedBy(value: Value | null, here: Standing, reading: Reading): readonly Applied[] {
  if (value === null || reading.depth > MAX_DEPTH) return [];
  if (value.k === 'call') return applied({ callee: value.of, args: value.args }, here, reading);
  if (value.k === 'choice') return value.of.flatMap((option) => appliedBy(option, here, reading));
  return evaluateHere(value, here).flatMap((entity) => {
    const facts = 'file' in entity ? here.evaluator.program.files.get(entity.file) : undefined;
    const there = facts === undefined ? here : { ...here, facts };
    if (entity.t === 'array') return entity.items.flatMap((item) => appliedBy(item, there, deeper(reading)));
    if (entity.t === 'function') return ofBody(entity.fn, there, deeper(reading));
    return made(entity, here, reading);
  });
}

/** `(target, key, descriptor) => { UseGuards(RoleGuard)(target, key, descriptor); AdminOnly(target, key, descriptor); }` */
function ofBody(fn: FunctionFact, here: Standing, reading: Reading): readonly Applied[] {
  return here.facts.calls
    .filter(({ start }) => start >= fn.id && start < fn.end)
    .flatMap(({ callee }) => {
      if (callee.k === 'call') return appliedBy(callee, here, reading);
      return evaluateHere(callee, here).flatMap((entity) => made(entity, here, reading));
    });
}

const made = (entity: Entity, here: Standing, reading: Reading): readonly Applied[] =>
  entity.t === 'package' && entity.name.endsWith('()') ? ofMade(entity.site, here, reading) : [];
