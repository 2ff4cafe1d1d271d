/** Controllers by decorators on Express and Koa: routing-controllers, tsoa, inversify-express-utils. */
import type { ClassFact, DecoratorFact, FileFacts } from '../../model/facts.ts';
import { moduleCode, type Route } from '../../model/graph.ts';
import type { Bodies } from '../bodies.ts';
import type { Linked } from '../call-index.ts';
import type { Part } from '../routes/dialect.ts';
import { handlerOf } from '../routes/handlers.ts';
import { inOrder, ofPackage, type Step, stepsOf } from '../routes/middleware.ts';
import { elementsOf, memberPart, textsIn } from '../routes/parts.ts';
import { joinPaths } from '../routes/paths.ts';
import { methodOf } from '../routes/verbs.ts';
import { at } from '../targets.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

const PACKAGES = ['routing-controllers', 'tsoa', '@tsoa/runtime', 'inversify-express-utils'];

export const expressDecorators: Recognizer = {
  name: 'express-decorators',
  applies: (packages) => importsPackage(packages, ...PACKAGES),
  read: {
    entries: (linked, bodies) => {
      const prefixes = prefixesOf(linked);
      const files = [...linked.evaluator.program.files.values()];
      const routes = files.flatMap((facts) =>
        Object.values(facts.classes).flatMap((of) => routesOfClass(of, { facts, prefixes, linked, bodies })),
      );
      return { routes };
    },
  },
};

interface Reading {
  readonly facts: FileFacts;
  /** By package. */
  readonly prefixes: ReadonlyMap<string, string>;
  readonly linked: Linked;
  readonly bodies: Bodies;
}

const CONTROLLER =
  /^(routing-controllers\.(Json)?Controller|(tsoa|@tsoa\/runtime)\.Route|inversify-express-utils\.controller)$/;
const ROUTE =
  /^(routing-controllers|tsoa|@tsoa\/runtime|inversify-express-utils)\.(http)?(Get|Post|Put|Patch|Delete|Head|Options|All|Method)$/;
/** What stands before a handler, by decorators of its own. */
const BEFORE = /^(routing-controllers\.(UseBefore|Authorized)|(tsoa|@tsoa\/runtime)\.(Security|Middlewares))$/;

function routesOfClass(of: ClassFact, reading: Reading): readonly Route[] {
  const controller = named(of.decorators, CONTROLLER, reading)[0];
  if (controller === undefined) return [];
  const base = pathOf(controller, reading);
  const shared = [...guardsOf(controller, reading), ...beforeIn(of.decorators, reading)];
  return Object.values(of.fields).flatMap(({ decorators, method }) =>
    named(decorators, ROUTE, reading).flatMap((decorator): readonly Route[] => {
      const verb = methodOf(decorator.name.replace(/^.*\.(http)?/, ''));
      if (method === null || verb === null) return [];
      const owner = { file: reading.facts.path, symbol: moduleCode(reading.facts.path), line: decorator.line };
      const value = { k: 'function', id: method } as const;
      const { known, ...handler } = handlerOf(
        { ...partOf(value, decorator.line, reading), owner },
        reading.linked,
        reading.bodies,
      );
      const path = joinPaths(
        joinPaths(reading.prefixes.get(packageOf(controller.name)) ?? '', base),
        pathOf(decorator, reading),
      );
      const middleware = inOrder([...shared, ...guardsOf(decorator, reading), ...beforeIn(decorators, reading)]);
      const confidence = known ? 'exact' : 'inferred';
      return [{ method: verb, path, ...handler, middleware, confidence, at: at(reading.facts.path, decorator.line) }];
    }),
  );
}

interface Named extends DecoratorFact {
  /** With the package it comes from. */
  readonly name: string;
}

const named = (decorators: readonly DecoratorFact[], pattern: RegExp, { facts, linked }: Reading): readonly Named[] =>
  decorators.flatMap((decorator) =>
    linked.evaluator
      .evaluate(facts.path, decorator.callee)
      .flatMap((entity) =>
        entity.t === 'package' && pattern.test(entity.name) ? [{ ...decorator, name: entity.name }] : [],
      ),
  );

function partOf(value: Part['value'], line: number, { facts, linked }: Pick<Reading, 'facts' | 'linked'>): Part {
  return { value, line, here: { facts, bindings: new Map(), evaluator: linked.evaluator } };
}

const pathOf = ({ args, line }: DecoratorFact, reading: Reading): string =>
  textsIn(partOf(args[0] ?? null, line, reading))[0] ?? '';

/** `@controller('/orders', auth)` of inversify-express-utils. */
const guardsOf = ({ name, args, line }: Named, reading: Reading): readonly Step[] =>
  name.startsWith('inversify') ? stepsOf(args.slice(1).flatMap((arg) => elementsOf(partOf(arg, line, reading)))) : [];

const beforeIn = (decorators: readonly DecoratorFact[], reading: Reading): readonly Step[] =>
  named(decorators, BEFORE, reading).flatMap(({ name, args, line }) =>
    /\.(Authorized|Security)$/.test(name)
      ? [ofPackage(name.replace(/^.*\./, ''))]
      : stepsOf(args.map((arg) => partOf(arg, line, reading))),
  );

const SERVER =
  /^(routing-controllers\.(create|use)(Express|Koa)Server|inversify-express-utils\.InversifyExpressServer)$/;

/** `createExpressServer({ routePrefix })`, `new InversifyExpressServer(container, null, { rootPath })`. */
function prefixesOf(linked: Linked): ReadonlyMap<string, string> {
  const prefixes = new Map<string, string>();
  for (const { file, call, callees } of linked.sites) {
    const server = callees.find((entity) => entity.t === 'package' && SERVER.test(entity.name));
    const facts = linked.evaluator.program.files.get(file);
    if (server?.t !== 'package' || facts === undefined) continue;
    for (const arg of call.args) {
      const [text] = textsIn(memberPart(partOf(arg, call.line, { facts, linked }), 'routePrefix', 'rootPath'));
      if (text !== undefined) prefixes.set(packageOf(server.name), text);
    }
  }
  return prefixes;
}

const packageOf = (name: string): string => name.slice(0, name.lastIndexOf('.'));
