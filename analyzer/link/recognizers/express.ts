/** Express 4 and 5, and servers whose routers are used like theirs. */
import type { Entity } from '../entities.ts';
import type { Dialect, Part, RouterCall, Said } from '../routes/dialect.ts';
import { stepsOf } from '../routes/middleware.ts';
import { argumentsFrom } from '../routes/parts.ts';
import { pathsOf, type RoutePath } from '../routes/paths.ts';
import { chainHooks, packageRouter, type RouterNames } from '../routes/routers.ts';
import { plainRouters, readUse } from '../routes/uses.ts';
import { calledMethods, VERBS } from '../routes/verbs.ts';
import type { Recognizer } from './recognizer.ts';

const NAMES: RouterNames = {
  application:
    /^((express|@types\/express|express-serve-static-core|ultimate-express)(\.(Application|Express|Core\.Express|default))?\(\)|express-ws\(\)\.app|polka\(\)|restify\.(createServer|Server)\(\)|@tinyhttp\/app\.App\(\)|hyper-express\.Server\(\))$/,
  router:
    /^((express|express-serve-static-core|ultimate-express|hyper-express|restify-router)\.(Router|IRouter|IRoute|core\.Router)|express-promise-router|express-async-router\.AsyncRouter|router)(\(\))+$/,
  chain: [...VERBS, 'use', 'param'],
};

/** Names that people give to an application which comes in as a parameter. */
const PARAMETER = /^(app|router|server|expressApp|application)$/i;

const routerOf = (entity: Entity): Entity | null =>
  entity.t === 'param' && PARAMETER.test(entity.name) ? entity : packageRouter(NAMES, entity);

const isApplication = (entity: Entity): boolean => entity.t === 'package' && NAMES.application.test(entity.name);

const routes: Dialect = { verbs: new Set([...VERBS, 'use']), routerOf, isApplication, read };

export const express: Recognizer = {
  name: 'express',
  applies: () => true,
  read: { routes, hooks: () => [chainHooks(NAMES, routerOf), routeHooks] },
};

/** `router.route('/x')` is one path of the router. */
const routeHooks: ReturnType<typeof chainHooks> = {
  chained: {
    methods: new Set(['route']),
    gives: (on, _method, { args }, { facts }) => {
      const router = routerOf(on);
      return router === null ? null : [{ t: 'route', router, file: facts.path, path: args[0] ?? null }];
    },
  },
};

function read(call: RouterCall): readonly Said[] {
  const { fact, router, path, here } = call;
  if (fact.verb === 'use') return readUse(call, { takes: 3, routersOf: plainRouters(routerOf) });
  if (path !== null && isBeforeOthers(call))
    return [{ says: 'guard', paths: path, steps: stepsOf(argumentsFrom(call, 0)), always: false }];
  const first = path === null ? 1 : 0;
  if (fact.args.length <= first) return [];
  const paths = path ?? pathsOf(fact.args[0] ?? null, here);
  if (router.t === 'param' && paths?.every((one) => one.path.startsWith('/')) !== true) return [];
  const handlers = argumentsFrom(call, first);
  const known = paths ?? [{ path: '*', confidence: 'inferred' as const }];
  const route: Said = { says: 'route', methods: calledMethods(call), paths: known, handlers };
  return fact.verb === 'all' && known.every(isOpenEnded) ? [route, guard(known, handlers)] : [route];
}

/** `app.all('/api/*', auth)` runs before what is registered below it. */
const isOpenEnded = ({ path }: RoutePath): boolean => /\*\w*\}?$|\(\.\*\)$/.test(path);

const guard = (paths: readonly RoutePath[], parts: readonly Part[]): Said => ({
  says: 'guard',
  paths,
  steps: stepsOf(parts),
  always: false,
});

/** `router.route('/x').all(auth).get(list)`: what runs for all methods stands before them. */
const isBeforeOthers = ({ fact, here }: RouterCall): boolean =>
  fact.verb === 'all' &&
  here.facts.routes.some(
    ({ receiver }) =>
      receiver.k === 'call' &&
      receiver.of.k === 'member' &&
      receiver.of.name === 'all' &&
      receiver.of.of.k === 'call' &&
      fact.receiver.k === 'call' &&
      receiver.of.of.at === fact.receiver.at,
  );
