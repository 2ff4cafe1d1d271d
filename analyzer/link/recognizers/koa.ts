/** Koa: `@koa/router`, `koa-router`, `koa-joi-router`, `koa-mount`, `koa-compose`. */
import type { Value } from '../../model/facts.ts';
import type { CallSite, Linked } from '../call-index.ts';
import type { Entity, PackageEntity } from '../entities.ts';
import { evaluateHere, type Standing } from '../evaluator.ts';
import type { Dialect, Part, RouterCall, Said } from '../routes/dialect.ts';
import { exactly } from '../routes/dialect.ts';
import { argument, argumentsFrom, elementsOf, memberPart, textsIn } from '../routes/parts.ts';
import { joinPaths, pathsOf, type RoutePath } from '../routes/paths.ts';
import { chainHooks, packageRouter, type RouterNames } from '../routes/routers.ts';
import { readUse, type UsedRouter } from '../routes/uses.ts';
import { calledMethods, methodsOf, VERBS } from '../routes/verbs.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

const ROUTERS = ['@koa/router', 'koa-router', 'koa-joi-router', 'koa-better-router', 'koa-tree-router'];

const NAMES: RouterNames = {
  application: /^(koa|@types\/koa)(\.(Koa|default|Application))?\(\)$/,
  router: new RegExp(`^(${ROUTERS.join('|')})(\\.(Router|default))?\\(\\)$`),
  chain: [...VERBS, 'use', 'param', 'prefix', 'register', 'redirect'],
};

const routerOf = (entity: Entity): Entity | null => packageRouter(NAMES, entity);

const isApplication = (entity: Entity): boolean => entity.t === 'package' && NAMES.application.test(entity.name);

const routes: Dialect = {
  verbs: new Set([...VERBS, 'use', 'prefix', 'register', 'route']),
  routerOf,
  isApplication,
  read,
  made,
};

export const koa: Recognizer = {
  name: 'koa',
  applies: (packages) => importsPackage(packages, 'koa', ...ROUTERS),
  read: { routes, hooks: () => [chainHooks(NAMES, routerOf), { member: stateOf }] },
};

const CONTEXT = /^(koa|@types\/koa)\.((Koa|default|Application)\.)?\w*Context\(\)$/;

/** `ctx.state` is what the context's type is given first: `ParameterizedContext<AppState>`. */
function stateOf(of: Entity, name: string, { evaluator }: Standing): readonly Entity[] | null {
  if (name !== 'state' || of.t !== 'package' || of.args === undefined || !CONTEXT.test(of.name)) return null;
  const found = evaluator.evaluate(of.args.file, of.args.values[0]);
  return found.length > 0 ? found : null;
}

function read(call: RouterCall): readonly Said[] {
  switch (call.fact.verb) {
    case 'use':
      return readUse(call, { takes: 2, routersOf: usedRouters, composed, isRouterLike });
    case 'prefix': {
      const [path] = pathsOf(call.fact.args[0] ?? null, call.here) ?? [];
      return path === undefined ? [] : [{ says: 'prefix', path }];
    }
    case 'register':
      return isApplication(call.router) ? [] : readRegister(call);
    case 'route':
      return elementsOf(argument(call, 0)).flatMap(readObject);
    default:
      return isApplication(call.router) ? [] : readVerb(call);
  }
}

/** `router.get('name', '/path', …)` has a name in front of the path. */
function readVerb(call: RouterCall): readonly Said[] {
  const { fact, here } = call;
  const named = fact.args.length > 2 ? pathsOf(fact.args[1] ?? null, here) : null;
  const paths = named ?? pathsOf(fact.args[0] ?? null, here) ?? UNKNOWN;
  const handlers = argumentsFrom(call, named === null ? 1 : 2);
  return handlers.length === 0 ? [] : [{ says: 'route', methods: calledMethods(call), paths, handlers }];
}

