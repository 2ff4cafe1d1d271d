/** Hooks that every container needs: decorated parameters and fields, classes that are provided otherwise, `container.get(X)`. */
import type { DecoratorFact, FileFacts, Value } from '../../../model/facts.ts';
import type { Entity } from '../../entities.ts';
import { evaluateHere, type Hooks, type Standing } from '../../evaluator.ts';
import { provided, type Registry, resolved } from './registry.ts';
import { tokenKey } from './tokens.ts';

export interface Container {
  readonly registry: Registry;
  /** Decorators that name what is injected. */
  readonly injects: RegExp;
  /** Calls that give what their first argument names. */
  readonly resolves: RegExp;
}

export const containerHooks = ({ registry, injects, resolves }: Container): Hooks => ({
  given: ({ facts, param }, here) => injected(param.decorators, param.type, { registry, injects }, { ...here, facts }),
  field: ({ facts, field }, here) => injected(field.decorators, field.type, { registry, injects }, { ...here, facts }),
  called: (callee, call, here) => (resolves.test(callee.name) ? resolved(registry, call.args[0], here) : null),
});

type Injection = Pick<Container, 'registry' | 'injects'>;

/** By the token of a decorator, by the declared type when that is provided as something else. */
function injected(
  decorators: readonly DecoratorFact[],
  type: Value | null,
  { registry, injects }: Injection,
  here: Standing,
): readonly Entity[] | null {
  for (const decorator of decorators) {
    const told = tokenOf(decorator, injects, here);
    if (told !== null && told.token !== null) return resolved(registry, told.token, told.here) ?? null;
  }
  return type?.k === 'typed' ? provided(registry, tokenKey(here.evaluator.program, here.facts.path, type), here) : null;
}

interface Told {
  readonly token: Value | null;
  readonly here: Standing;
}

/** The project's own `@InjectDb()` is what it returns. */
function tokenOf(
  { callee, args }: Pick<DecoratorFact, 'callee' | 'args'>,
  injects: RegExp,
  here: Standing,
  depth = 0,
): Told | null {
  for (const entity of evaluateHere(callee, here)) {
    if (entity.t === 'package' && injects.test(entity.name)) return { token: args[0] ?? null, here };
    const facts: FileFacts | undefined =
      entity.t === 'function' ? here.evaluator.program.files.get(entity.file) : undefined;
    const result = entity.t === 'function' ? entity.fn.returns[0] : undefined;
    if (facts === undefined || result?.k !== 'call' || depth > 2) continue;
    const inner = tokenOf({ callee: result.of, args: result.args }, injects, { ...here, facts }, depth + 1);
    if (inner !== null) return inner;
  }
  return null;
}
