/** Resolver classes of NestJS and type-graphql: `@Query(() => [Order]) orders()`. */
import type { Value } from '../../../model/facts.ts';
import type { Route } from '../../../model/graph.ts';
import type { Bodies } from '../../bodies.ts';
import type { Linked } from '../../call-index.ts';
import type { Entity } from '../../entities.ts';
import { evaluateHere, type Standing } from '../../evaluator.ts';
import { inOrder, type Step } from '../../routes/middleware.ts';
import { type Applied, decoratorsOf } from '../nest/decorators.ts';
import { guardsIn, PHASE, parameterPipes } from '../nest/guards.ts';
import { propertyOf, textsIn } from '../nest/lists.ts';
import { type DecoratedMethod, methodHandler, methodPlace, methodsOf } from '../nest/methods.ts';
import { settingsNear } from '../nest/mounts.ts';
import { operationOf } from './operations.ts';

const ROOT = /^(@nestjs\/graphql|type-graphql)\.(Query|Mutation|Subscription)$/;
const FIELD = /^(@nestjs\/graphql|type-graphql)\.(ResolveField|ResolveProperty|FieldResolver|ResolveReference)$/;

type ClassEntity = Extract<Entity, { t: 'class' }>;

export function decoratedOperations(endpoint: string, linked: Linked, bodies: Bodies): Route[] {
  const read = decoratorsOf(linked);
  const settingsOf = settingsNear(linked);
  const enhancers = fieldEnhancers(linked);
  return [...linked.evaluator.program.files.values()].flatMap((facts) =>
    Object.values(facts.classes).flatMap((of): Route[] => {
      if (Object.keys(of.fields).length === 0 && of.decorators.length === 0) return [];
      const entity: ClassEntity = { t: 'class', file: facts.path, of };
      const own = read(facts.path, of.decorators);
      const resolver = own.find(({ name }) => /\.Resolver$/.test(name));
      const methods = methodsOf(entity, linked).filter((method) => resolver !== undefined || method.of === of);
      const isNest = resolver?.name.startsWith('@nestjs/') !== false;
      const guards = [...(isNest ? settingsOf(facts.path).steps : []), ...guardsIn(own)];
      return methods.flatMap((method) => routesOf(method, { endpoint, resolver, guards, enhancers, linked, bodies }));
    }),
  );
}

interface Within {
  readonly endpoint: string;
  readonly resolver: Applied | undefined;
  readonly guards: readonly Step[];
  /** Phases that run before a field of another type than the roots. */
  readonly enhancers: ReadonlySet<number>;
  readonly linked: Linked;
  readonly bodies: Bodies;
}

function routesOf(method: DecoratedMethod, { endpoint, resolver, guards, enhancers, linked, bodies }: Within): Route[] {
  return method.applied.flatMap((decorator) => {
    const root = ROOT.exec(decorator.name)?.[2];
    if (root === undefined && !FIELD.test(decorator.name)) return [];
    const type = root ?? typeOf(resolver, linked);
    const steps = [...guards, ...guardsIn(method.applied), ...parameterPipes(method, linked)];
    const isField = root === undefined && decorator.name.startsWith('@nestjs/');
    const operation = operationOf(endpoint, type, fieldName(decorator, method.name));
    const route: Route = {
      ...operation,
      ...methodHandler(method, bodies),
      middleware: inOrder(
        isField ? steps.filter(({ phase = 0 }) => phase < PHASE.guard || enhancers.has(phase)) : steps,
      ),
      confidence: type === null ? 'inferred' : 'exact',
      at: methodPlace(method, decorator.line),
    };
    return [route];
  });
}

const ENHANCERS: Readonly<Record<string, number>> = { guards: PHASE.guard, interceptors: PHASE.interceptor };

/** Nest runs guards and interceptors before fields only where `fieldResolverEnhancers` says so; pipes always. */
function fieldEnhancers({ evaluator }: Linked): ReadonlySet<number> {
  const phases = new Set<number>([PHASE.pipe]);
  for (const facts of evaluator.program.files.values())
    for (const { props } of Object.values(facts.objects))
      if (props.fieldResolverEnhancers !== undefined)
        for (const name of textsIn(props.fieldResolverEnhancers, { facts, bindings: new Map(), evaluator }))
          if (ENHANCERS[name] !== undefined) phases.add(ENHANCERS[name]);
  return phases;
}

/** A text, the `name` among the options, or what the method is called. */
function fieldName({ name, args, here }: Applied, method: string): string {
  if (name.endsWith('.ResolveReference')) return '__resolveReference';
  const [text] = args.flatMap((arg) => (arg === null || arg.k === 'function' ? [] : textsIn(arg, here)));
  if (text !== undefined) return text;
  const told = args.flatMap((arg) => propertyOf(arg, 'name', here)).flatMap((one) => textsIn(one.value, one.here));
  return told[0] ?? method;
}

/** `@Resolver('Order')`, `@Resolver(() => Order)`, `@Resolver(Order)`. */
function typeOf(resolver: Applied | undefined, linked: Linked): string | null {
  const [first = null] = resolver?.args ?? [];
  if (resolver === undefined || first === null) return null;
  const { here } = resolver;
  const returned: readonly (Value | null)[] =
    first.k === 'function' ? (here.facts.functions[first.id]?.returns ?? []) : [first];
  return returned.flatMap((value) => typeNames(value, here, linked))[0] ?? null;
}

function typeNames(value: Value | null, here: Standing, linked: Linked): readonly string[] {
  const found = evaluateHere(value, here).flatMap((entity) => {
    if (entity.t === 'text') return [entity.text];
    return entity.t === 'class' ? [objectName(entity, linked)] : [];
  });
  return found.length > 0 ? found : value?.k === 'name' ? [value.name] : [];
}

/** `@ObjectType('Order') class OrderModel` */
function objectName({ file, of }: ClassEntity, linked: Linked): string {
  const declared = decoratorsOf(linked)(file, of.decorators).find(({ name }) => /\.(ObjectType|Entity)$/.test(name));
  const [told] = declared?.name.endsWith('.ObjectType') ? textsIn(declared.args[0], declared.here) : [];
  return told ?? of.name;
}
