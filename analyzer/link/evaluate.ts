/**
 * Values → entities. A small abstract interpreter: it follows names, members, calls and what functions return, through all
 * files, without regard to the order in which things happen. Where it finds nothing the answer is empty, never a guess.
 */
import type { ClassFact, Value, VariableFact } from '../model/facts.ts';
import { evaluateCall } from './calls.ts';
import { findBases, indexImplementers } from './class-index.ts';
import { distinct, type Entity } from './entities.ts';
import {
  type Bindings,
  type CallIndex,
  callKey,
  type Evaluator,
  evaluateHere,
  type Hooks,
  instanceOf,
  type Standing,
} from './evaluator.ts';
import { evaluateMember, inheritedBy, moduleExports } from './members.ts';
import { evaluateElement, evaluateParam } from './parameters.ts';
import { matchingModules } from './patterns.ts';
import { declarationOf, type Program } from './program.ts';

const NONE: readonly Entity[] = [];
/** Of values inside values; deeper ones are not known. */
const MAX_DEPTH = 200;
const NO_BINDINGS: Bindings = new Map();

/** @param calls arguments by function, as far as they are known */
export function createEvaluator(program: Program, calls: CallIndex, hooks: readonly Hooks[] = []): Evaluator {
  const memo = new WeakMap<Value, readonly Entity[]>();
  const open = new Set<Value>();
  const searches = new Set<string>();
  const implementers = indexImplementers(program);
  let bases: ReadonlySet<string> | null = null;
  const evaluator: Evaluator = {
    program,
    hooks,
    isBase: (file, classId) => {
      bases ??= findBases(program);
      return bases.has(`${file} ${classId}`);
    },
    callsWithKey: (key) => calls.get(key) ?? [],
    callsOf: (file, fn) => calls.get(callKey(file, fn)) ?? [],
    implementers: ({ file, name }) => implementers.get(`${file}#${name}`) ?? NONE,
    once(search, run) {
      if (searches.has(search)) return NONE;
      searches.add(search);
      const found = run();
      searches.delete(search);
      return found;
    },
    evaluate(file, value, bindings = NO_BINDINGS) {
      if (value === null || value === undefined || open.has(value) || open.size > MAX_DEPTH) return NONE;
      const known = bindings.size === 0 ? memo.get(value) : undefined;
      if (known !== undefined) return known;
      const facts = program.files.get(file);
      if (facts === undefined) return NONE;
      open.add(value);
      const found = distinct(evaluateValue(value, { facts, bindings, evaluator }));
      open.delete(value);
      if (bindings.size === 0) memo.set(value, found);
      return found;
    },
  };
  return evaluator;
}

function evaluateValue(value: Value, here: Standing): readonly Entity[] {
  const { facts } = here;
  const file = facts.path;
  switch (value.k) {
    case 'name':
      return evaluateVariable(facts.bindings[value.name], here);
    case 'local':
      return evaluateVariable(facts.variables[value.id], here);
    case 'param':
      return evaluateParam(value, here);
    case 'member':
      return evaluateMember(value, here);
    case 'call':
    case 'new':
      return evaluateCall(value, here);
    case 'module':
      return evaluateModule(value, here);
    case 'modules':
      return matchingModules(value.pattern, here).map((path) => ({ t: 'module', file: path, way: 'import' }));
    case 'function': {
      const fn = facts.functions[value.id];
      return fn === undefined ? NONE : [{ t: 'function', file, fn }];
    }
    case 'class':
    case 'this':
    case 'super':
      return evaluateClass(value, here);
    default:
      return evaluateData(value, here);
  }
}

function evaluateData(value: Value, here: Standing): readonly Entity[] {
  const file = here.facts.path;
  switch (value.k) {
    case 'text':
      return [{ t: 'text', text: value.text }];
    case 'concat':
      return evaluateConcat(value.parts, here);
    case 'regex':
      return [{ t: 'regex', source: value.source }];
    case 'object':
      return [{ t: 'object', file, id: value.id }];
    case 'array':
      return [{ t: 'array', file, items: value.items }];
    case 'spread':
      return evaluateHere(value.of, here);
    case 'choice':
      return value.of.flatMap((option) => evaluateHere(option, here));
    case 'typed':
      return evaluateTyped(value, here);
    case 'shape': {
      const of = here.facts.shapes[value.id];
      return of === undefined ? NONE : [{ t: 'shape', file, of }];
    }
    case 'signature':
      return [{ t: 'signature', file, returns: value.returns }];
    case 'element':
      return evaluateElement(value.of, `l${value.key}`, here);
    default:
      return NONE;
  }
}

