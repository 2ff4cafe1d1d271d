/** inversify: `container.bind(TYPES.Orders).to(OrderService)`, `@inject(TYPES.Orders)`, `container.get(TYPES.Orders)`. */
import type { CallFact, FileFacts, Value } from '../../model/facts.ts';
import type { Program } from '../program.ts';
import { containerHooks } from './injection/hooks.ts';
import { type Binding, called, collect, made, type Registry } from './injection/registry.ts';
import { tokenKey } from './injection/tokens.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

const INJECTS = /^inversify\.inject$/;
const RESOLVES =
  /^inversify\.(interfaces\.)?Container\(\)(\.createChild\(\))*\.(get|getAsync|getNamed|getTagged|resolve)$/;

export const inversify: Recognizer = {
  name: 'inversify',
  applies: (packages) => importsPackage(packages, 'inversify'),
  read: {
    hooks: (program) => containerHooks({ registry: readRegistry(program), injects: INJECTS, resolves: RESOLVES }),
  },
};

const readRegistry = (program: Program): Registry =>
  collect((bind) => {
    for (const facts of program.files.values()) {
      const tokens = new Map(
        facts.calls.flatMap(({ callee, args, start }) => (isBind(callee) ? [[start, args[0]]] : [])),
      );
      for (const call of facts.calls) {
        const bound = tokens.get(call.start) ?? null;
        if (call.callee.k === 'member' && bound !== null)
          bind(tokenKey(program, facts.path, bound), bindingOf(call, call.callee.name, { bound, facts, program }));
      }
    }
  });

/** `container.bind(token)`, `bind(token)` of a container module; the calls of one chain all begin where it does. */
const isBind = (callee: Value): boolean =>
  callee.k === 'param' || (callee.k === 'member' && /^(re)?bind(Sync)?$/.test(callee.name));

interface Bound {
  readonly bound: Value;
  readonly facts: FileFacts;
  readonly program: Program;
}

function bindingOf({ args, start }: CallFact, method: string, { bound, facts, program }: Bound): Binding | null {
  const [value = null] = args;
  const file = facts.path;
  if (method === 'toSelf') return made(file, bound, start);
  if (value === null) return null;
  if (method === 'to') return made(file, value, start);
  if (method === 'toConstantValue' || method === 'toFunction') return { file, gives: value };
  if (method === 'toDynamicValue' || method === 'toFactory' || method === 'toResolvedValue')
    return called(file, value, start);
  const same = method === 'toService' ? tokenKey(program, file, value) : null;
  return same === null ? null : { file, same };
}
