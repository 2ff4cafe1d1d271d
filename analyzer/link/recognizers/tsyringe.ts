/** tsyringe: `container.register('Orders', { useClass: OrderService })`, `@inject('Orders')`, `container.resolve(X)`. */
import type { CallFact, FileFacts, Value } from '../../model/facts.ts';
import type { Program } from '../program.ts';
import { containerHooks } from './injection/hooks.ts';
import { type Binding, called, collect, made, type Registry } from './injection/registry.ts';
import { tokenKey } from './injection/tokens.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

const INJECTS = /^tsyringe\.(inject|injectWithTransform)$/;
const RESOLVES = /^tsyringe\.(container|\w+\(\))(\.createChildContainer\(\))*\.resolve$/;

export const tsyringe: Recognizer = {
  name: 'tsyringe',
  applies: (packages) => importsPackage(packages, 'tsyringe'),
  read: {
    hooks: (program) => containerHooks({ registry: readRegistry(program), injects: INJECTS, resolves: RESOLVES }),
  },
};

const REGISTERS = /^register(Singleton|Instance|Type)?$/;

const readRegistry = (program: Program): Registry =>
  collect((bind) => {
    for (const facts of program.files.values()) {
      for (const call of facts.calls)
        if (call.callee.k === 'member' && REGISTERS.test(call.callee.name))
          bind(tokenKey(program, facts.path, call.args[0]), registeredBy(call, call.callee.name, facts, program));
      for (const [id, { props }] of Object.entries(facts.objects))
        if (props.token !== undefined)
          bind(tokenKey(program, facts.path, props.token), bindingOf({ k: 'object', id: Number(id) }, facts, program));
    }
  });

function registeredBy({ args, start }: CallFact, method: string, facts: FileFacts, program: Program): Binding | null {
  const [, value = null] = args;
  if (value === null) return null;
  if (method === 'registerSingleton') return made(facts.path, value, start);
  if (method === 'registerInstance') return { file: facts.path, gives: value };
  return value.k === 'object' ? bindingOf(value, facts, program) : null;
}

function bindingOf({ id }: Extract<Value, { k: 'object' }>, facts: FileFacts, program: Program): Binding | null {
  const props = facts.objects[id]?.props ?? {};
  if (props.useClass !== undefined) return made(facts.path, props.useClass, id);
  if (props.useFactory !== undefined) return called(facts.path, props.useFactory, id);
  if (props.useValue !== undefined) return { file: facts.path, gives: props.useValue };
  const same = tokenKey(program, facts.path, props.useToken);
  return same === null ? null : { file: facts.path, same };
}
