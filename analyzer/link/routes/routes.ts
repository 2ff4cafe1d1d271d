/** Route facts on real routers → routes with full paths. */
import type { Confidence } from '../../../contracts/report.ts';
import type { FileFacts, RouteFact } from '../../model/facts.ts';
import type { Route, Unresolved } from '../../model/graph.ts';
import type { Bodies } from '../bodies.ts';
import type { Linked } from '../call-index.ts';
import type { Entity } from '../entities.ts';
import { type Bindings, evaluateHere, type Standing } from '../evaluator.ts';
import { isRouter } from '../router.ts';
import { at, symbolAt } from '../targets.ts';
import { handlerOf } from './handlers.ts';
import { iterationsOf } from './iterations.ts';
import { handlerNames, linkMounts, type Mounts } from './mounts.ts';
import { joinPaths, pathsOf, type RoutePath } from './paths.ts';

export interface Routes {
  readonly routes: readonly Route[];
  readonly unresolved: readonly Unresolved[];
}

interface Linking {
  readonly linked: Linked;
  readonly bodies: Bodies;
  readonly mounts: Mounts;
  readonly routes: Route[];
  readonly unresolved: Unresolved[];
}

export function linkRoutes(linked: Linked, bodies: Bodies): Routes {
  const linking: Linking = { linked, bodies, mounts: linkMounts(linked), routes: [], unresolved: [] };
  for (const facts of linked.evaluator.program.files.values())
    for (const fact of facts.routes)
      if (fact.verb !== 'use' && isOnRouter(fact, facts, linked))
        for (const bindings of iterationsOf(toldBy(fact), facts, linked.evaluator))
          readRoute({ fact, facts, bindings }, linking);
  return linking;
}

const isOnRouter = ({ receiver }: RouteFact, facts: FileFacts, { evaluator }: Linked): boolean =>
  evaluator.evaluate(facts.path, receiver).some((entity) => entity.t === 'route' || isRouter(entity));

const toldBy = ({ args: [first = null, ...rest], computedVerb, receiver }: RouteFact) => ({
  told: [first, computedVerb, ...rest],
  receiver,
});

interface Registration {
  readonly fact: RouteFact;
  readonly facts: FileFacts;
  readonly bindings: Bindings;
}

function readRoute(registration: Registration, linking: Linking): void {
  const { fact, facts, bindings } = registration;
  const here = { facts, bindings, evaluator: linking.linked.evaluator };
  for (const entity of evaluateHere(fact.receiver, here)) {
    if (entity.t === 'route') {
      const owner = linking.linked.evaluator.program.files.get(entity.file) ?? facts;
      const paths = pathsOf(entity.path, { ...here, facts: owner });
      addRoutes(registration, { router: entity.router, paths, first: 0 }, linking);
    } else if (isRouter(entity) && fact.args.length >= 2) {
      const paths = pathsOf(fact.args[0] ?? null, here);
      if (entity.t !== 'param' || paths?.every(({ path }) => path.startsWith('/')))
        addRoutes(registration, { router: entity, paths, first: 1 }, linking);
    }
  }
}

interface Found {
  readonly router: Entity;
  readonly paths: readonly RoutePath[] | null;
  /** Index of the first handler. */
  readonly first: number;
}

function addRoutes({ fact, facts, bindings }: Registration, { router, paths, first }: Found, linking: Linking): void {
  const { linked, bodies, mounts } = linking;
  const here = { facts, bindings, evaluator: linked.evaluator };
  const last = fact.args.length - 1;
  if (last < first) return;
  const place = registeredAt(fact, facts, here);
  const argument = {
    value: fact.args[last] ?? null,
    line: fact.argLines[last] ?? fact.line,
    facts,
    bindings,
    owner: symbolAt(facts, fact),
  };
  const { known, ...handler } = handlerOf(argument, linked, bodies);
  const names = fact.args.slice(first, last).flatMap((_, index) => handlerNames(fact, first + index, here));
  const own = [...mounts.guardsBefore(router, facts.path, fact.start), ...names];
  for (const prefix of mounts.prefixesOf(router)) {
    if (!prefix.mounted)
      linking.unresolved.push({
        what: `router of ${place}`,
        at: place,
        why: 'it was not seen where this router is mounted',
      });
    const methods = methodsOf(fact, here);
    if (methods.length === 0)
      linking.unresolved.push({ what: `route of ${place}`, at: place, why: 'its HTTP method is computed' });
    for (const method of methods)
      for (const path of paths ?? [{ path: '*', confidence: 'inferred' as Confidence }])
        linking.routes.push({
          method,
          path: joinPaths(prefix.path, path.path),
          ...handler,
          middleware: [...prefix.middleware, ...own],
          confidence: worst([
            path.confidence,
            prefix.confidence,
            prefix.mounted ? 'exact' : 'inferred',
            known ? 'exact' : 'inferred',
          ]),
          at: place,
        });
  }
}

/** The outermost call that says which route it is, when the registration stands in a wrapper. */
function registeredAt(fact: RouteFact, facts: FileFacts, { bindings, evaluator }: Standing): string {
  for (const [key, index] of bindings) {
    const call = evaluator.callsWithKey(key)[index];
    if (call !== undefined) return at(call.file, call.line);
  }
  return at(facts.path, fact.line);
}

function methodsOf({ verb, computedVerb }: RouteFact, here: Standing): readonly string[] {
  const verbs =
    verb === ''
      ? evaluateHere(computedVerb, here).flatMap((entity) => (entity.t === 'text' ? [entity.text] : []))
      : [verb];
  return verbs
    .map((one) => one.toLowerCase())
    .filter((one) => VERBS.has(one))
    .map((one) => (one === 'all' ? '*' : one.toUpperCase()));
}

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'all', 'options', 'head']);

const worst = (all: readonly Confidence[]): Confidence => (all.every((one) => one === 'exact') ? 'exact' : 'inferred');
