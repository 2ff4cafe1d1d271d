/**
 * Fastify: routes with option objects, plugins with prefixes, hooks as guards. A plugin is a function whose first parameter
 * is a router of its own, which hangs below the instance that the plugin is registered on.
 */
import { type Entity, entityKey } from '../entities.ts';
import type { Dialect, KnownRouters, Part, RouterCall, Said } from '../routes/dialect.ts';
import { exactly } from '../routes/dialect.ts';
import { HOOKS, hookPhase, phaseOf, pluginSteps } from '../routes/hook-phases.ts';
import { type Step, stepsOf } from '../routes/middleware.ts';
import { argument, argumentsFrom, elementsOf, isObject, memberPart, textsIn } from '../routes/parts.ts';
import { pathsOf, type RoutePath } from '../routes/paths.ts';
import { chainHooks, packageRouter, type RouterNames } from '../routes/routers.ts';
import { calledMethods, methodsOf, VERBS } from '../routes/verbs.ts';
import { isAutoload, readAutoload } from './fastify/autoload.ts';
import { instanceIn, isWrapped, pluginsIn } from './fastify/plugins.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

const NAMES: RouterNames = {
  application: /^fastify(\.(fastify|default|Fastify))?\(\)$/,
  router: /^fastify\.FastifyInstance\(\)$/,
  chain: [
    ...VERBS,
    ...['route', 'register', 'after', 'ready', 'addHook', 'decorate', 'decorateRequest', 'decorateReply', 'addSchema'],
    ...['setErrorHandler', 'setNotFoundHandler', 'setValidatorCompiler', 'setSerializerCompiler', 'withTypeProvider'],
  ],
};

/** What people call an instance that comes in as a parameter. */
const PARAMETER = /^fastify(Instance)?$/i;

function routerOf(entity: Entity, known?: KnownRouters): Entity | null {
  if (entity.t === 'param') return PARAMETER.test(entity.name) || known?.has(entityKey(entity)) ? entity : null;
  return packageRouter(NAMES, entity);
}

const isApplication = (entity: Entity): boolean => entity.t === 'package' && NAMES.application.test(entity.name);

const routes: Dialect = {
  verbs: new Set([...VERBS, 'route', 'register', 'addHook']),
  routerOf,
  isApplication,
  read,
};

export const fastify: Recognizer = {
  name: 'fastify',
  applies: (packages) => importsPackage(packages, 'fastify', 'fastify-plugin', '@fastify/autoload', 'fastify-autoload'),
  read: { routes, hooks: () => [chainHooks(NAMES, routerOf)] },
};

function read(call: RouterCall): readonly Said[] {
  switch (call.fact.verb) {
    case 'register':
      return readRegister(call);
    case 'route':
      return elementsOf(argument(call, 0)).flatMap(readObject);
    case 'addHook':
      return readHook(call);
    default:
      return readVerb(call);
  }
}

const UNKNOWN: readonly RoutePath[] = [{ path: '*', confidence: 'inferred' }];

/** `app.get('/x', handler)`, `app.get('/x', { preHandler }, handler)`, `app.get('/x', { handler })`. */
function readVerb(call: RouterCall): readonly Said[] {
  const { fact, here, router } = call;
  const paths = pathsOf(fact.args[0] ?? null, here);
  const [first, second] = argumentsFrom(call, 1);
  if (first === undefined || (router.t === 'param' && paths === null)) return [];
  const options = second !== undefined || isObject(first) ? first : null;
  const answer = second ?? memberPart(first, 'handler') ?? first;
  const route = { says: 'route', methods: calledMethods(call), paths: paths ?? UNKNOWN } as const;
  return [{ ...route, handlers: [answer], before: hooksIn(options) }];
}

/** `app.route({ method, url, preHandler, handler })`. */
function readObject(part: Part): readonly Said[] {
  const handler = memberPart(part, 'handler');
  const url = memberPart(part, 'url', 'path');
  if (handler === null || url === null) return [];
  const paths = pathsOf(url.value, url.here) ?? UNKNOWN;
  const methods = methodsOf(textsIn(memberPart(part, 'method')));
  return [{ says: 'route', methods, paths, handlers: [handler], before: hooksIn(part) }];
}

const hooksIn = (options: Part | null): readonly Step[] =>
  options === null
    ? []
    : HOOKS.flatMap((name) => {
        const hook = memberPart(options, name);
        return hook === null ? [] : stepsOf(elementsOf(hook), phaseOf(name));
      });

/** `app.addHook('preHandler', auth)` is before all routes of the instance. */
function readHook(call: RouterCall): readonly Said[] {
  const phase = hookPhase(textsIn(argument(call, 0)));
  const steps = phase === null ? [] : stepsOf(argumentsFrom(call, 1), phase);
  return steps.length === 0 ? [] : [{ says: 'guard', paths: null, steps, always: true }];
}

/** `app.register(plugin, { prefix: '/x' })`. */
function readRegister(call: RouterCall): readonly Said[] {
  const plugin = argument(call, 0);
  if (isAutoload(plugin)) return readAutoload(call, routerOf, readObject);
  const prefix = memberPart(argument(call, 1), 'prefix');
  const paths = prefix === null ? [exactly('')] : (pathsOf(prefix.value, prefix.here) ?? UNKNOWN);
  const steps = pluginSteps(plugin);
  if (steps.length > 0) return [{ says: 'guard', paths: null, steps, always: true }];
  const isOpen = isWrapped(plugin);
  return pluginsIn(plugin).flatMap((found): readonly Said[] => {
    const router = instanceIn(found, call.linked, routerOf);
    const isSame = router === null || entityKey(router) === entityKey(call.router);
    return isSame ? [] : [{ says: 'mount', child: router, paths, middleware: [], isOpen }];
  });
}
