/** NestJS: what modules provide (`{ provide: ORDERS, useClass: OrdersService }`) and who is given it. */
import type { FileFacts, ObjectFact, Value } from '../../model/facts.ts';
import type { Hooks } from '../evaluator.ts';
import type { Program } from '../program.ts';
import { containerHooks } from './injection/hooks.ts';
import { type Binding, called, collect, made, type Registry, resolved } from './injection/registry.ts';
import { tokenKey } from './injection/tokens.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

const INJECTS = /^@nestjs\/common\.Inject$/;
const RESOLVES =
  /^@nestjs\/(core\.ModuleRef|core\.NestFactory\.create\w*|common\.INest\w+|platform-\w+\.Nest\w+)\(\)(\.select\(\))?\.(get|resolve|create)$/;

export const nest: Recognizer = {
  name: 'nest',
  applies: (packages) => importsPackage(packages, '@nestjs/common'),
  read: { hooks: nestHooks },
};

function nestHooks(program: Program): Hooks {
  const registry = readProviders(program);
  const factories = readFactories(program);
  const hooks = containerHooks({ registry, injects: INJECTS, resolves: RESOLVES });
  return {
    ...hooks,
    given: (asked, here) => {
      const token = factories.get(`${asked.facts.path} ${asked.fn.id}`)?.[asked.index];
      const told = token === undefined ? null : resolved(registry, token, { ...here, facts: asked.facts });
      return told ?? hooks.given?.(asked, here) ?? null;
    },
  };
}

const readProviders = (program: Program): Registry =>
  collect((bind) => {
    for (const facts of program.files.values())
      for (const [id, object] of Object.entries(facts.objects))
        if (object.props.provide !== undefined)
          bind(tokenKey(program, facts.path, object.props.provide), bindingOf(object, Number(id), facts, program));
  });

function bindingOf({ props }: ObjectFact, id: number, { path }: FileFacts, program: Program): Binding | null {
  if (props.useClass !== undefined) return made(path, props.useClass, id);
  if (props.useFactory !== undefined) return called(path, props.useFactory, id);
  if (props.useValue !== undefined) return { file: path, gives: props.useValue };
  const same = tokenKey(program, path, props.useExisting);
  return same === null ? null : { file: path, same };
}

/** `{ useFactory: (config, db) => …, inject: [ConfigService, DB] }`: tokens by factory. */
function readFactories(program: Program): ReadonlyMap<string, readonly Value[]> {
  const factories = new Map<string, readonly Value[]>();
  for (const facts of program.files.values())
    for (const { props } of Object.values(facts.objects)) {
      if (props.useFactory?.k !== 'function' || props.inject?.k !== 'array') continue;
      const tokens = props.inject.items.map((item) => tokenIn(item, facts));
      factories.set(`${facts.path} ${props.useFactory.id}`, tokens);
    }
  return factories;
}

const NOTHING: Value = { k: 'choice', of: [] };

/** `{ token: DB, optional: true }` */
const tokenIn = (item: Value | null, facts: FileFacts): Value =>
  (item?.k === 'object' ? facts.objects[item.id]?.props.token : item) ?? NOTHING;