/** `router.register('/path', ['get', 'post'], handler)`. */
function readRegister(call: RouterCall): readonly Said[] {
  const paths = pathsOf(call.fact.args[0] ?? null, call.here) ?? UNKNOWN;
  const handlers = argumentsFrom(call, 2);
  const methods = methodsOf(textsIn(argument(call, 1)));
  return handlers.length === 0 ? [] : [{ says: 'route', methods, paths, handlers }];
}

/** `router.route({ method, path, pre, handler })` of koa-joi-router. */
function readObject(part: Part): readonly Said[] {
  const handler = memberPart(part, 'handler');
  const path = memberPart(part, 'path');
  if (handler === null || path === null) return [];
  const pre = memberPart(part, 'pre');
  const handlers = [...(pre === null ? [] : elementsOf(pre)), ...elementsOf(handler)];
  const methods = methodsOf(textsIn(memberPart(part, 'method')));
  return [{ says: 'route', methods, paths: pathsOf(path.value, path.here) ?? UNKNOWN, handlers }];
}

const UNKNOWN: readonly RoutePath[] = [{ path: '*', confidence: 'inferred' }];

/** `new Router({ prefix: '/orders' })`. */
function made({ file, call, callees }: CallSite, { evaluator }: Linked): ReturnType<NonNullable<Dialect['made']>> {
  const facts = evaluator.program.files.get(file);
  if (facts === undefined || call.args.length === 0) return [];
  const here = { facts, bindings: new Map(), evaluator };
  return callees.flatMap((callee) => {
    const router = callee.t === 'package' ? routerOf(madeBy(callee, file, call.start)) : null;
    const prefix =
      router === null ? null : memberPart({ value: call.args[0] ?? null, line: call.line, here }, 'prefix');
    const [path] = prefix === null ? [] : (pathsOf(prefix.value, prefix.here) ?? []);
    return router === null || path === undefined ? [] : [{ router, said: { says: 'prefix', path } as const }];
  });
}

const madeBy = (callee: PackageEntity, file: string, start: number): PackageEntity => ({
  ...callee,
  name: `${callee.name}()`,
  site: callee.site === '' ? `${file}:${start}` : callee.site,
});

type Call = Extract<Value, { k: 'call' }>;

const calls = ({ value, here }: Part, name: string): Call | null =>
  value?.k === 'call' && evaluateHere(value.of, here).some((entity) => entity.t === 'package' && entity.name === name)
    ? value
    : null;

/** `compose([auth, router.routes()])`. */
function composed(part: Part): readonly Part[] {
  const call = calls(part, 'koa-compose');
  return call === null ? [part] : elementsOf({ ...part, value: call.args[0] ?? null }).flatMap(composed);
}

/** `router.routes()`, `mount('/x', app)`. */
function usedRouters(part: Part): readonly UsedRouter[] {
  const call = calls(part, 'koa-mount');
  if (call !== null) {
    const [path] = call.args.length > 1 ? (pathsOf(call.args[0] ?? null, part.here) ?? UNKNOWN) : [exactly('')];
    const inner = usedRouters({ ...part, value: call.args.at(-1) ?? null });
    return path === undefined ? inner : inner.map((used) => ({ router: used.router, path: below(path, used.path) }));
  }
  return evaluateHere(part.value, part.here).flatMap((entity) => {
    const router = entity.t === 'package' ? routerOf({ ...entity, name: entity.name.replace(MIDDLEWARE, '') }) : null;
    return router === null ? [] : [{ router, path: exactly('') }];
  });
}

/** `plugin.value.routes()`: nothing else is called so. */
const isRouterLike = ({ value, here }: Part): boolean =>
  value?.k === 'call' &&
  value.of.k === 'member' &&
  value.of.name === 'routes' &&
  !evaluateHere(value.of, here).some(({ t }) => t === 'function');

const below = (outer: RoutePath, inner: RoutePath): RoutePath => ({
  path: joinPaths(outer.path, inner.path),
  confidence: outer.confidence === 'exact' ? inner.confidence : 'inferred',
});

const MIDDLEWARE = /\.(routes|middleware)\(\)$/;
