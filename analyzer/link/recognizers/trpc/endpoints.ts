/** Where routers are served: `endpoint` or `prefix` of an adapter, the path that its handler is mounted at. */
import type { Value } from '../../../model/facts.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import { evaluateHere, type Standing } from '../../evaluator.ts';
import { propertyOf, textsIn } from '../nest/lists.ts';
import type { Making } from './routers.ts';
import { isRouter, madeKey } from './things.ts';

/** Endpoints by the call that makes the router. */
export function endpointsOf(linked: Linked, making: Making): ReadonlyMap<CallSite, readonly string[]> {
  const mounts = mountPaths(linked);
  const served = new Map<CallSite, string[]>();
  for (const site of linked.sites) {
    const facts = linked.evaluator.program.files.get(site.file);
    if (facts === undefined || !mayServe(site)) continue;
    const here: Standing = { facts, bindings: new Map(), evaluator: linked.evaluator };
    const routers = routersIn(site, here).flatMap((key) => making.get(key) ?? []);
    for (const router of routers) {
      const path = plain(
        told(site, here) ?? mounts.get(`${site.file}:${site.call.start}`) ?? fileRoute(site.file) ?? '/trpc',
      );
      const known = served.get(router) ?? [];
      if (!known.includes(path)) served.set(router, [...known, path]);
    }
  }
  return served;
}

const mayServe = ({ call, callees }: CallSite): boolean =>
  call.args.length > 0 && callees.some((entity) => entity.t === 'package' && SERVES.test(entity.name));

const SERVES =
  /(^@trpc\/server\/adapters|^@trpc\/server\..*[hH]andler$|trpc-?server\.|\.trpcServer$|\.register$|^trpc-)/;

/** The router that an adapter gets, in its options or in `trpcOptions`. */
function routersIn({ call }: CallSite, here: Standing): readonly string[] {
  const options = call.args.flatMap((arg) => [{ value: arg, here }, ...propertyOf(arg, 'trpcOptions', here)]);
  return options
    .flatMap((one) => propertyOf(one.value, 'router', one.here))
    .flatMap((one) => evaluateHere(one.value, one.here))
    .flatMap((entity) => (isRouter(entity) ? [madeKey(entity.site, entity.name)] : []));
}

const told = ({ call }: CallSite, here: Standing): string | undefined =>
  call.args
    .flatMap((arg) => ['endpoint', 'prefix', 'basePath'].flatMap((name) => propertyOf(arg, name, here)))
    .flatMap((one) => textsIn(one.value, one.here))[0];

/** `app.use('/trpc', createExpressMiddleware(…))`: paths by place of the inner call. */
function mountPaths({ evaluator: { program } }: Linked): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const facts of program.files.values())
    for (const { args } of facts.routes) {
      const [path] = args;
      for (const arg of args) if (path?.k === 'text' && isCall(arg)) paths.set(`${facts.path}:${arg.at}`, path.text);
    }
  return paths;
}

const isCall = (value: Value | null): value is Extract<Value, { k: 'call' }> => value?.k === 'call';

/** `pages/api/trpc/[trpc].ts`, `app/api/trpc/[trpc]/route.ts` */
const fileRoute = (file: string): string | undefined =>
  /(?:^|\/)(?:pages|app)(\/.*)\/\[\.{0,3}\w+\](?:\/route)?\.[jt]sx?$/.exec(file)?.[1];

const plain = (path: string): string => `/${path.replace(/\/\*\w*$/, '').replace(/^\/+|\/+$/g, '')}`;
