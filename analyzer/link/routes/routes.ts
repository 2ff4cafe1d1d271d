/** Route facts on real routers → routes with full paths. */
import type { Confidence } from '../../../contracts/report.ts';
import type { FileFacts, RouteFact } from '../../model/facts.ts';
import type { Route, Unresolved } from '../../model/graph.ts';
import type { Bodies } from '../bodies.ts';
import type { Linked } from '../call-index.ts';
import type { Entity } from '../entities.ts';
import { type Bindings, evaluateHere } from '../evaluate.ts';
import { isRouter } from '../router.ts';
import { at, symbolAt } from '../targets.ts';
import { handlerOf } from './handlers.ts';
import { iterationsOf } from './iterations.ts';
import { handlerName, linkMounts, type Mounts } from './mounts.ts';
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
      if (fact.verb !== 'use')
        for (const bindings of iterationsOf([fact.receiver, ...fact.args], facts, linked.evaluator))
          readRoute({ fact, facts, bindings }, linking);
  return linking;
}

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
  const last = fact.args.length - 1;
  if (last < first) return;
  const place = at(facts.path, fact.line);
  const argument = {
    value: fact.args[last] ?? null,
    line: fact.argLines[last] ?? fact.line,
    facts,
    bindings,
    owner: symbolAt(facts, fact),
  };
  const { known, ...handler } = handlerOf(argument, linked, bodies);
  const here = { facts, bindings, evaluator: linked.evaluator };
  const names = fact.args.slice(first, last).map((_, index) => handlerName(fact, first + index, here));
  const own = [...mounts.guardsBefore(router, facts.path, fact.start), ...names];
  for (const prefix of mounts.prefixesOf(router)) {
    if (!prefix.mounted)
      linking.unresolved.push({
        what: `router of ${place}`,
        at: place,
        why: 'it was not seen where this router is mounted',
      });
    for (const path of paths ?? [{ path: '*', confidence: 'inferred' as Confidence }])
      linking.routes.push({
        method: fact.verb === 'all' ? '*' : fact.verb.toUpperCase(),
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

const worst = (all: readonly Confidence[]): Confidence => (all.every((one) => one === 'exact') ? 'exact' : 'inferred');
