/** Where GraphQL is served: what the server is told, `/graphql` when nothing else is known. */
import type { CallSite, Linked } from '../../call-index.ts';
import { propertyOf, textsIn } from '../nest/lists.ts';

/** Calls that may say so, and the option that does. */
const SERVERS: readonly (readonly [RegExp, string])[] = [
  [/^@nestjs\/graphql\.GraphQLModule\.forRoot(Async)?$/, 'path'],
  [/^graphql-yoga\.createYoga$/, 'graphqlEndpoint'],
  [/\.applyMiddleware$/, 'path'],
  [/\.register$/, 'path'],
];

/** Several servers have the fields of each, so that they are not told apart. */
export function endpointOf(linked: Linked): string {
  const found = new Set(linked.sites.flatMap((site) => toldBy(site, linked)));
  const [only] = found;
  return found.size === 1 && only !== undefined ? `/${only.replace(/^\/+|\/+$/g, '')}` : '/graphql';
}

function toldBy({ file, call, callees }: CallSite, { evaluator }: Linked): readonly string[] {
  const facts = evaluator.program.files.get(file);
  const names = callees.flatMap((entity) => (entity.t === 'package' ? [entity.name] : []));
  const option = SERVERS.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
  if (facts === undefined || option === undefined) return [];
  const here = { facts, bindings: new Map(), evaluator };
  const isPlugin = /\.register$/.test(names[0] ?? '');
  if (
    isPlugin &&
    !evaluator.evaluate(file, call.args[0]).some((one) => one.t === 'package' && /^mercurius/.test(one.name))
  )
    return [];
  return call.args.flatMap((arg) => propertyOf(arg, option, here)).flatMap((one) => textsIn(one.value, one.here));
}
