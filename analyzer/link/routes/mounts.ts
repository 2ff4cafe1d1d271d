/** `app.use('/prefix', auth, router)`: which router hangs where, and what runs before its routes. */
import type { Confidence } from '../../../contracts/report.ts';
import type { FileFacts, RouteFact, Value } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { type Entity, entityKey } from '../entities.ts';
import { evaluateHere, type Standing } from '../evaluator.ts';
import { moduleExports, PER_SUBCLASS } from '../members.ts';
import { isApplication, isRouter } from '../router.ts';
import { targetsOf } from '../targets.ts';
import { iterationsOf } from './iterations.ts';
import { joinPaths, pathsOf, type RoutePath } from './paths.ts';

interface Mount {
  readonly parent: Entity;
  readonly path: RoutePath;
  readonly file: string;
  readonly start: number;
  readonly middleware: readonly string[];
}

/** `router.use(auth)`: in front of everything that is registered below it. */
interface Guard {
  readonly file: string;
  readonly start: number;
  readonly names: readonly string[];
}

export interface Prefix extends RoutePath {
  readonly middleware: readonly string[];
  /** Hangs below an application, as far as could be seen. */
  readonly mounted: boolean;
}

export interface Mounts {
  readonly prefixesOf: (router: Entity) => readonly Prefix[];
  readonly guardsBefore: (router: Entity, file: string, start: number) => readonly string[];
}

export function linkMounts(linked: Linked): Mounts {
  const mounts = new Map<string, Mount[]>();
  const guards = new Map<string, Guard[]>();
  for (const facts of linked.evaluator.program.files.values())
    for (const fact of facts.routes)
      if (fact.verb === 'use')
        for (const bindings of iterationsOf({ told: fact.args, receiver: fact.receiver }, facts, linked.evaluator))
          readUse(fact, { facts, bindings, evaluator: linked.evaluator }, { mounts, guards });
  const guardsBefore: Mounts['guardsBefore'] = (router, file, start) =>
    (guards.get(entityKey(router)) ?? [])
      .filter((guard) => guard.file === file && guard.start < start)
      .flatMap(({ names }) => names);
  return { guardsBefore, prefixesOf: (router) => prefixes(router, { mounts, guardsBefore }, []) };
}

interface Tables {
  readonly mounts: Map<string, Mount[]>;
  readonly guards: Map<string, Guard[]>;
}

function readUse(fact: RouteFact, here: Standing, { mounts, guards }: Tables): void {
  const parents = evaluateHere(fact.receiver, here).filter(isRouter);
  if (parents.length === 0) return;
  const paths = pathsOf(fact.args[0] ?? null, here) ?? unknownPath(fact.args, here);
  const handlers = fact.args
    .map((value, index) => ({ value, text: handlerNames(fact, index, here).join() }))
    .slice(paths === null ? 0 : 1);
  const names: string[] = [];
  const children: { router: Entity; middleware: string[] }[] = [];
  for (const { value, text } of handlers) {
    const routers = routersOf(value, here);
    for (const router of routers) children.push({ router, middleware: [...names] });
    if (routers.length === 0 && text !== '') names.push(text);
  }
  const place = { file: here.facts.path, start: fact.start };
  for (const parent of parents) {
    for (const { router, middleware } of children)
      for (const path of paths ?? [{ path: '', confidence: 'exact' as Confidence }])
        push(mounts, entityKey(router), { parent, path, middleware, ...place });
    if (children.length === 0 && paths === null)
      push(guards, entityKey(parent), { ...place, names: guardNames(handlers, parent, here) });
  }
}

/** What a handler is called; `asyncHandler(auth)` is called by what is wrapped, a parameter by what is passed. */
export function handlerNames(
  { args, argTexts, wrappedTexts }: RouteFact,
  index: number,
  here: Standing,
): readonly string[] {
  const value = args[index];
  const passed = value?.k === 'param' || value?.k === 'spread' ? symbolNames(value, here, 0) : [];
  if (passed.length > 0) return passed;
  const inner = wrappedTexts[index];
  const last = value?.k === 'call' ? value.args.at(-1) : null;
  const isWrapper = inner !== null && evaluateHere(last, here).some(({ t }) => t === 'function');
  const text = isWrapper ? inner : argTexts[index];
  return value?.k === 'param' || text === undefined ? [] : [text];
}

