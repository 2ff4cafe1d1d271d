/** Resolver maps: `new ApolloServer({ typeDefs, resolvers: { Query: { orders: … } } })`. */
import type { Value } from '../../../model/facts.ts';
import type { Route, Unresolved } from '../../../model/graph.ts';
import type { Bodies } from '../../bodies.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import type { Entity } from '../../entities.ts';
import { evaluateHere, type Standing } from '../../evaluator.ts';
import { at } from '../../targets.ts';
import { itemsOf, propertyOf } from '../nest/lists.ts';
import { type Field, fieldsOf, findMerges, type Merges, mergedFields } from './fields.ts';
import { fieldRoute, operationOf } from './operations.ts';

export interface MappedOperations {
  readonly routes: readonly Route[];
  readonly unresolved: readonly Unresolved[];
}

const SERVES = /(apollo|graphql|mercurius|yoga)/i;

export function mappedOperations(endpoint: string, linked: Linked, bodies: Bodies): MappedOperations {
  const merges = findMerges(linked);
  const routes: Route[] = [];
  const unresolved: Unresolved[] = [];
  for (const site of linked.sites) {
    const maps = resolversIn(site, linked);
    for (const { value, here } of maps) {
      const types = mergedFields(value, here, merges);
      const made = { file: site.file, line: site.call.line };
      if (types.length === 0) unresolved.push({ what: 'resolvers', at: at(made.file, made.line), why: NOT_SEEN });
      for (const type of types) routes.push(...routesOfType(type, { endpoint, made, merges, linked, bodies }));
    }
  }
  return { routes, unresolved };
}

const NOT_SEEN = 'it was not seen which resolvers these are';

interface Held {
  readonly value: Value;
  readonly here: Standing;
}

/** What a call of a GraphQL package gets as `resolvers`. */
function resolversIn({ file, call, callees }: CallSite, { evaluator }: Linked): readonly Held[] {
  const facts = evaluator.program.files.get(file);
  if (facts === undefined || call.args.length === 0) return [];
  const here = { facts, bindings: new Map(), evaluator };
  const isServer =
    callees.some(isGraphql) || (isRegistering(call.callee) && evaluateHere(call.args[0], here).some(isGraphql));
  if (!isServer) return [];
  return call.args
    .flatMap((arg) => itemsOf(arg, here))
    .flatMap((item) => (item.entity.t === 'object' ? propertyOf(item.value, 'resolvers', item.here) : []));
}

/** `app.register(mercurius, { schema, resolvers })` */
const isRegistering = (callee: Value): boolean => callee.k === 'member' && callee.name === 'register';

const isGraphql = (entity: Entity): boolean => entity.t === 'package' && SERVES.test(entity.name.split('.')[0] ?? '');

interface Within {
  readonly endpoint: string;
  readonly made: { readonly file: string; readonly line: number };
  readonly merges: Merges;
  readonly linked: Linked;
  readonly bodies: Bodies;
}

function routesOfType(type: Field, within: Within): readonly Route[] {
  const { endpoint, made, merges, linked, bodies } = within;
  return mergedFields(type.value, type.here, merges).flatMap((field) => {
    const code = codeOf(field);
    if (code === null) return [];
    return [fieldRoute(operationOf(endpoint, type.name, field.name), { ...code, made }, linked, bodies)];
  });
}

const IS_CODE = new Set(['function', 'signature', 'param']);

/** A function, or an object with the function that answers: `{ subscribe, resolve }`. */
function codeOf({ value, here }: Field): Held | null {
  const entities = evaluateHere(value, here);
  if (entities.some(({ t }) => t === 'object')) {
    const parts = fieldsOf(value, here);
    const part = parts.find(({ name }) => name === 'subscribe') ?? parts.find(({ name }) => name === 'resolve');
    return part ?? null;
  }
  return entities.some(({ t }) => IS_CODE.has(t)) || value.k === 'call' ? { value, here } : null;
}
