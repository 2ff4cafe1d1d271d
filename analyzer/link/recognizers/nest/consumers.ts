/** `consumer.apply(LogMiddleware).exclude('health').forRoutes(OrdersController, 'users/*')` in a module's `configure`. */
import type { Value } from '../../../model/facts.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import { entityKey } from '../../entities.ts';
import type { Step } from '../../routes/middleware.ts';
import { classSteps, PHASE } from './guards.ts';
import { itemsOf } from './lists.ts';
import { isMatched, type PathMatch, pathMatches } from './path-match.ts';

interface Consumer {
  readonly file: string;
  readonly steps: readonly Step[];
  readonly controllers: ReadonlySet<string>;
  readonly paths: readonly PathMatch[];
  readonly excluded: readonly PathMatch[];
}

/** The middleware before a route of a controller; its path without the prefix of the application. */
export type MiddlewareOf = (route: Consumed) => readonly Step[];

export interface Consumed {
  readonly controller: string;
  readonly method: string;
  readonly path: string;
  /** Is a module's file part of another application? */
  readonly isOfOther: (file: string) => boolean;
}

/** @param distances of the files of modules from the root: nearer ones go first */
export function readConsumers(linked: Linked, distances: ReadonlyMap<string, number>): MiddlewareOf {
  const distance = ({ file }: CallSite): number => distances.get(file) ?? Number.MAX_SAFE_INTEGER;
  const consumers = linked.sites
    .filter(isForRoutes)
    .toSorted((a, b) => distance(a) - distance(b) || inChain(a, b))
    .flatMap((site) => consumerOf(site, linked));
  return ({ controller, method, path, isOfOther }) =>
    consumers
      .filter(({ file }) => !isOfOther(file))
      .filter(({ controllers, paths }) => controllers.has(controller) || isMatched(paths, method, path))
      .filter(({ excluded }) => !isMatched(excluded, method, path))
      .flatMap(({ steps }) => steps);
}

const isForRoutes = ({ call: { callee } }: CallSite): boolean => callee.k === 'member' && callee.name === 'forRoutes';

/** All calls of a chain begin where the chain does. */
const inChain = (a: CallSite, b: CallSite): number => (a.file === b.file ? a.call.end - b.call.end : 0);

function consumerOf({ file, call: { callee, args } }: CallSite, { evaluator }: Linked): Consumer[] {
  const facts = evaluator.program.files.get(file);
  if (callee.k !== 'member' || facts === undefined) return [];
  const here = { facts, bindings: new Map(), evaluator };
  const chain = chainBefore(callee.of);
  if (chain === null) return [];
  const items = args.flatMap((arg) => itemsOf(arg, here));
  return [
    {
      file,
      steps: chain.applied.flatMap((arg) => classSteps(arg, here, PHASE.middleware)),
      controllers: new Set(items.flatMap(({ entity }) => (entity.t === 'class' ? [entityKey(entity)] : []))),
      paths: args.flatMap((arg) => pathMatches(arg, here)),
      excluded: chain.excluded.flatMap((arg) => pathMatches(arg, here)),
    },
  ];
}

interface Chain {
  readonly applied: readonly (Value | null)[];
  readonly excluded: readonly (Value | null)[];
}

function chainBefore(value: Value): Chain | null {
  const excluded: (Value | null)[] = [];
  let at = value;
  while (at.k === 'call' && at.of.k === 'member') {
    if (at.of.name === 'apply') return { applied: at.args, excluded };
    if (at.of.name === 'exclude') excluded.push(...at.args);
    at = at.of.of;
  }
  return null;
}
