/** One step of the evaluation: what a Value is, by its kind. */
import type { Value, VariableFact } from '../model/facts.ts';
import { evaluateCall } from './calls.ts';
import { optionsOf } from './decisions.ts';
import type { Entity } from './entities.ts';
import { type Bindings, evaluateHere, type Standing } from './evaluator.ts';
import { evaluateClass, evaluateTyped } from './instances.ts';
import { evaluateMember, moduleExports } from './members.ts';
import { evaluateElement, evaluateParam } from './parameters.ts';
import { matchingModules } from './patterns.ts';

const NONE: readonly Entity[] = [];
/** As from `node:process`, so that a configuration made of `process.env` is known for what it is. */
const PROCESS: readonly Entity[] = [{ t: 'package', name: 'process', site: '' }];

export function evaluateValue(value: Value, here: Standing): readonly Entity[] {
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
      return fn === undefined ? NONE : [{ t: 'function', file, fn, ...boundHere(here) }];
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
    case 'global':
      return value.name === 'process' ? PROCESS : NONE;
    case 'regex':
      return [{ t: 'regex', source: value.source }];
    case 'object':
      return [{ t: 'object', file, id: value.id, ...boundHere(here) }];
    case 'array':
      return [{ t: 'array', file, items: value.items, ...boundHere(here) }];
    case 'spread':
      return evaluateHere(value.of, here);
    case 'choice':
      return optionsOf(value, here).flatMap((option) => evaluateHere(option, here));
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

const boundHere = ({ bindings }: Standing): { bindings?: Bindings } => (bindings.size === 0 ? {} : { bindings });

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
  if (resolution.kind === 'module' || (resolution.kind === 'file' && program.files.has(resolution.path))) {
    const target = value.way === 'require' ? program.files.get(resolution.path) : undefined;
    const whole = target === undefined ? NONE : moduleExports(target, here);
    return whole.length > 0 ? whole : [{ t: 'module', file: resolution.path, way: value.way }];
  }
  return resolution.kind === 'package' ? [{ t: 'package', name: resolution.name, site: '' }] : NONE;
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
