/**
 * Names of tRPC's things, and hooks that tell two of a kind apart: every router and every procedure is known by the place of the
 * call that makes it. What a procedure's function is given is a thing of its own, known by the place of the function.
 */
import type { Entity, PackageEntity } from '../../entities.ts';
import { evaluateHere, type Hooks } from '../../evaluator.ts';
import { contextOf } from './context.ts';

/** `initTRPC.context<Context>().create().router`, `t.procedure.input(…).query`. */
const MADE = /^@trpc\/server\..*\b(router|mergeRouters|query|mutation|subscription)$/;
const TAKES = /^@trpc\/server\..*\.(query|mutation|subscription|use|middleware|create)$/;

/** What a procedure's function is given: `{ ctx, input, next }`. */
const GIVEN = '@trpc/server.procedureOptions';

const methodIn = (name: string): string => name.slice(name.lastIndexOf('.') + 1).replace('()', '');

export const isRouter = (entity: Entity): entity is PackageEntity =>
  entity.t === 'package' && /^@trpc\/server\..*\b(router|mergeRouters)\(\)$/.test(entity.name);

const PROCEDURE = /^@trpc\/server\..*\.(query|mutation|subscription)\(\)$/;

/** `QUERY`, `MUTATION` or `SUBSCRIPTION`; null for what is no procedure. */
export function kindOf(entity: Entity): string | null {
  const kind = entity.t === 'package' ? PROCEDURE.exec(entity.name)?.[1] : undefined;
  return kind === undefined ? null : kind.toUpperCase();
}

export const madeKey = (site: string, name: string): string => `${site} ${methodIn(name)}`;

export const isMaking = (entity: Entity): entity is PackageEntity => entity.t === 'package' && MADE.test(entity.name);

export const trpcHooks: Hooks = {
  called: (callee, call, here) =>
    isMaking(callee) ? [{ ...callee, name: `${callee.name}()`, site: `${here.facts.path}:${call.at}` }] : null,
  given: ({ facts, fn, index }, here) => {
    if (index !== 0 || fn.passed === null || fn.passed.to.k !== 'member') return null;
    const takes = evaluateHere(fn.passed.to, here).some(
      ({ t, ...one }) => t === 'package' && 'name' in one && TAKES.test(one.name),
    );
    return takes ? [{ t: 'package', name: GIVEN, site: `${facts.path}:${fn.id}` }] : null;
  },
  member: (of, name, here) =>
    of.t === 'package' && of.name === GIVEN && name === 'ctx' ? contextOf(of.site, here.evaluator) : null,
};
