/** typedi: `Container.get(OrderService)`, `@Service('orders')`, `Container.set('db', db)`, `@Inject('db')`. */
import type { CallFact, ClassFact, FileFacts } from '../../model/facts.ts';
import type { Program } from '../program.ts';
import { containerHooks } from './injection/hooks.ts';
import { type Bind, called, collect, made, type Registry } from './injection/registry.ts';
import { tokenKey } from './injection/tokens.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

const INJECTS = /^typedi\.Inject$/;
const RESOLVES = /^typedi\.Container(\.of\(\))?\.get$/;

export const typedi: Recognizer = {
  name: 'typedi',
  applies: (packages) => importsPackage(packages, 'typedi'),
  read: {
    hooks: (program) => containerHooks({ registry: readRegistry(program), injects: INJECTS, resolves: RESOLVES }),
  },
};

const readRegistry = (program: Program): Registry =>
  collect((bind) => {
    for (const facts of program.files.values()) {
      for (const of of Object.values(facts.classes)) bindService(of, facts, program, bind);
      for (const call of facts.calls)
        if (call.callee.k === 'member' && call.callee.name === 'set') bindSet(call, facts, program, bind);
    }
  });

/** `@Service('orders')`, `@Service({ id: ORDERS })`: a service that goes by another name than its class. */
function bindService({ id, decorators }: ClassFact, facts: FileFacts, program: Program, bind: Bind): void {
  for (const { args } of decorators) {
    const [first] = args;
    const token = first?.k === 'object' ? facts.objects[first.id]?.props.id : first;
    if (token !== undefined && token !== null)
      bind(tokenKey(program, facts.path, token), made(facts.path, { k: 'class', id }, id));
  }
}

function bindSet(
  { args: [first = null, second = null], start }: CallFact,
  facts: FileFacts,
  program: Program,
  bind: Bind,
) {
  if (second !== null) bind(tokenKey(program, facts.path, first), { file: facts.path, gives: second });
  const props = first?.k === 'object' ? facts.objects[first.id]?.props : undefined;
  if (props?.id === undefined) return;
  const token = tokenKey(program, facts.path, props.id);
  if (props.type !== undefined) bind(token, made(facts.path, props.type, start));
  else if (props.factory !== undefined) bind(token, called(facts.path, props.factory, start));
  else if (props.value !== undefined) bind(token, { file: facts.path, gives: props.value });
}
