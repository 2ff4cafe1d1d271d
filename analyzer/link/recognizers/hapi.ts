/** Hapi: `server.route({ method, path, handler, options })`, plugins with `register`, prefixes of routes. */
import { type Entity, entityKey } from '../entities.ts';
import { evaluateHere } from '../evaluator.ts';
import type { Dialect, KnownRouters, Part, RouterCall, Said } from '../routes/dialect.ts';
import { exactly } from '../routes/dialect.ts';
import { ofPackage, type Step } from '../routes/middleware.ts';
import { argument, elementsOf, isObject, memberPart, textsIn } from '../routes/parts.ts';
import { pathsOf, type RoutePath } from '../routes/paths.ts';
import { packageRouter, type RouterNames } from '../routes/routers.ts';
import { methodsOf } from '../routes/verbs.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

const NAMES: RouterNames = {
  application: /^(@hapi\/hapi|hapi)(\.default)?\.(server|Server)\(\)$/,
  router: /^@hapi\/glue\.compose\(\)$/,
  chain: [],
};

/** A server that comes in as a parameter is known by what it is registered for, or by its name. */
function routerOf(entity: Entity, known?: KnownRouters): Entity | null {
  if (entity.t === 'param') return entity.name === 'server' || known?.has(entityKey(entity)) ? entity : null;
  return packageRouter(NAMES, entity);
}

const isApplication = (entity: Entity): boolean => entity.t === 'package' && !isDeclared(entity.site);

/** A parameter of type `Server` is some server. */
const isDeclared = (site: string): boolean => /:\d+:\d+$/.test(site);

const routes: Dialect = { verbs: new Set(['route', 'register']), routerOf, isApplication, read };

export const hapi: Recognizer = {
  name: 'hapi',
  applies: (packages) => importsPackage(packages, '@hapi/hapi', 'hapi', '@hapi/glue'),
  read: { routes },
};

function read(call: RouterCall): readonly Said[] {
  return call.fact.verb === 'route' ? elementsOf(argument(call, 0)).flatMap(readRoute) : readRegister(call);
}

const UNKNOWN: readonly RoutePath[] = [{ path: '*', confidence: 'inferred' }];

function readRoute(part: Part): readonly Said[] {
  const path = memberPart(part, 'path');
  if (path === null) return [];
  const options = memberPart(part, 'options', 'config');
  const handler = memberPart(part, 'handler') ?? (options === null ? null : memberPart(options, 'handler'));
  if (handler === null) return [];
  const methods = textsIn(memberPart(part, 'method')).map((method) => (method === '*' ? 'all' : method));
  const paths = pathsOf(path.value, path.here) ?? UNKNOWN;
  return [
    {
      says: 'route',
      methods: methodsOf(methods),
      paths,
      handlers: [...prerequisites(options), handler],
      before: authOf(options),
    },
  ];
}

/** `auth: 'jwt'`, `auth: { strategy: 'jwt' }`: the strategy runs before all that the route asks for. */
function authOf(options: Part | null): readonly Step[] {
  const auth = options === null ? null : memberPart(options, 'auth');
  if (auth === null) return [];
  const told = [auth, memberPart(auth, 'strategy'), memberPart(auth, 'strategies')];
  return told.flatMap((part) => textsIn(part)).map(ofPackage);
}

/** `options.pre`: functions, or objects with a `method`. */
function prerequisites(options: Part | null): readonly Part[] {
  const pre = options === null ? null : memberPart(options, 'pre');
  return pre === null ? [] : elementsOf(pre).map((one) => (isNamed(one) ? one : (memberPart(one, 'method') ?? one)));
}

const isNamed = ({ value }: Part): boolean => value?.k === 'name' || value?.k === 'local' || value?.k === 'member';

/** `server.register(plugin)`, `server.register([{ plugin, options, routes: { prefix } }])`. */
function readRegister(call: RouterCall): readonly Said[] {
  const shared = memberPart(argument(call, 1), 'routes');
  return elementsOf(argument(call, 0)).flatMap((part): readonly Said[] => {
    const own = memberPart(part, 'routes') ?? shared;
    const prefix = own === null ? null : memberPart(own, 'prefix');
    const paths = prefix === null ? [exactly('')] : (pathsOf(prefix.value, prefix.here) ?? UNKNOWN);
    return serversOf(part).flatMap((server): readonly Said[] => {
      const router = routerOf(server) ?? (server.t === 'param' ? server : null);
      const isSame = router === null || entityKey(router) === entityKey(call.router);
      return isSame ? [] : [{ says: 'mount', child: router, paths, middleware: [] }];
    });
  });
}

const MAX_NESTING = 3;

/** The servers that a plugin is given: first parameters of its `register`. */
function serversOf(part: Part, depth = 0): readonly Entity[] {
  const { value, here } = part;
  if (depth > MAX_NESTING) return [];
  const register = memberPart(part, 'register');
  if (register !== null) return serverParameters(register);
  const inner = memberPart(part, 'plugin');
  if (inner !== null) return serversOf(inner, depth + 1);
  if (isObject(part)) return [];
  return evaluateHere(value, here).flatMap((entity): readonly Entity[] => {
    const facts = entity.t === 'module' ? here.evaluator.program.files.get(entity.file) : undefined;
    if (facts === undefined) return [];
    const there = { ...here, facts };
    const exported = [facts.exports.plugin, facts.exports.default, facts.commonjs].flatMap((values) => values ?? []);
    const whole = exported.flatMap((one) => serversOf({ value: one, line: 0, here: there }, depth + 1));
    const own = (facts.exports.register ?? []).map((one) => ({ value: one, line: 0, here: there }));
    return [...whole, ...own.flatMap(serverParameters)];
  });
}

const serverParameters = ({ value, here }: Part): readonly Entity[] =>
  evaluateHere(value, here).flatMap((entity) =>
    entity.t === 'function' ? here.evaluator.evaluate(entity.file, { k: 'param', fn: entity.fn.id, index: 0 }) : [],
  );
