/** Names of things of packages that are routers, told apart from what is chained to them. */
import type { Entity } from '../entities.ts';
import type { Hooks } from '../evaluator.ts';

export interface RouterNames {
  /** Applications: they answer by themselves. */
  readonly application: RegExp;
  /** Routers that hang somewhere. */
  readonly router: RegExp;
  /** Methods that give the router back. */
  readonly chain: readonly string[];
}

/** The router behind an entity of a package; null when it is none. */
export function packageRouter({ application, router }: RouterNames, entity: Entity): Entity | null {
  if (entity.t !== 'package') return null;
  return application.test(entity.name) || router.test(entity.name) ? entity : null;
}

/** `router.get(…).post(…)` is still the router. */
export function chainHooks({ chain }: RouterNames, routerOf: (entity: Entity) => Entity | null): Hooks {
  const methods = new Set(chain);
  return {
    chained: {
      methods,
      gives: (on) => {
        if (on.t === 'route') return [on];
        const router = routerOf(on);
        return router === null ? null : [router];
      },
    },
  };
}
