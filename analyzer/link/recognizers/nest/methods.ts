/** The methods of a class with what decorates them, those of its base classes included. */
import type { ClassFact, FileFacts } from '../../../model/facts.ts';
import { moduleCode, type Route, type SymbolId } from '../../../model/graph.ts';
import type { Bodies, Body } from '../../bodies.ts';
import type { Linked } from '../../call-index.ts';
import type { Entity } from '../../entities.ts';
import { hasSymbol } from '../../program.ts';
import { at, symbolId } from '../../targets.ts';
import { type Applied, decoratorsOf } from './decorators.ts';

export interface DecoratedMethod {
  readonly name: string;
  readonly facts: FileFacts;
  readonly of: ClassFact;
  readonly applied: readonly Applied[];
}

type ClassEntity = Extract<Entity, { t: 'class' }>;

const MAX_INHERITANCE = 12;

/** A method that a subclass writes anew has only its own decorators. */
export function methodsOf(entity: ClassEntity, linked: Linked): readonly DecoratedMethod[] {
  const read = decoratorsOf(linked);
  const seen = new Set<string>();
  const found: DecoratedMethod[] = [];
  for (const { file, of } of lineage(entity, linked)) {
    const facts = linked.evaluator.program.files.get(file);
    if (facts === undefined) break;
    for (const [name, field] of Object.entries(of.fields))
      if (!seen.has(name) && !field.isStatic && field.decorators.length > 0)
        found.push({ name, facts, of, applied: read(file, field.decorators) });
    for (const name of Object.keys(of.members)) seen.add(name);
  }
  return found;
}

/** The method of that name, own or inherited. */
export function namedMethod(entity: ClassEntity, name: string, linked: Linked): DecoratedMethod | null {
  const [found] = lineage(entity, linked).filter(({ of }) => of.members[name]?.some(({ k }) => k === 'function'));
  const facts = found === undefined ? undefined : linked.evaluator.program.files.get(found.file);
  return found === undefined || facts === undefined ? null : { name, facts, of: found.of, applied: [] };
}

/** The class and what it extends, nearest first. */
function lineage(entity: ClassEntity, { evaluator }: Linked): readonly ClassEntity[] {
  const found: ClassEntity[] = [];
  let at: ClassEntity | undefined = entity;
  while (at !== undefined && found.length < MAX_INHERITANCE) {
    found.push(at);
    at = evaluator.evaluate(at.file, at.of.extends).find((parent) => parent.t === 'class');
  }
  return found;
}

export interface MethodHandler extends Body {
  readonly handler: Route['handler'];
}

/** A method of a class that is made inside of a function belongs to that function, and brings along what it does. */
export function methodHandler({ name, facts, of }: DecoratedMethod, bodies: Bodies): MethodHandler {
  const member = of.members[name]?.find(({ k }) => k === 'function');
  const fn = member?.k === 'function' ? member.id : null;
  const line = (fn === null ? undefined : facts.functions[fn]?.line) ?? of.fields[name]?.line ?? of.line;
  const own = `${of.symbol}.${name}`;
  if (hasSymbol(facts, own))
    return { handler: { file: facts.path, symbol: symbolId(facts.path, own), line }, calls: [], statements: [] };
  const symbol: SymbolId = of.symbol === '' ? moduleCode(facts.path) : symbolId(facts.path, of.symbol);
  return { handler: { file: facts.path, symbol, line }, ...bodies.of(facts.path, fn === null ? [] : [fn]) };
}

export const methodPlace = ({ facts }: DecoratedMethod, line: number): string => at(facts.path, line);
