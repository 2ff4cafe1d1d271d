/**
 * What runs before a handler of Nest, by the names that the source gives it. Nest runs it in phases, and in each first what is
 * global, then the controller's, then the method's: https://docs.nestjs.com/faq/request-lifecycle
 */
import type { Value } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import type { Entity } from '../../entities.ts';
import { evaluateHere, type Standing } from '../../evaluator.ts';
import { ofPackage, own, type Step, stepsOf } from '../../routes/middleware.ts';
import { type Applied, decoratorsOf } from './decorators.ts';
import { itemsOf } from './lists.ts';
import type { DecoratedMethod } from './methods.ts';

export const PHASE = { middleware: 0.1, guard: 1, interceptor: 2, pipe: 3 } as const;

const USES: Readonly<Record<string, number>> = {
  '@nestjs/common.UseGuards': PHASE.guard,
  '@nestjs/common.UseInterceptors': PHASE.interceptor,
  '@nestjs/common.UsePipes': PHASE.pipe,
  'type-graphql.Authorized': PHASE.guard,
  'type-graphql.UseMiddleware': PHASE.interceptor,
};

/** Of two decorators the lower one is applied first, and runs first. */
export function guardsIn(applied: readonly Applied[]): readonly Step[] {
  const byDecorator = [...Map.groupBy(applied, ({ line }) => line).values()];
  return byDecorator.toReversed().flatMap((decorators) =>
    decorators.flatMap(({ name, args, here }) => {
      const phase = USES[name];
      if (phase === undefined) return [];
      if (name.endsWith('.Authorized')) return [{ ...ofPackage('Authorized'), phase }];
      return args.flatMap((arg) => classSteps(arg, here, phase));
    }),
  );
}

/** `AuthGuard` for `AuthGuard('jwt')` and for `new AuthGuard()`; code without a class as anywhere else. */
export function classSteps(value: Value | null | undefined, here: Standing, phase: number): readonly Step[] {
  return itemsOf(value, here).flatMap((item): readonly Step[] => {
    const bare = item.value.k === 'call' || item.value.k === 'new' ? item.value.of : item.value;
    const named = [item.entity, ...evaluateHere(bare, item.here)].flatMap((entity) => nameOf(entity) ?? []);
    const [first] = named;
    if (first !== undefined) return [{ ...first, phase }];
    return stepsOf([{ value: item.value, line: 0, here: item.here }], phase);
  });
}

function nameOf(entity: Entity): Step | null {
  if (entity.t === 'class' || entity.t === 'instance') return entity.of.name === '' ? null : own(entity.of.name);
  if (entity.t === 'function') return entity.fn.symbol === '' || !entity.fn.declares ? null : own(entity.fn.symbol);
  return entity.t === 'package' ? ofPackage(lastName(entity.name)) : null;
}

const lastName = (name: string): string => {
  const bare = name.replace(/\(\)/g, '').replace(/\.default$/, '');
  return bare.slice(bare.lastIndexOf('.') + 1);
};

const PARAMETER = /^@nestjs\/(common|graphql)\.(Param|Query|Body|Headers|UploadedFiles?|Args|RawBody)$/;

/** `@Param('id', ParseIntPipe)`: pipes of parameters, the last parameter's first. */
export function parameterPipes({ facts, of, name }: DecoratedMethod, linked: Linked): readonly Step[] {
  const member = of.members[name]?.find(({ k }) => k === 'function');
  const fn = member?.k === 'function' ? facts.functions[member.id] : undefined;
  const read = decoratorsOf(linked);
  return (fn?.params ?? []).toReversed().flatMap(({ decorators }) =>
    read(facts.path, decorators)
      .filter((one) => PARAMETER.test(one.name))
      .flatMap(({ args, here }) => args.flatMap((arg) => (isPipe(arg, here) ? classSteps(arg, here, PHASE.pipe) : []))),
  );
}

const isPipe = (value: Value | null, here: Standing): boolean =>
  evaluateHere(value?.k === 'new' ? value.of : value, here).some(
    ({ t }) => t === 'class' || t === 'instance' || t === 'package',
  );
