/** Routers and procedures → routes `QUERY /trpc/orders.list`. */
import type { Value } from '../../../model/facts.ts';
import type { Middleware, Route, Unresolved } from '../../../model/graph.ts';
import type { Bodies } from '../../bodies.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import type { PackageEntity } from '../../entities.ts';
import { evaluateHere, type Standing } from '../../evaluator.ts';
import { handlerOf } from '../../routes/handlers.ts';
import { inOrder, type Step, stepsOf } from '../../routes/middleware.ts';
import { at, symbolAt } from '../../targets.ts';
import { type Field, fieldsOf } from '../graphql/fields.ts';
import { propertyOf } from '../nest/lists.ts';
import { linksOf } from './context.ts';
import { endpointsOf } from './endpoints.ts';
import { isMaking, isRouter, kindOf, madeKey } from './things.ts';

/** Calls that make routers and procedures. */
export type Making = ReadonlyMap<string, CallSite>;

export interface Procedure {
  readonly path: string;
  readonly kind: string;
  readonly site: CallSite;
}

interface Walk {
  readonly linked: Linked;
  readonly making: Making;
  readonly nested: Set<CallSite>;
}

export function linkTrpc(linked: Linked, bodies: Bodies): { routes: Route[]; unresolved: Unresolved[] } {
  const making = findMaking(linked);
  const walk: Walk = { linked, making, nested: new Set() };
  const routers = [...new Set(making.values())].filter((site) =>
    site.callees.some((one) => isMaking(one) && /outer|outers$/.test(one.name)),
  );
  const found = new Map(routers.map((site) => [site, proceduresOf(site, '', walk, 0)]));
  const roots = routers.filter((site) => !walk.nested.has(site) && (found.get(site)?.length ?? 0) > 0);
  const served = endpointsOf(linked, making);
  const isKnown = (site: CallSite): boolean => served.has(site) || roots.length === 1;
  const unresolved = roots
    .filter((site) => !isKnown(site))
    .map((site): Unresolved => ({ what: 'tRPC router', at: at(site.file, site.call.line), why: NOT_SERVED }));
  const routes = roots.flatMap((site) =>
    (found.get(site) ?? []).flatMap((procedure) =>
      (served.get(site) ?? ['/trpc']).map((endpoint) =>
        routeOf(procedure, { endpoint, isKnown: isKnown(site), linked, bodies }),
      ),
    ),
  );
  return { routes, unresolved };
}

const NOT_SERVED = 'it was not seen where this router is served';

function findMaking(linked: Linked): Making {
  const found = new Map<string, CallSite>();
  for (const site of linked.sites)
    for (const entity of site.callees)
      if (isMaking(entity)) found.set(madeKey(`${site.file}:${site.call.start}`, entity.name), site);
  return found;
}

const MAX_NESTING = 12;

/** All procedures of the router that a call makes, with those of routers in it. */
function proceduresOf(site: CallSite, prefix: string, walk: Walk, depth: number): readonly Procedure[] {
  const facts = walk.linked.evaluator.program.files.get(site.file);
  if (facts === undefined || depth > MAX_NESTING) return [];
  const here: Standing = { facts, bindings: new Map(), evaluator: walk.linked.evaluator };
  const isMerge = site.callees.some((one) => one.t === 'package' && one.name.endsWith('.mergeRouters'));
  if (isMerge)
    return site.call.args.flatMap((arg) => valueProcedures({ name: '', value: arg, here }, prefix, walk, depth));
  return site.call.args.slice(0, 1).flatMap((arg) => fieldProcedures(arg, here, prefix, walk, depth));
}

const fieldProcedures = (value: Value | null, here: Standing, prefix: string, walk: Walk, depth: number) =>
  fieldsOf(value, here).flatMap((field) => valueProcedures(field, prefix, walk, depth));

type Entry = Pick<Field, 'name' | 'here'> & { readonly value: Value | null };

