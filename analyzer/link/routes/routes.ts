/** What is said about routers → routes with full paths. */
import type { Route, Unresolved } from '../../model/graph.ts';
import type { Bodies } from '../bodies.ts';
import type { Linked } from '../call-index.ts';
import { at, symbolAt } from '../targets.ts';
import type { Dialect, SaidRoute, SaidUnknown } from './dialect.ts';
import { handlerOf } from './handlers.ts';
import { type Heard, listenToRouters } from './listen.ts';
import { inOrder, stepsOf } from './middleware.ts';
import { linkMounts, type Mounts } from './mounts.ts';
import { joinPaths } from './paths.ts';

export interface Routes {
  readonly routes: readonly Route[];
  readonly unresolved: readonly Unresolved[];
}

interface Linking {
  readonly linked: Linked;
  readonly bodies: Bodies;
  readonly mounts: Mounts;
  readonly routes: Told[];
  readonly unresolved: Unresolved[];
}

export function linkRoutes(linked: Linked, bodies: Bodies, dialects: readonly Dialect[]): Routes {
  const heard = listenToRouters(linked, dialects);
  const linking: Linking = { linked, bodies, mounts: linkMounts(heard, linked), routes: [], unresolved: [] };
  for (const one of heard.routes) addRoutes(one, linking);
  for (const one of heard.unknown) linking.unresolved.push(unknownThing(one));
  return { routes: once(linking.routes), unresolved: linking.unresolved };
}

/** What one registration says is told once, by however many ways its function is called. */
function once(told: readonly Told[]): readonly Route[] {
  const byWords = new Map<string, Route>();
  for (const { route, start } of told) {
    const { method, path, handler, middleware } = route;
    const words = JSON.stringify([method, path, handler, middleware, start]);
    if (!byWords.has(words)) byWords.set(words, route);
  }
  return [...byWords.values()];
}

function unknownThing({ said: { what, why, line }, facts }: Heard<SaidUnknown>): Unresolved {
  const place = at(facts.path, line);
  return { what: `${what} at ${place}`, at: place, why };
}

interface Told {
  readonly route: Route;
  /** Where it is registered: file and offset. */
  readonly start: string;
}

function addRoutes(heard: Heard<SaidRoute>, linking: Linking): void {
  const { said, place } = heard;
  const last = said.handlers.at(-1);
  if (last === undefined) return;
  const line = heard.bindings.size === 0 ? last.line : heard.line;
  const owner = { file: heard.facts.path, symbol: symbolAt(heard.facts, heard), line };
  const { known, ...handler } = handlerOf({ ...last, owner }, linking.linked, linking.bodies);
  const steps = [...(said.before ?? []), ...stepsOf(said.handlers.slice(0, -1))];
  const without = (why: string, what: string) =>
    linking.unresolved.push({ what: `${what} of ${place}`, at: place, why });
  if (said.methods.length === 0) without('its HTTP method is computed', 'route');
  for (const { path, confidence } of said.paths)
    for (const prefix of linking.mounts.prefixesOf(heard, path)) {
      if (!prefix.mounted) without('it was not seen where this router is mounted', 'router');
      const full = joinPaths(prefix.path, path);
      if (!prefix.mounted && saysNothing(full)) continue;
      const sure = [prefix.mounted, known, confidence === 'exact', prefix.confidence === 'exact'].every(Boolean);
      for (const method of said.methods)
        linking.routes.push({
          start: heard.registered,
          route: {
            method,
            path: full,
            ...handler,
            middleware: inOrder([
              ...prefix.middleware,
              ...linking.mounts.guardsBefore(heard.router, heard, path),
              ...steps,
            ]),
            confidence: sure ? 'exact' : 'inferred',
            ...(prefix.mounted ? {} : { mounted: false }),
            at: place,
          },
        });
    }
}

/** A wrapper that nobody calls with a path: nothing of it can be asked for. */
const saysNothing = (path: string): boolean => /^[/*]*\*[/*]*$/.test(path);
