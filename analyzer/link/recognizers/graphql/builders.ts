/**
 * Schemas that code builds: graphql-js (`new GraphQLObjectType({ fields })`), Pothos (`builder.queryField('orders', (t) =>
 * t.field({ resolve }))`) and Nexus (`queryField('orders', { resolve })`, `t.field('orders', { resolve })`).
 */
import type { Value } from '../../../model/facts.ts';
import type { Route } from '../../../model/graph.ts';
import type { Bodies } from '../../bodies.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import { evaluateHere, type Standing } from '../../evaluator.ts';
import { propertyOf, textsIn } from '../nest/lists.ts';
import { type Field, fieldsOf } from './fields.ts';
import { fieldRoute, operationOf } from './operations.ts';

interface Built {
  readonly type: string | null;
  readonly field: string;
  readonly resolve: Value;
  readonly here: Standing;
  readonly line: number;
}

export function builtOperations(endpoint: string, linked: Linked, bodies: Bodies): Route[] {
  return linked.sites
    .flatMap((site) => builtBy(site, linked))
    .map(({ type, field, resolve, here, line }) =>
      fieldRoute(
        operationOf(endpoint, type, field),
        { value: resolve, here, made: { file: here.facts.path, line } },
        linked,
        bodies,
      ),
    );
}

const BUILDER =
  /^(?:@pothos\/core(?:\.\w+)*\(\)|nexus)\.(query|mutation|subscription|object|extend|interface)(Type|Field|Fields)$/;
const OBJECT_TYPE = /^graphql\.GraphQL(Object|Interface)Type$/;
const NEXUS_FIELD = /^(field|list|nonNull|nullable|boolean|string|int|float|id|connectionField)$/;

function builtBy(site: CallSite, { evaluator }: Linked): readonly Built[] {
  const { file, call, callees } = site;
  const facts = evaluator.program.files.get(file);
  if (facts === undefined) return [];
  const here: Standing = { facts, bindings: new Map(), evaluator };
  const found = callees.flatMap((entity): readonly Built[] => {
    if (entity.t !== 'package') return [];
    const [, kind, what] = BUILDER.exec(entity.name) ?? [];
    if (kind !== undefined && what !== undefined)
      return ofBuilder({ kind, what }, call.args, { here, line: call.line });
    if (!OBJECT_TYPE.test(entity.name)) return [];
    return ofFields(textOf(call.args[0], 'name', here), options(call.args[0], 'fields', here), call.line);
  });
  return found;
}

interface Spot {
  readonly here: Standing;
  readonly line: number;
}

type Args = readonly (Value | null)[];

const ROOT_TYPES: Readonly<Record<string, string>> = {
  query: 'Query',
  mutation: 'Mutation',
  subscription: 'Subscription',
};

function ofBuilder({ kind, what }: { kind: string; what: string }, args: Args, { here, line }: Spot): readonly Built[] {
  const root = ROOT_TYPES[kind] ?? null;
  const [first = null, second = null] = args;
  const texts = textsIn(first, here);
  if (what === 'Field') {
    const type = root ?? texts[0] ?? null;
    const [name, code] = root === null ? [textsIn(second, here)[0], args[2] ?? null] : [texts[0], second];
    return name === undefined
      ? nexusFields(root, [{ value: first, here }], line)
      : one(type, name, code, { here, line });
  }
  if (what === 'Fields') {
    const [type, code] = root === null ? [texts[0] ?? null, second] : [root, first];
    return ofFields(type, [{ value: code, here }], line);
  }
  const type = root ?? texts[0] ?? textOf(first, 'name', here) ?? textOf(first, 'type', here) ?? symbolName(first);
  const held = args.filter((arg) => arg !== null);
  const lists = held.flatMap((arg) => options(arg, 'fields', here));
  const defined = held.flatMap((arg) => options(arg, 'definition', here));
  return [...ofFields(type, lists, line), ...nexusFields(type, defined, line)];
}

/** `builder.objectType(Order, …)` is of what its first argument is called. */
const symbolName = (value: Value | null): string | null => (value?.k === 'name' ? value.name : null);

interface Held {
  readonly value: Value | null;
  readonly here: Standing;
}

const options = (value: Value | null | undefined, name: string, here: Standing): readonly Held[] =>
  propertyOf(value, name, here);

const textOf = (value: Value | null | undefined, name: string, here: Standing): string | null =>
  propertyOf(value, name, here).flatMap((held) => textsIn(held.value, held.here))[0] ?? null;

/** An object of fields, or a function that returns one. */
function ofFields(type: string | null, lists: readonly Held[], line: number): readonly Built[] {
  return lists.flatMap(({ value, here }) =>
    returned(value, here).flatMap((list) =>
      fieldsOf(list.value, list.here).flatMap((field: Field) =>
        one(type, field.name, field.value, { here: field.here, line }),
      ),
    ),
  );
}

/** What a function gives, when the value is one. */
function returned(value: Value | null, here: Standing): readonly Held[] {
  const functions = evaluateHere(value, here).filter((entity) => entity.t === 'function');
  if (functions.length === 0) return [{ value, here }];
  return functions.flatMap(({ file, fn }) => {
    const facts = here.evaluator.program.files.get(file);
    return facts === undefined ? [] : fn.returns.map((result) => ({ value: result, here: { ...here, facts } }));
  });
}

/** `{ type, resolve }`, `t.field({ resolve })`, `(t) => t.field({ resolve })`. */
function one(type: string | null, field: string, value: Value | null, { here, line }: Spot): readonly Built[] {
  if (value?.k === 'function')
    return returned(value, here).flatMap((held) => one(type, field, held.value, { here: held.here, line }));
  const holders: readonly (Value | null)[] = value?.k === 'call' ? value.args : [value];
  return holders
    .flatMap((holder) => [...propertyOf(holder, 'subscribe', here), ...propertyOf(holder, 'resolve', here)])
    .slice(0, 1)
    .map((held) => ({ type, field, resolve: held.value, here: held.here, line }));
}

/** `definition(t) { t.field('orders', { resolve }); t.list.field('lines', { resolve }); }` */
function nexusFields(type: string | null, definitions: readonly Held[], line: number): readonly Built[] {
  return definitions.flatMap(({ value, here }) =>
    evaluateHere(value, here).flatMap((entity) => {
      const facts = entity.t === 'function' ? here.evaluator.program.files.get(entity.file) : undefined;
      if (entity.t !== 'function' || facts === undefined) return [];
      const there = { ...here, facts };
      return facts.calls
        .filter(({ start, callee }) => start > entity.fn.id && start < entity.fn.end && isNexusField(callee))
        .flatMap(({ args, line: own }) =>
          textsIn(args[0], there).flatMap((name) =>
            one(type, name, args[1] ?? null, { here: there, line: own ?? line }),
          ),
        );
    }),
  );
}

const isNexusField = (callee: Value): boolean => callee.k === 'member' && NEXUS_FIELD.test(callee.name);
