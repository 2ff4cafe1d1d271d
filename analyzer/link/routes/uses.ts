/** `app.use('/prefix', auth, router)`: a router hangs below another, or something runs before its routes. */
import type { FileFacts, Value } from '../../model/facts.ts';
import type { Entity } from '../entities.ts';
import { evaluateHere } from '../evaluator.ts';
import { moduleExports } from '../members.ts';
import { targetsOf } from '../targets.ts';
import { exactly, type Part, type RouterCall, type Said } from './dialect.ts';
import { ANONYMOUS, argument, argumentsFrom, namesOf } from './parts.ts';
import { pathsOf, type RoutePath } from './paths.ts';

export interface Uses {
  /** Runs before all routes of the application. */
  readonly isApplication: boolean;
  /** Routers behind an argument, with the path that the argument itself adds. */
  readonly routersOf: (part: Part) => readonly UsedRouter[];
  /** Handlers that an argument is composed of. */
  readonly composed?: (part: Part) => readonly Part[];
}

export interface UsedRouter {
  readonly router: Entity;
  readonly path: RoutePath;
}

export function readUse(call: RouterCall, uses: Uses): readonly Said[] {
  const { here, fact } = call;
  const paths = pathsOf(fact.args[0] ?? null, here) ?? unknownPath(call, uses);
  const { composed = (part) => [part] } = uses;
  const parts = argumentsFrom(call, paths === null ? 0 : 1).flatMap(composed);
  const names: string[] = [];
  const said: Said[] = [];
  for (const part of parts) {
    const routers = uses.routersOf(part);
    for (const { router, path } of routers)
      said.push({ says: 'mount', child: router, paths: below(paths, path), middleware: [...names] });
    if (routers.length === 0) names.push(...namesOf([part]).filter((name) => name !== ''));
  }
  if (said.length > 0) return said;
  const own = parts.filter((part) => !uses.isApplication || paths !== null || isOwnCode(part));
  const guards = namesOf(own).filter((name) => name !== '' && name !== ANONYMOUS);
  return guards.length === 0 ? [] : [{ says: 'guard', paths, names: guards, always: false }];
}

function below(paths: readonly RoutePath[] | null, { path, confidence }: RoutePath): readonly RoutePath[] {
  if (paths === null) return [{ path, confidence }];
  if (path === '') return paths;
  return paths.map((outer) => ({
    path: `${outer.path}/${path}`,
    confidence: outer.confidence === 'exact' ? confidence : outer.confidence,
  }));
}

/** `app.use(settings.prefix, router)`: what stands before a router and is no code is a path that is not known. */
function unknownPath(call: RouterCall, { routersOf }: Uses): readonly RoutePath[] | null {
  const { fact, here } = call;
  const [first = null] = fact.args;
  if (fact.args.length < 2 || first?.k === 'call') return null;
  if (!argumentsFrom(call, 1).some((part) => routersOf(part).length > 0)) return null;
  if (evaluateHere(first, here).length > 0) return null;
  return first?.k === 'name' && isOwnCode(argument(call, 0)) ? null : [{ path: '*', confidence: 'inferred' }];
}

/** What the whole application runs first (body parsers, loggers of packages) says nothing about a route; own code does. */
function isOwnCode({ value, here }: Part): boolean {
  if (value === null) return false;
  const callee = value.k === 'call' ? value.of : value;
  return targetsOf(here.evaluator.program, here.facts.path, callee, evaluateHere(callee, here)).length > 0;
}

/** Routers behind a value; a module that is given as a whole is what it exports. */
export const plainRouters =
  (routerOf: (entity: Entity) => Entity | null) =>
  ({ value, here }: Part): readonly UsedRouter[] =>
    entitiesOf(value, here).flatMap((entity) => {
      const router = entity.t === 'param' ? null : routerOf(entity);
      return router === null ? [] : [{ router, path: exactly('') }];
    });

function entitiesOf(value: Value | null, here: Part['here']): readonly Entity[] {
  return evaluateHere(value, here).flatMap((entity) => {
    const facts: FileFacts | undefined =
      entity.t === 'module' ? here.evaluator.program.files.get(entity.file) : undefined;
    return facts === undefined ? [entity] : moduleExports(facts, here);
  });
}