function valueProcedures(
  { name, value, here }: Entry,
  prefix: string,
  walk: Walk,
  depth: number,
): readonly Procedure[] {
  const path = [prefix, name].filter((part) => part !== '').join('.');
  const entities = evaluateHere(value, here);
  const packages = entities.filter((entity): entity is PackageEntity => entity.t === 'package');
  const found = packages.flatMap((entity): readonly Procedure[] => {
    const site = walk.making.get(madeKey(entity.site, entity.name));
    if (site === undefined) return [];
    const kind = kindOf(entity);
    if (kind !== null) return [{ path, kind, site }];
    if (!isRouter(entity)) return [];
    walk.nested.add(site);
    return proceduresOf(site, path, walk, depth + 1);
  });
  if (found.length > 0 || depth > MAX_NESTING) return found;
  if (entities.some(({ t }) => t === 'object')) return fieldProcedures(value, here, path, walk, depth + 1);
  return lazily(value, here).flatMap((one) => valueProcedures({ name: '', ...one }, path, walk, depth + 1));
}

/** `lazy(() => import('./orders.ts'))`: the routers that the module exports. */
function lazily(value: Value | null, here: Standing): readonly { value: Value; here: Standing }[] {
  const [first] = value?.k === 'call' ? value.args : [];
  const fn = first?.k === 'function' ? here.facts.functions[first.id] : undefined;
  return (fn?.returns ?? []).flatMap((result) =>
    evaluateHere(result, here).flatMap((entity) => {
      const facts = entity.t === 'module' ? here.evaluator.program.files.get(entity.file) : undefined;
      if (facts === undefined) return [];
      return Object.values(facts.exports).flatMap((values) =>
        values.map((one) => ({ value: one, here: { ...here, facts } })),
      );
    }),
  );
}

interface Serving {
  readonly endpoint: string;
  readonly isKnown: boolean;
  readonly linked: Linked;
  readonly bodies: Bodies;
}

function routeOf(
  { path, kind, site: { file, call } }: Procedure,
  { endpoint, isKnown, linked, bodies }: Serving,
): Route {
  const facts = linked.evaluator.program.files.get(file);
  if (facts === undefined) throw new Error(`no facts of ${file}`);
  const here: Standing = { facts, bindings: new Map(), evaluator: linked.evaluator };
  const owner = { file, symbol: symbolAt(facts, call), line: call.line };
  const { known, ...found } = handlerOf(
    { value: codeOf(call.args, here), here, line: call.line, owner },
    linked,
    bodies,
  );
  return {
    method: kind,
    path: `${endpoint === '/' ? '' : endpoint}/${path}`,
    ...found,
    middleware: middlewareOf(call.callee, here),
    confidence: known && isKnown ? 'exact' : 'inferred',
    at: at(file, call.line),
  };
}

/** The function, or `{ resolve }` as version 9 had it. */
function codeOf(args: readonly (Value | null)[], here: Standing): Value | null {
  const [code] = args.flatMap((arg) => propertyOf(arg, 'resolve', here));
  return code?.value ?? args[0] ?? null;
}

/** What `use` adds along the chain, wherever its parts are written: `authedProcedure`, `.concat(other)`, `.use(audit)`. */
function middlewareOf(callee: Value, here: Standing, depth = 0): readonly Middleware[] {
  if (callee.k !== 'member' || depth > MAX_NESTING) return [];
  return inOrder(chainSteps(callee.of, here, depth));
}

const chainSteps = (value: Value, here: Standing, depth: number): readonly Step[] =>
  linksOf(value, here, 0)
    .toReversed()
    .flatMap((link): readonly Step[] => {
      const parts = link.args.map((arg) => ({ value: arg, line: 1, here: link.here }));
      if (link.name === 'use') return stepsOf(parts);
      const [first] = link.args;
      const isChain = /^(unstable_)?concat$/.test(link.name) && first !== null && first !== undefined;
      return isChain && depth < MAX_NESTING ? chainSteps(first, link.here, depth + 1) : [];
    });
