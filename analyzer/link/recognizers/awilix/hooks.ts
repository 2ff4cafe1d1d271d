/** Who is given what: constructors and factories by the names of their parameters, `resolve('orders')` and the cradle by name. */
import type { Value } from '../../../model/facts.ts';
import type { Entity } from '../../entities.ts';
import type { Hooks } from '../../evaluator.ts';
import { declarationOf, type Program } from '../../program.ts';
import { provided, resolved } from '../injection/registry.ts';
import { textKey } from '../injection/tokens.ts';
import { type Registrations, readRegistrations } from './registrations.ts';

/** What a constructor gets as its only argument: everything, by name. */
const CRADLE = 'awilix.cradle';
const SCOPE = 'awilix.scope';

const RESOLVES =
  /^awilix\.(createContainer|AwilixContainer)\(\)(\.createScope\(\))*\.(resolve|build)$|(^awilix|\.scope|\.container|\.diScope)\.(scope\.)?resolve$/;

export function awilixHooks(program: Program): Hooks {
  const registrations = readRegistrations(program);
  const { registry } = registrations;
  const called = calledByContainer(program, registrations);
  return {
    given: ({ facts, fn, index, param }, here) => {
      if (!called.has(`${facts.path} ${fn.id}`)) return null;
      const named = param.name === '' ? null : provided(registry, textKey(param.name), here);
      return named ?? (index === 0 ? [{ t: 'package', name: CRADLE, site: '' }] : null);
    },
    called: (callee, call, here) => (RESOLVES.test(callee.name) ? resolved(registry, call.args[0], here) : null),
    member: (of, name, here) => {
      if (isCradle(of)) return provided(registry, textKey(name), here) ?? [];
      return of.t === 'param' && SCOPES.has(name) ? [{ t: 'package', name: SCOPE, site: '' }] : null;
    },
  };
}

/** Where requests carry the container: `req.scope.resolve('orders')`. */
const SCOPES = new Set(['scope', 'container', 'diScope']);

const isCradle = (entity: Entity): boolean =>
  entity.t === 'package' &&
  (entity.name === CRADLE || /^awilix\.(\w+\(\)(\.createScope\(\))*|scope)\.cradle$/.test(entity.name));

/** Constructors of registered classes, and registered functions. */
function calledByContainer(program: Program, { made }: Registrations): ReadonlySet<string> {
  return new Set(made.flatMap(({ file, value }) => codeOf(program, file, value)));
}

const CONSTRUCTOR: string = 'constructor';

function codeOf(program: Program, file: string, value: Value): readonly string[] {
  const declared = declarationOf(program, file, value);
  const at = declared?.file ?? file;
  const facts = program.files.get(at);
  if (facts === undefined) return [];
  const known = declared === null ? value : (facts.bindings[declared.name]?.values[0] ?? value);
  if (known.k === 'function') return [`${at} ${known.id}`];
  const fn = Object.values(facts.functions).find((one) => one.declares && one.symbol === declared?.name);
  if (fn !== undefined) return [`${at} ${fn.id}`];
  const of = Object.values(facts.classes).find((one) =>
    known.k === 'class' ? one.id === known.id : one.symbol === declared?.name,
  );
  return (of?.members[CONSTRUCTOR] ?? []).flatMap((one) => (one.k === 'function' ? [`${at} ${one.id}`] : []));
}
