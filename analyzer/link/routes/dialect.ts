/**
 * What a web framework says with one call on one of its routers. The engine (`routes.ts`) knows prefixes, guards and
 * handlers; a dialect knows which things are routers and what their methods mean.
 *
 *     call on a router ──dialect.read──> route | mount | guard | prefix ──engine──> routes with full paths
 */
import type { RouteFact, Value } from '../../model/facts.ts';
import type { CallSite, Linked } from '../call-index.ts';
import type { Entity } from '../entities.ts';
import type { Standing } from '../evaluator.ts';
import type { Step } from './middleware.ts';
import type { RoutePath } from './paths.ts';

export interface Dialect {
  /** Names of the methods that say something about routes; empty for one that is computed. */
  readonly verbs: ReadonlySet<string>;
  /** The router that an entity is, without what was chained to it; null when it is none of this framework. */
  readonly routerOf: (entity: Entity, known: KnownRouters) => Entity | null;
  /** It answers by itself, it need not hang anywhere. */
  readonly isApplication: (router: Entity) => boolean;
  readonly read: (call: RouterCall) => readonly Said[];
  /** What a call of a package that makes a router says about it: `new Router({ prefix })`. */
  readonly made?: (site: CallSite, linked: Linked) => readonly { readonly router: Entity; readonly said: Said }[];
}

/** Parameters that are routers because something is registered that has them: keys of entities. */
export type KnownRouters = ReadonlySet<string>;

export interface RouterCall {
  readonly fact: RouteFact;
  readonly router: Entity;
  /** Of `router.route('/x').get(…)`. */
  readonly path: readonly RoutePath[] | null;
  readonly here: Standing;
  readonly linked: Linked;
  /** Is this a router of the same framework, and which? */
  readonly routerOf: (entity: Entity) => Entity | null;
}

/** A value where it is written. */
export interface Part {
  readonly value: Value | null;
  readonly line: number;
  readonly here: Standing;
}

export type Said = SaidRoute | SaidMount | SaidGuard | SaidPrefix | SaidUnknown;

export interface SaidRoute {
  readonly says: 'route';
  /** Upper case, `*` for all; empty when it is computed. */
  readonly methods: readonly string[];
  readonly paths: readonly RoutePath[];
  /** In the order they run; the last one answers. */
  readonly handlers: readonly Part[];
  /** What runs before them. */
  readonly before?: readonly Step[];
}

/** `child` hangs under the router; or it only counts as a router from here on. */
export interface SaidMount {
  readonly says: 'mount';
  readonly child: Entity;
  /** What it hangs under, when that is not the router that is called. */
  readonly on?: Entity;
  readonly paths: readonly RoutePath[];
  readonly middleware: readonly Step[];
  /** It is the router itself under another name: what runs before its routes runs before those of the router too. */
  readonly isOpen?: boolean;
}

/** In front of everything that is registered below it. */
export interface SaidGuard {
  readonly says: 'guard';
  /** Only before these; null before all. */
  readonly paths: readonly RoutePath[] | null;
  readonly steps: readonly Step[];
  /** Before everything of the router, wherever that is registered. */
  readonly always: boolean;
}

/** The router's own prefix. */
export interface SaidPrefix {
  readonly says: 'prefix';
  readonly path: RoutePath;
}

/** Something is registered, and it cannot be told what. */
export interface SaidUnknown {
  readonly says: 'unknown';
  readonly what: string;
  readonly why: string;
  readonly line: number;
}

export const exactly = (path: string): RoutePath => ({ path, confidence: 'exact' });
