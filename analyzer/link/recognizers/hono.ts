/** Hono, with `@hono/zod-openapi`: chained routes, sub-applications, base paths, handlers made by a factory. */
import type { Entity } from '../entities.ts';
import type { Hooks } from '../evaluator.ts';
import { type Dialect, exactly, type RouterCall, type Said } from '../routes/dialect.ts';
import { argument, argumentsFrom, memberPart, textsIn } from '../routes/parts.ts';
import { pathsOf, type RoutePath } from '../routes/paths.ts';
import { chainHooks, packageRouter, type RouterNames } from '../routes/routers.ts';
import { plainRouters, readUse } from '../routes/uses.ts';
import { calledMethods, methodsOf, VERBS } from '../routes/verbs.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

const NAMES: RouterNames = {
  application: /^$/,
  router:
    /^(hono(\/(tiny|quick|base|hono|hono-base))?\.(Hono|HonoBase)|@hono\/zod-openapi\.OpenAPIHono|hono\/factory\.createFactory\(\)\.createApp)\(\)$/,
  chain: [...VERBS, 'use', 'on', 'route', 'openapi', 'onError', 'notFound', 'mount', 'doc', 'doc31'],
};

const routerOf = (entity: Entity): Entity | null => packageRouter(NAMES, entity);

/** Every Hono answers by itself; it hangs where `route` puts it. */
const routes: Dialect = {
  verbs: new Set([...VERBS, 'use', 'on', 'route', 'basePath', 'openapi', 'mount']),
  routerOf,
  isApplication: () => true,
  read,
};

export const hono: Recognizer = {
  name: 'hono',
  applies: (packages) => importsPackage(packages, 'hono', '@hono/zod-openapi'),
  read: { routes, hooks: () => [chainHooks(NAMES, routerOf), hooks] },
};

/** Things that only carry what they are given. */
const hooks: Hooks = {
  chained: {
    methods: new Set(['basePath']),
    gives: (on, _method, { args }, here) => {
      const router = routerOf(on);
      return router === null ? null : [basedRouter(router, pathsOf(args[0] ?? null, here) ?? UNKNOWN)];
    },
  },
  called: ({ name }, { args }, { facts, evaluator, bindings }) => {
    if (name.endsWith('.createHandlers')) return [{ t: 'array', file: facts.path, items: args }];
    return name === '@hono/zod-openapi.createRoute' ? evaluator.evaluate(facts.path, args[0], bindings) : null;
  },
};

/** `app.basePath('/api')` is a router of its own that hangs there. */
const basedRouter = (router: Entity, paths: readonly RoutePath[]): Entity =>
  router.t === 'package' ? { ...router, site: `${router.site} at ${paths.map(({ path }) => path).join()}` } : router;

const UNKNOWN: readonly RoutePath[] = [{ path: '*', confidence: 'inferred' }];

function read(call: RouterCall): readonly Said[] {
  const { fact, here } = call;
  switch (fact.verb) {
    case 'use':
      return readUse(call, { takes: 2, routersOf: () => [] });
    case 'route':
      return readSub(call);
    case 'basePath':
      return readBasePath(call);
    case 'on': {
      const methods = methodsOf(textsIn(argument(call, 0)));
      const paths = pathsOf(fact.args[1] ?? null, here) ?? UNKNOWN;
      return [{ says: 'route', methods, paths, handlers: argumentsFrom(call, 2) }];
    }
    case 'openapi':
      return readOpenapi(call);
    case 'mount':
      return [{ says: 'route', methods: ['*'], paths: below(call), handlers: argumentsFrom(call, 1, 2) }];
    default: {
      const paths = pathsOf(fact.args[0] ?? null, here);
      const handlers = argumentsFrom(call, paths === null ? 0 : 1);
      const known = paths ?? [exactly('')];
      return handlers.length === 0 ? [] : [{ says: 'route', methods: calledMethods(call), paths: known, handlers }];
    }
  }
}

/** Everything below a path is somebody else's. */
const below = ({ fact, here }: RouterCall): readonly RoutePath[] =>
  (pathsOf(fact.args[0] ?? null, here) ?? UNKNOWN).map(({ path, confidence }) => ({
    path: `${path.replace(/\/$/, '')}/*`,
    confidence,
  }));

/** `app.route('/orders', orders)`. */
function readSub(call: RouterCall): readonly Said[] {
  const paths = pathsOf(call.fact.args[0] ?? null, call.here) ?? UNKNOWN;
  return plainRouters(routerOf)(argument(call, 1)).map(({ router }) => ({
    says: 'mount',
    child: router,
    paths,
    middleware: [],
  }));
}

function readBasePath({ fact, router, here }: RouterCall): readonly Said[] {
  const paths = pathsOf(fact.args[0] ?? null, here) ?? UNKNOWN;
  return [{ says: 'mount', child: basedRouter(router, paths), paths, middleware: [] }];
}

/** `app.openapi(createRoute({ method, path, middleware }), handler)`. */
function readOpenapi(call: RouterCall): readonly Said[] {
  const route = argument(call, 0);
  const path = memberPart(route, 'path');
  const before = memberPart(route, 'middleware');
  const methods = methodsOf(textsIn(memberPart(route, 'method')));
  const paths = path === null ? UNKNOWN : (pathsOf(path.value, path.here) ?? UNKNOWN);
  const handlers = [...(before === null ? [] : [before]), argument(call, 1)];
  return [{ says: 'route', methods, paths, handlers }];
}
