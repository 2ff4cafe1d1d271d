/** What a name that stands in the source without being called refers to. */
import type { Value } from '../model/facts.ts';
import { declaredAs } from './declared-as.ts';
import type { Entity } from './entities.ts';
import type { Evaluator } from './evaluator.ts';
import { declarationOf, hasSymbol, type Program } from './program.ts';
import { symbolId, type Target, targetsOf } from './targets.ts';

type Member = Extract<Value, { k: 'member' }>;
type Instance = Extract<Entity, { t: 'instance' | 'class' }>;

/**
 * What is handed on through a variable is mentioned where it was put in; of its members only those are told that a class
 * declares. One of many, picked by a computed name, is a use of what holds them all.
 */
export function mentioned(value: Value, file: string, evaluator: Evaluator): readonly Target[] {
  const { program } = evaluator;
  const declared = value.k === 'member' ? declaredMembers(value, file, evaluator) : [];
  const more = value.k === 'member' ? membersOnTheWay(value, file, evaluator) : [];
  if (declared.length > 0 || isHandedOn(value)) return [...declared, ...more];
  const picked = holderOfPicked(value, file, program);
  if (picked !== null) return [picked, ...more];
  return [...targetsOf(program, file, value, evaluator.evaluate(file, value)), ...more];
}

/** Members of classes that are passed through to get at the last one: `services` and `orders` in `app.services.orders.place`. */
export function membersOnTheWay(value: Value, file: string, evaluator: Evaluator): readonly Target[] {
  const found: Target[] = [];
  for (let at = value.k === 'member' ? value.of : value; at.k === 'member'; at = at.of)
    found.push(...declaredMembers(at, file, evaluator));
  return found;
}

/** The members that classes of the project declare; the class itself where the member is no symbol of its own. */
function declaredMembers({ of, name }: Member, file: string, evaluator: Evaluator): readonly Target[] {
  if (name === '*') return [];
  return instancesOf(of, file, evaluator).flatMap((entity): readonly Target[] => {
    const owner = declaringClass(entity, name, evaluator, 0);
    if (owner === null || owner.of.symbol === '') return [];
    const facts = evaluator.program.files.get(owner.file);
    const symbol = `${owner.of.symbol}.${name}`;
    return facts !== undefined && hasSymbol(facts, symbol)
      ? [{ to: symbolId(owner.file, symbol), whole: true, confidence: 'exact' }]
      : [{ to: symbolId(owner.file, owner.of.symbol), whole: false, confidence: 'exact' }];
  });
}

/** Where nothing of the project is seen to be put in, what it is declared to be. */
function instancesOf(value: Value, file: string, evaluator: Evaluator): readonly Instance[] {
  const found = evaluator.evaluate(file, value).filter(isInstance);
  const facts = evaluator.program.files.get(file);
  if (found.length > 0 || facts === undefined) return found;
  return declaredAs(value, { facts, bindings: new Map(), evaluator }).filter(isInstance);
}

const isInstance = (entity: Entity): entity is Instance => entity.t === 'instance' || entity.t === 'class';

const MAX_INHERITANCE = 12;

function declaringClass(entity: Instance, name: string, evaluator: Evaluator, depth: number): Instance | null {
  const { members, statics } = entity.of;
  if ((entity.t === 'instance' ? members : statics)[name] !== undefined) return entity;
  if (depth > MAX_INHERITANCE) return null;
  for (const parent of evaluator.evaluate(entity.file, entity.of.extends)) {
    const found = parent.t === 'class' ? declaringClass({ ...parent, t: entity.t }, name, evaluator, depth + 1) : null;
    if (found !== null) return found;
  }
  return null;
}

/** Through a local variable, a parameter or an element of a list. */
function isHandedOn(value: Value): boolean {
  let root = value;
  while (root.k === 'member' || root.k === 'call' || root.k === 'new') root = root.of;
  return root.k === 'param' || root.k === 'local' || root.k === 'element' || root.k === 'choice';
}

function holderOfPicked(value: Value, file: string, program: Program): Target | null {
  const declared = value.k === 'member' && value.name === '*' ? declarationOf(program, file, value.of) : null;
  const owner = declared === null ? undefined : program.files.get(declared.file);
  if (declared === null || owner === undefined || !hasSymbol(owner, declared.name)) return null;
  return { to: symbolId(declared.file, declared.name), whole: false, confidence: 'exact' };
}
