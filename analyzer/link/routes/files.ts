/** Routes that are told by where a file lies: what it exports answers. */
import type { Confidence } from '../../../contracts/report.ts';
import type { FileFacts, Value } from '../../model/facts.ts';
import { type Middleware, moduleCode, type Route } from '../../model/graph.ts';
import type { Bodies } from '../bodies.ts';
import type { Linked } from '../call-index.ts';
import { at } from '../targets.ts';
import { handlerOf } from './handlers.ts';
import { answersByMethod } from './method-cases.ts';
import { joinPaths } from './paths.ts';

export interface FileRoute {
  readonly methods: readonly string[];
  readonly path: string;
  readonly confidence: Confidence;
  readonly facts: FileFacts;
  readonly value: Value;
  readonly middleware: readonly Middleware[];
  /** Its handler looks at the request's method itself. */
  readonly isForAll?: boolean;
}

export const linkFileRoutes = (found: readonly FileRoute[], linked: Linked, bodies: Bodies): readonly Route[] =>
  found.flatMap((route) => readRoute(route, linked, bodies));

/** Reads every file by itself: what most file-system routers need. */
export const eachFile =
  (routesOf: (facts: FileFacts, linked: Linked) => readonly FileRoute[]) =>
  (linked: Linked, bodies: Bodies): { readonly routes: readonly Route[] } => {
    const files = [...linked.evaluator.program.files.values()];
    return {
      routes: linkFileRoutes(
        files.flatMap((facts) => routesOf(facts, linked)),
        linked,
        bodies,
      ),
    };
  };

function readRoute(route: FileRoute, linked: Linked, bodies: Bodies): readonly Route[] {
  const { facts, value, methods, path } = route;
  const here = { facts, bindings: new Map(), evaluator: linked.evaluator };
  const owner = { file: facts.path, symbol: moduleCode(facts.path), line: 1 };
  const { known, ...answer } = handlerOf({ value, here, line: 1, owner }, linked, bodies);
  const owned = linked.evaluator.program.files.get(answer.handler.file);
  const told = route.isForAll === true && owned !== undefined ? answersByMethod(answer, owned, bodies) : null;
  return (told ?? methods.map((method) => ({ ...answer, method }))).map((one) => ({
    path: joinPaths('', path),
    ...one,
    middleware: route.middleware,
    confidence: known && (told === null || one.method !== '*') ? route.confidence : 'inferred',
    at: at(facts.path, answer.handler.file === facts.path ? answer.handler.line : 1),
  }));
}

/** What a file exports under a name, in ES modules and CommonJS. */
export function exported(facts: FileFacts, name: string): Value | null {
  const [own] = facts.exports[name] ?? [];
  if (own !== undefined) return own;
  const [whole] = facts.commonjs;
  if (whole === undefined) return null;
  if (whole.k === 'object' && name !== 'default') return facts.objects[whole.id]?.props[name] ?? null;
  return name === 'default' ? whole : null;
}

/** `[id]` is `:id`, `[...rest]` is `:rest+`, `[[...rest]]` is `:rest*`, `[[id]]` is `:id?`; `[id=matcher]` is `:id`. */
export function bracketParameter(segment: string): string {
  return segment
    .replace(/\[\[\.\.\.(\w+)\]\]/g, ':$1*')
    .replace(/\[\.\.\.(\w+)\]/g, ':$1+')
    .replace(/\[\[([\w-]+)\]\]/g, ':$1?')
    .replace(/\[([\w-]+)(=\w+)?\]/g, ':$1');
}

/** `(shop)` groups files, it is no part of the path. */
export const isGroup = (segment: string): boolean => /^\(.*\)$/.test(segment);
