/** Models by their names, for `sequelize.models.User` and for the `db.User` of a loop over files. */
import type { CallFact, ClassFact, FileFacts, Value } from '../../../model/facts.ts';
import type { Entity } from '../../entities.ts';
import type { Program } from '../../program.ts';
import type { Placed } from '../objects.ts';

export interface Registry {
  readonly named: (name: string) => readonly Entity[] | null;
  /** A row of the model that was defined at this place. */
  readonly rowOf: (site: string) => Placed | null;
}

interface Registered {
  readonly byName: Map<string, Entity[]>;
  readonly rows: Map<string, Placed>;
}

export function createRegistry(program: Program): Registry {
  let known: Registered | null = null;
  const registered = (): Registered => {
    known ??= register(program);
    return known;
  };
  return {
    named: (name) => registered().byName.get(name) ?? null,
    rowOf: (site) => registered().rows.get(site) ?? null,
  };
}

function register(program: Program): Registered {
  const found: Registered = { byName: new Map(), rows: new Map() };
  for (const facts of program.files.values()) {
    for (const call of facts.calls) registerCall(call, facts, found);
    for (const of of Object.values(facts.classes)) registerClass(of, facts, found);
  }
  return found;
}

function add(name: string, entity: Entity, { byName }: Registered): void {
  const before = byName.get(name);
  if (before === undefined) byName.set(name, [entity]);
  else before.push(entity);
}

/** `sequelize.define('User', …)`, `User.init(…, { modelName: 'User' })`. */
function registerCall(call: CallFact, facts: FileFacts, found: Registered): void {
  const { callee, args, start } = call;
  if (callee.k !== 'member') return;
  const [name] = args;
  if (callee.name === 'define' && name?.k === 'text') {
    const site = `${facts.path}:${start}`;
    add(name.text, { t: 'package', name: 'sequelize.Model', site }, found);
    const model: Value = { k: 'call', of: callee, args, at: start };
    found.rows.set(site, { file: facts.path, value: { k: 'new', of: model, args: [], at: start } });
  }
  if (callee.name !== 'init') return;
  const named = optionText(args[1], 'modelName', facts);
  const of = callee.of.k === 'class' ? facts.classes[callee.of.id] : classNamed(callee.of, facts);
  if (named !== null && of !== undefined && of.name !== named) add(named, { t: 'class', file: facts.path, of }, found);
}

const classNamed = (value: Value, facts: FileFacts): ClassFact | undefined =>
  value.k === 'name' ? Object.values(facts.classes).find(({ name }) => name === value.name) : undefined;

/** A class goes by its own name, and by the name that its decorator gives it. */
function registerClass(of: ClassFact, facts: FileFacts, found: Registered): void {
  if (of.extends === null || of.name === '') return;
  const entity: Entity = { t: 'class', file: facts.path, of };
  add(of.name, entity, found);
  const named = of.decorators.map(({ args }) => optionText(args[0], 'modelName', facts)).find((name) => name !== null);
  if (named !== undefined && named !== of.name) add(named, entity, found);
}

function optionText(value: Value | null | undefined, key: string, facts: FileFacts): string | null {
  const option = value?.k === 'object' ? facts.objects[value.id]?.props[key] : undefined;
  return option?.k === 'text' ? option.text : null;
}
