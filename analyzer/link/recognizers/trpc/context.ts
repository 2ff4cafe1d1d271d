/**
 * `ctx` of a procedure's function: what the middleware before it passes on with `next({ ctx: { ...ctx, order } })`, and what
 * `initTRPC.context<Context>()` declares.
 */
import type { FileFacts, FunctionFact, Value } from '../../../model/facts.ts';
import { distinct } from '../../distinct.ts';
import type { Entity } from '../../entities.ts';
import { type Evaluator, evaluateHere, type Standing } from '../../evaluator.ts';

const MAX_LINKS = 24;

/** @param site file and place of the function */
export function contextOf(site: string, evaluator: Evaluator): readonly Entity[] {
  return evaluator.once(`trpc context ${site}`, () => {
    const colon = site.lastIndexOf(':');
    const facts = evaluator.program.files.get(site.slice(0, colon));
    const fn = facts?.functions[Number(site.slice(colon + 1))];
    if (facts === undefined || fn === undefined || fn.passed === null) return [];
    const chain = linksOf(fn.passed.to, { facts, bindings: new Map(), evaluator }, 0);
    const added = chain.filter(({ name }) => name === 'use' || name === 'concat').flatMap(passedOn);
    return distinct([...added, ...chain.flatMap(declared)]);
  });
}

/** One call of a chain: `.use(isAuthed)`. */
interface Link {
  readonly name: string;
  readonly args: readonly (Value | null)[];
  readonly types: readonly (Value | null)[];
  readonly here: Standing;
}

/** The calls that a chain is made of, the nearest first; names and functions of the project are looked into. */
export function linksOf(value: Value, here: Standing, depth: number): readonly Link[] {
  if (depth > MAX_LINKS) return [];
  if (value.k === 'member') return linksOf(value.of, here, depth + 1);
  if (value.k === 'call' && value.of.k === 'member') {
    const own: Link = { name: value.of.name, args: value.args, types: value.types ?? [], here };
    return [own, ...linksOf(value.of.of, here, depth + 1)];
  }
  if (value.k === 'call') {
    const made = evaluateHere(value.of, here).flatMap((entity) => returned(entity, here));
    const own: Link = { name: '', args: value.args, types: value.types ?? [], here };
    return [own, ...made.flatMap((one) => linksOf(one.value, one.here, depth + 1))];
  }
  return definitions(value, here).flatMap((one) => linksOf(one.value, one.here, depth + 1));
}

interface Held {
  readonly value: Value;
  readonly here: Standing;
}

function returned(entity: Entity, here: Standing): readonly Held[] {
  const facts = entity.t === 'function' ? here.evaluator.program.files.get(entity.file) : undefined;
  if (entity.t !== 'function' || facts === undefined) return [];
  return entity.fn.returns.map((value) => ({ value, here: { ...here, facts } }));
}

/** What a name stands for, through imports. */
function definitions(value: Value, here: Standing): readonly Held[] {
  const { facts, evaluator } = here;
  if (value.k === 'local') return (facts.variables[value.id]?.values ?? []).map((one) => ({ value: one, here }));
  if (value.k !== 'name') return [];
  return (facts.bindings[value.name]?.values ?? []).flatMap((one) => {
    if (one.k !== 'member' || one.of.k !== 'module') return [{ value: one, here }];
    return exported(one.of, one.name, here, evaluator, 0);
  });
}

function exported(
  module: Extract<Value, { k: 'module' }>,
  name: string,
  here: Standing,
  evaluator: Evaluator,
  depth: number,
): readonly Held[] {
  const resolution = evaluator.program.resolve(here.facts.path, module.specifier, module.way);
  const facts = resolution.kind === 'module' ? evaluator.program.files.get(resolution.path) : undefined;
  if (facts === undefined || depth > MAX_LINKS) return [];
  const there = { ...here, facts };
  const own = (facts.exports[name] ?? []).map((value) => ({ value, here: there }));
  if (own.length > 0) return own.flatMap((held) => reExported(held, evaluator, depth));
  return facts.stars.flatMap((specifier) => exported({ ...module, specifier }, name, there, evaluator, depth + 1));
}

const reExported = ({ value, here }: Held, evaluator: Evaluator, depth: number): readonly Held[] =>
  value.k === 'member' && value.of.k === 'module'
    ? exported(value.of, value.name, here, evaluator, depth + 1)
    : [{ value, here }];

/** Objects that the functions of a middleware hand to `next`. */
function passedOn({ args, here }: Link): readonly Entity[] {
  return args
    .flatMap((arg) => functionsOf(arg, here, 0))
    .flatMap(({ facts, fn }) => {
      const there = { ...here, facts };
      return facts.calls
        .filter(({ start, callee }) => start >= fn.id && start < fn.end && isNext(callee))
        .flatMap(({ args: [options = null] }) => evaluateHere(options, there))
        .flatMap((entity) => {
          const held = entity.t === 'object' ? facts.objects[entity.id]?.props.ctx : undefined;
          return held === undefined ? [] : evaluateHere(held, there);
        });
    });
}

const isNext = (callee: Value): boolean => callee.k === 'member' && callee.name === 'next';

interface Code {
  readonly facts: FileFacts;
  readonly fn: FunctionFact;
}

/** The function of a middleware, written here or made by `t.middleware(fn)`, `experimental_trpcMiddleware().create(fn)`. */
function functionsOf(value: Value | null, here: Standing, depth: number): readonly Code[] {
  if (value === null || depth > MAX_LINKS) return [];
  const found = evaluateHere(value, here).flatMap((entity): readonly Code[] => {
    const facts = entity.t === 'function' ? here.evaluator.program.files.get(entity.file) : undefined;
    return entity.t === 'function' && facts !== undefined ? [{ facts, fn: entity.fn }] : [];
  });
  if (found.length > 0) return found;
  const made = linksOf(value, here, depth + 1).filter(({ name }) => /^(middleware|create|unstable_pipe|)$/.test(name));
  return made.flatMap((link) =>
    link.args.flatMap((arg) => (arg?.k === 'function' ? functionsOf(arg, link.here, depth + 1) : [])),
  );
}

/** `context<Context>()`, `experimental_trpcMiddleware<{ ctx: Context }>()`; what a `createContext` function gives. */
function declared({ name, types, here }: Link): readonly Entity[] {
  const [type = null] = types;
  if (type === null || (name !== 'context' && name !== '')) return [];
  const found = evaluateHere(name === 'context' ? type : { k: 'member', of: type, name: 'ctx' }, here);
  return found.flatMap((entity) => {
    const { args } = entity.t === 'package' ? entity : { args: undefined };
    const [made = null] = args?.values ?? [];
    const facts = args === undefined ? undefined : here.evaluator.program.files.get(args.file);
    if (made === null || facts === undefined)
      return returned(entity, here).length > 0 ? resultOf(entity, here) : [entity];
    return evaluateHere({ k: 'call', of: made, args: [], at: 0 }, { ...here, facts });
  });
}

const resultOf = (entity: Entity, here: Standing): readonly Entity[] =>
  returned(entity, here).flatMap((held) => evaluateHere(held.value, held.here));
