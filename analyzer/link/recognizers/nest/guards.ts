/** What runs before a handler: guards, interceptors and pipes, by the names that the source gives them. */
import type { Value } from '../../../model/facts.ts';
import type { Entity } from '../../entities.ts';
import { evaluateHere, type Standing } from '../../evaluator.ts';
import type { Applied } from './decorators.ts';

const USES = /^@nestjs\/common\.(UseGuards|UseInterceptors|UsePipes)$|^type-graphql\.(UseMiddleware|Authorized)$/;

export const guardsIn = (applied: readonly Applied[]): readonly string[] =>
  applied.filter(({ name }) => USES.test(name)).flatMap(({ args, here }) => args.flatMap((arg) => namesOf(arg, here)));

/** `AuthGuard` for `AuthGuard('jwt')` and for `new AuthGuard()`. */
function namesOf(value: Value | null, here: Standing): readonly string[] {
  const bare = value?.k === 'call' || value?.k === 'new' ? value.of : value;
  const named = evaluateHere(bare, here).flatMap((entity) => nameOf(entity) ?? []);
  if (named.length > 0) return named;
  return bare?.k === 'name' ? [bare.name] : [];
}

function nameOf(entity: Entity): string | null {
  if (entity.t === 'class' || entity.t === 'instance') return entity.of.name === '' ? null : entity.of.name;
  if (entity.t === 'function') return entity.fn.symbol === '' ? null : entity.fn.symbol;
  if (entity.t === 'package') return lastName(entity.name);
  return null;
}

const lastName = (name: string): string => name.slice(name.lastIndexOf('.') + 1).replace(/\(\)/g, '');

/** Of classes of the project only: what packages put before everything says nothing about a route. */
export const ownClassNames = (value: Value | null | undefined, here: Standing): readonly string[] =>
  evaluateHere(value, here).flatMap((entity) =>
    (entity.t === 'class' || entity.t === 'instance') && entity.of.name !== '' ? [entity.of.name] : [],
  );
