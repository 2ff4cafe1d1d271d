/** `@Controller('orders')` with `@Get(':id')` → routes under the prefixes of the applications that they are part of. */
import type { Route, Unresolved } from '../../../model/graph.ts';
import type { Bodies } from '../../bodies.ts';
import type { Linked } from '../../call-index.ts';
import { type Entity, entityKey } from '../../entities.ts';
import { inOrder } from '../../routes/middleware.ts';
import { joinPaths, pathsOf, type RoutePath } from '../../routes/paths.ts';
import { at } from '../../targets.ts';
import { readConsumers } from './consumers.ts';
import { type Applied, decoratorsOf } from './decorators.ts';
import { guardsIn, parameterPipes } from './guards.ts';
import { propertyOf } from './lists.ts';
import { type DecoratedMethod, methodHandler, methodPlace, methodsOf } from './methods.ts';
import { distancesOf } from './modules.ts';
import { type Mount, mountsOf } from './mounts.ts';
import { methodNames } from './path-match.ts';
import { type Settings, type Version, versionsIn } from './settings.ts';
import { fullPaths } from './versions.ts';

type ClassEntity = Extract<Entity, { t: 'class' }>;

interface Controller {
  readonly entity: ClassEntity;
  readonly declared: Applied;
  readonly applied: readonly Applied[];
  readonly mounts: readonly Mount[];
}

export function linkControllers(linked: Linked, bodies: Bodies): { routes: Route[]; unresolved: Unresolved[] } {
  const controllers = findControllers(linked);
  const unresolved = controllers.filter(({ mounts }) => mounts.some(({ known }) => !known)).map(notListed);
  if (controllers.length === 0) return { routes: [], unresolved };
  const consumed = readConsumers(linked, distancesOf(linked));
  const routes = controllers.flatMap((controller) => {
    const guards = guardsIn(controller.applied);
    return methodsOf(controller.entity, linked).flatMap((method) => {
      const pipes = parameterPipes(method, linked);
      return method.applied.flatMap((decorator) => {
        const spot = { controller, method, decorator };
        return pathsOfMethod(spot).map(
          ({ verb, path, before, settings: { steps, isOfOther } }): Route => ({
            method: verb,
            path: path.path,
            ...methodHandler(method, bodies),
            middleware: inOrder([
              ...steps,
              ...consumed({ controller: entityKey(controller.entity), method: verb, path: before, isOfOther }),
              ...guards,
              ...guardsIn(method.applied),
              ...pipes,
            ]),
            confidence: path.confidence,
            at: methodPlace(method, decorator.line),
          }),
        );
      });
    });
  });
  return { routes, unresolved };
}

const notListed = ({ entity: { file, of } }: Controller): Unresolved => ({
  what: `controller ${of.name}`,
  at: at(file, of.line),
  why: 'it was not seen which application it is part of',
});

function findControllers(linked: Linked): Controller[] {
  const read = decoratorsOf(linked);
  const mounts = mountsOf(linked);
  return [...linked.evaluator.program.files.values()].flatMap((facts) =>
    Object.values(facts.classes).flatMap((of): Controller[] => {
      const applied = read(facts.path, of.decorators);
      const declared = applied.find(({ name }) => name === '@nestjs/common.Controller');
      const entity: ClassEntity = { t: 'class', file: facts.path, of };
      return declared === undefined ? [] : [{ entity, declared, applied, mounts: mounts(entity) }];
    }),
  );
}

interface Spot {
  readonly controller: Controller;
  readonly method: DecoratedMethod;
  readonly decorator: Applied;
}

interface Found {
  readonly verb: string;
  readonly path: RoutePath;
  /** Without the prefix of the application. */
  readonly before: string;
  readonly settings: Settings;
}

function pathsOfMethod({ controller, method, decorator }: Spot): Found[] {
  const verb = verbOf(decorator);
  if (verb === null) return [];
  const versions = versionsOf(controller, method);
  const own = isMapping(decorator) ? optionPaths(decorator) : argumentPaths(decorator);
  return controller.mounts.flatMap(({ settings, module, known }) =>
    controllerPaths(controller.declared).flatMap((outer) =>
      own.flatMap((inner) => {
        const paths = fullPaths({ method: verb, module, controller: outer, own: inner, versions }, settings);
        const before = joinPaths(joinPaths(module, outer.path), inner.path);
        return paths.map((path): Found => ({ verb, path: known ? path : inferred(path), before, settings }));
      }),
    ),
  );
}

const inferred = (path: RoutePath): RoutePath => ({ ...path, confidence: 'inferred' });

const VERB = /^@nestjs\/common\.(Get|Post|Put|Patch|Delete|All|Options|Head|Search|Sse|RequestMapping)$/;

const isMapping = ({ name }: Applied): boolean => name.endsWith('.RequestMapping');

function verbOf(decorator: Applied): string | null {
  const verb = VERB.exec(decorator.name)?.[1];
  if (verb === undefined) return null;
  if (verb === 'All') return '*';
  if (verb === 'Sse') return 'GET';
  if (verb !== 'RequestMapping') return verb.toUpperCase();
  const [named] = propertyOf(decorator.args[0], 'method', decorator.here).flatMap((one) =>
    methodNames(one.value, one.here),
  );
  return named === 'ALL' ? '*' : (named ?? 'GET');
}

const ROOT: RoutePath = { path: '', confidence: 'exact' };
const UNKNOWN: RoutePath = { path: '*', confidence: 'inferred' };

function argumentPaths({ args, here }: Applied): readonly RoutePath[] {
  if (args.length === 0) return [ROOT];
  return pathsOf(args[0] ?? null, here) ?? [UNKNOWN];
}

function optionPaths({ args, here }: Applied): readonly RoutePath[] {
  const values = propertyOf(args[0], 'path', here);
  return values.length === 0 ? [ROOT] : values.flatMap((one) => pathsOf(one.value, one.here) ?? [UNKNOWN]);
}

/** The argument is a path, several, or options with the path among them. */
function controllerPaths(declared: Applied): readonly RoutePath[] {
  const isOptions = declared.here.evaluator
    .evaluate(declared.here.facts.path, declared.args[0], declared.here.bindings)
    .some(({ t }) => t === 'object');
  return isOptions ? optionPaths(declared) : argumentPaths(declared);
}

/** The method's version goes before the controller's. */
function versionsOf({ declared, applied }: Controller, method: DecoratedMethod): readonly Version[] | null {
  const told = [method.applied, applied].map((decorators) =>
    decorators.find(({ name }) => name === '@nestjs/common.Version'),
  );
  for (const decorator of told) if (decorator !== undefined) return versionsIn(decorator.args[0], decorator.here);
  const option = propertyOf(declared.args[0], 'version', declared.here);
  return option.length === 0 ? null : option.flatMap((one) => versionsIn(one.value, one.here));
}