function evaluateVariable(variable: VariableFact | undefined, here: Standing): readonly Entity[] {
  if (variable === undefined) return NONE;
  const values = variable.values.flatMap((value) => evaluateHere(value, here));
  const found = values.length === 0 && variable.type !== null ? evaluateHere(variable.type, here) : values;
  if (Object.keys(variable.props).length === 0) return found;
  return [{ t: 'holder', file: here.facts.path, of: variable }, ...found];
}

/** `require()` gives what `module.exports` was set to, an import the namespace. */
function evaluateModule(value: Extract<Value, { k: 'module' }>, here: Standing): readonly Entity[] {
  const { program } = here.evaluator;
  const resolution = program.resolve(here.facts.path, value.specifier, value.way);
  if (resolution.kind === 'module') {
    const target = value.way === 'require' ? program.files.get(resolution.path) : undefined;
    const whole = target === undefined ? NONE : moduleExports(target, here);
    return whole.length > 0 ? whole : [{ t: 'module', file: resolution.path, way: value.way }];
  }
  return resolution.kind === 'package' ? [{ t: 'package', name: resolution.name, site: '' }] : NONE;
}

function evaluateClass(value: Extract<Value, { k: 'class' | 'this' | 'super' }>, here: Standing): readonly Entity[] {
  const of = here.facts.classes[value.k === 'class' ? value.id : value.class];
  if (of === undefined) return NONE;
  const file = here.facts.path;
  if (value.k === 'class') return [{ t: 'class', file, of }];
  if (value.k === 'this') return calledOn(of, here) ?? [{ t: 'instance', file, of }];
  const self = { t: 'instance', file, of } as const;
  return evaluateHere(of.extends, here).flatMap((base) => instanceOf(base).map((one) => inheritedBy(one, self, self)));
}

/** Seen from one caller, `this` is what that one calls the method on. */
function calledOn(of: ClassFact, { facts, bindings, evaluator }: Standing): readonly Entity[] | null {
  for (const [key, index] of bindings) {
    const call = key.startsWith(`${facts.path} `) ? evaluator.callsWithKey(key)[index] : undefined;
    const fn = Number(key.slice(facts.path.length + 1));
    if (call === undefined || call.self === null || fn < of.id || fn >= of.end) continue;
    const self: Value = call.self.k === 'super' ? { k: 'this', class: call.self.class } : call.self;
    const found = evaluator.evaluate(call.file, self, bindings).filter(({ t }) => t === 'instance');
    if (found.length > 0) return found;
  }
  return null;
}

/** Something of a type: an instance of the class, or of the classes that implement the interface. */
function evaluateTyped({ type, args }: Extract<Value, { k: 'typed' }>, here: Standing): readonly Entity[] {
  const file = here.facts.path;
  const { program, implementers } = here.evaluator;
  const instances = evaluateHere(type, here).flatMap(instanceOf);
  if (instances.length > 0)
    return args === undefined
      ? instances
      : instances.map((entity) => (entity.t === 'package' ? { ...entity, args: { file, values: args } } : entity));
  const declared = declarationOf(program, file, type);
  if (declared === null || declared.path.length > 0) return NONE;
  const types = program.files.get(declared.file)?.types[declared.name] ?? [];
  return [...implementers(declared), ...types.flatMap((one) => here.evaluator.evaluate(declared.file, one))];
}

function evaluateConcat(parts: readonly (Value | null)[], here: Standing): readonly Entity[] {
  let text = '';
  for (const part of parts) {
    const found = evaluateHere(part, here);
    const only = found.length === 1 ? found[0] : undefined;
    if (only?.t !== 'text') return NONE;
    text += only.text;
  }
  return [{ t: 'text', text }];
}