function symbolNames(value: Value, here: Standing, depth: number): readonly string[] {
  return evaluateHere(value, here).flatMap((entity): readonly string[] => {
    if (entity.t === 'function') return [entity.fn.symbol === '' ? '(anonymous)' : entity.fn.symbol];
    const facts = entity.t === 'array' ? here.evaluator.program.files.get(entity.file) : undefined;
    if (entity.t !== 'array' || facts === undefined || depth > 2) return [];
    return entity.items.flatMap((item) => (item === null ? [] : symbolNames(item, { ...here, facts }, depth + 1)));
  });
}

/** `app.use(settings.prefix, router)`: what stands before a router and is no code is a path that is not known. */
function unknownPath([first = null, ...rest]: readonly (Value | null)[], here: Standing): readonly RoutePath[] | null {
  if (!rest.some((value) => routersOf(value, here).length > 0) || first?.k === 'call') return null;
  if (evaluateHere(first, here).length > 0) return null;
  return first !== null && isOwnCode(first, here) && first.k === 'name'
    ? null
    : [{ path: '*', confidence: 'inferred' }];
}

/** What the whole application runs first (body parsers, loggers of packages) says nothing about a route; own code does. */
function guardNames(
  handlers: readonly { value: Value | null; text: string }[],
  parent: Entity,
  here: Standing,
): string[] {
  const own = handlers.filter(({ value }) => !isApplication(parent) || isOwnCode(value, here));
  return own.map(({ text }) => text).filter((text) => text !== '' && text !== '(anonymous)');
}

function isOwnCode(value: Value | null, here: Standing): boolean {
  if (value === null) return false;
  const callee = value.k === 'call' ? value.of : value;
  return targetsOf(here.evaluator.program, here.facts.path, callee, evaluateHere(callee, here)).length > 0;
}

/** Routers behind a value; a CommonJS module that exports a router is that router. */
export function routersOf(value: Value | null, here: Standing): readonly Entity[] {
  return evaluateHere(value, here).flatMap((entity) => {
    if (entity.t !== 'module') return isRouter(entity) && entity.t !== 'param' ? [entity] : [];
    const facts: FileFacts | undefined = here.evaluator.program.files.get(entity.file);
    return facts === undefined ? [] : moduleExports(facts, here).filter(isRouter);
  });
}

function push<Item>(into: Map<string, Item[]>, key: string, item: Item): void {
  const list = into.get(key);
  if (list === undefined) into.set(key, [item]);
  else list.push(item);
}

const MAX_DEPTH = 12;

/** A base class makes a router for each subclass: which one is mounted where is not told apart. */
const NOT_TOLD_APART: Prefix = { path: '/*', confidence: 'inferred', middleware: [], mounted: false };

interface Hanging {
  readonly mounts: ReadonlyMap<string, readonly Mount[]>;
  readonly guardsBefore: Mounts['guardsBefore'];
}

function prefixes(router: Entity, hanging: Hanging, above: readonly string[]): readonly Prefix[] {
  const key = entityKey(router);
  const own = hanging.mounts.get(key) ?? [];
  if (above.includes(key) || above.length > MAX_DEPTH) return [];
  if (router.t === 'package' && router.site.endsWith(PER_SUBCLASS)) return [NOT_TOLD_APART];
  if (own.length === 0) return [{ path: '', confidence: 'exact', middleware: [], mounted: isApplication(router) }];
  return own.flatMap(({ parent, path, middleware, file, start }) =>
    prefixes(parent, hanging, [...above, key]).map((prefix) => ({
      path: joinPaths(prefix.path, path.path),
      confidence: path.confidence === 'exact' ? prefix.confidence : path.confidence,
      middleware: [...prefix.middleware, ...hanging.guardsBefore(parent, file, start), ...middleware],
      mounted: prefix.mounted,
    })),
  );
}
