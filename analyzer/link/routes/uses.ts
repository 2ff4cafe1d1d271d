/** `app.use('/prefix', auth, router)`: a router hangs below another, or something runs before its routes. */
import type { FileFacts, Value } from '../../model/facts.ts';
import type { Entity } from '../entities.ts';
import { evaluateHere } from '../evaluator.ts';
import { moduleExports } from '../members.ts';
import { targetsOf } from '../targets.ts';
import { exactly, type Part, type RouterCall, type Said } from './dialect.ts';
import { type Step, stepsOf } from './middleware.ts';
import { argument, argumentsFrom } from './parts.ts';
import { pathsOf, type RoutePath } from './paths.ts';

export interface Uses {
  /** Parameters of code that passes on; with fewer it answers, with more it handles errors. */
  readonly takes: number;
  /** Routers behind an argument, with the path that the argument itself adds. */
  readonly routersOf: (part: Part) => readonly UsedRouter[];
  /** Handlers that an argument is composed of. */
  readonly composed?: (part: Part) => readonly Part[];
  /** What an argument must be, if not a router of which nothing is known. */
  readonly isRouterLike?: (part: Part) => boolean;
}

export interface UsedRouter {
  readonly router: Entity;
  readonly path: RoutePath;
}

export function readUse(call: RouterCall, uses: Uses): readonly Said[] {
  const { here, fact } = call;
  const paths = pathsOf(fact.args[0] ?? null, here) ?? unknownPath(call, uses);
  const { composed = (part) => [part], isRouterLike = () => false } = uses;
  const parts = argumentsFrom(call, paths === null ? 0 : 1).flatMap(composed);
  const steps: Step[] = [];
  const said: Said[] = [];
  for (const part of parts) {
    const routers = uses.routersOf(part);
    for (const { router, path } of routers)
      said.push({ says: 'mount', child: router, paths: below(paths, path), middleware: [...steps] });
    if (routers.length > 0) continue;
    if (isRouterLike(part)) return [...said, { says: 'unknown', what: 'router', why: NOT_SEEN, line: part.line }];
    if (passesOn(part, uses.takes)) steps.push(...stepsOf([part]));
  }
  return steps.length === 0 ? said : [...said, { says: 'guard', paths, steps, always: false }];
}

const NOT_SEEN = 'it was not seen which router hangs here';

function below(paths: readonly RoutePath[] | null, { path, confidence }: RoutePath): readonly RoutePath[] {
  if (paths === null) return [{ path, confidence }];
  if (path === '') return paths;
  return paths.map((outer) => ({
    path: `${outer.path}/${path}`,
    confidence: outer.confidence === 'exact' ? confidence : outer.confidence,
  }));
}

/** Code that takes a request and no `next` answers by itself, code that takes an error runs when something failed. */
function passesOn({ value, here }: Part, takes: number): boolean {
  if (value?.k === 'call') return !makesErrorHandler(value, here, takes);
  const found = value?.k === 'function' ? [here.facts.functions[value.id]] : functionsOf(value, here);
  return found.length === 0 || found.some((fn) => fn === undefined || [0, takes].includes(fn.params.length));
}

function makesErrorHandler(value: Extract<Value, { k: 'call' }>, here: Part['here'], takes: number): boolean {
  const made = functionsOf(value, here);
  if (made.length > 0) return made.every(({ params }) => params.length > takes);
  return evaluateHere(value.of, here).some((entity) => entity.t === 'package' && /error-?handler/i.test(entity.name));
}

const functionsOf = (value: Value | null, here: Part['here']) =>
  evaluateHere(value, here).flatMap((entity) => (entity.t === 'function' ? [entity.fn] : []));

/** `app.use(settings.prefix, router)`: what stands before others and is no code is a path that is not known. */
function unknownPath(call: RouterCall, { routersOf }: Uses): readonly RoutePath[] | null {
  const { fact, here } = call;
  const [first = null] = fact.args;
  if (fact.args.length < 2 || first === null || first.k === 'function') return null;
  if (first.k === 'call') return givenPaths(first.of, here);
  const entities = evaluateHere(first, here);
  const hangs = argumentsFrom(call, 1).some((part) => routersOf(part).length > 0);
  if (hangs ? entities.length > 0 : entities.some(({ t }) => t !== 'param')) return null;
  if (!hangs && first.k !== 'member' && first.k !== 'local') return null;
  return first.k === 'name' && isOwnCode(argument(call, 0)) ? null : UNKNOWN;
}

const UNKNOWN: readonly RoutePath[] = [{ path: '*', confidence: 'inferred' }];

/** `app.use(docsPath(), docs)` */
function givenPaths(callee: Value, here: Part['here']): readonly RoutePath[] | null {
  const paths = evaluateHere(callee, here).flatMap((entity) => {
    const facts = entity.t === 'function' ? here.evaluator.program.files.get(entity.file) : undefined;
    if (entity.t !== 'function' || facts === undefined) return [];
    const texts = entity.fn.returns.filter(({ k }) => k === 'concat' || k === 'text');
    return texts.flatMap((value) => pathsOf(value, { ...here, facts }) ?? []);
  });
  return paths.length === 0 ? null : paths;
}

function isOwnCode({ value, here }: Part): boolean {
  if (value === null) return false;
  return targetsOf(here.evaluator.program, here.facts.path, value, evaluateHere(value, here)).length > 0;
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
