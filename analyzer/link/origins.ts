/**
 * With what a thing was made: the name in `new Queue('mail')` for the `queue` of `queue.add(…)`, also where a function of the
 * project makes it, `createQueue('mail')`. Followed along the value, since one place may make many.
 */
import type { Value } from '../model/facts.ts';
import type { CallSite, Linked } from './call-index.ts';
import { callAt, type PackageCall } from './package-calls.ts';
import { declarationOf } from './program.ts';

/** A value and the file that it is one of. */
export interface Located {
  readonly file: string;
  readonly value: Value | null;
}

export interface Making {
  readonly args: readonly Located[];
}

/** All ways in which the thing that a call is made on may have been made. */
export function makingsOf({ site, callee }: PackageCall, linked: Linked): readonly Making[] {
  const made = callee.site.replace(/ \(.*$/, '');
  const receiver = site.call.callee.k === 'member' ? site.call.callee.of : site.call.callee;
  const found = follow({ file: site.file, value: receiver }, { made, linked, seen: new Set() });
  if (found.length > 0) return found;
  const maker = callAt(linked, made);
  return maker === undefined ? injected(made, linked) : [argumentsOf(maker.file, maker.call.args)];
}

const argumentsOf = (file: string, args: CallSite['call']['args']): Making => ({
  args: args.map((value) => ({ file, value })),
});

/** `constructor(@InjectQueue('mail') private queue: Queue)`: the decorator says which. */
function injected(site: string, { evaluator }: Linked): Making[] {
  const [, file = '', fn, index] = /^(.*):(-?\d+):(\d+)$/.exec(site) ?? [];
  const param = evaluator.program.files.get(file)?.functions[Number(fn)]?.params[Number(index)];
  return (param?.decorators ?? []).filter(({ args }) => args.length > 0).map(({ args }) => argumentsOf(file, args));
}

interface Search {
  /** Place of the call that makes the thing. */
  readonly made: string;
  readonly linked: Linked;
  readonly seen: Set<Value>;
}

function follow({ file, value }: Located, search: Search): Making[] {
  if (value === null || search.seen.has(value)) return [];
  search.seen.add(value);
  const facts = search.linked.evaluator.program.files.get(file);
  const all = (values: readonly Value[], from = file): Making[] =>
    values.flatMap((one) => follow({ file: from, value: one }, search));
  switch (value.k) {
    case 'name':
      return followName(file, value, search);
    case 'local':
      return all(facts?.variables[value.id]?.values ?? []);
    case 'choice':
      return all(value.of);
    case 'new':
    case 'call':
      return followCall(file, value, search);
    case 'member':
      return followMember(file, value, search);
    case 'param':
      return search.linked
        .sitesOf(file, value.fn)
        .flatMap(({ file: from, call }) => follow({ file: from, value: call.args[value.index] ?? null }, search));
    default:
      return [];
  }
}

function followName(file: string, value: Value, search: Search): Making[] {
  const { program } = search.linked.evaluator;
  const declared = declarationOf(program, file, value);
  if (declared === null) return [];
  const values = program.files.get(declared.file)?.bindings[declared.name]?.values ?? [];
  return values.flatMap((one) => follow({ file: declared.file, value: one }, search));
}

function followMember(file: string, value: Extract<Value, { k: 'member' }>, search: Search): Making[] {
  const { evaluator } = search.linked;
  const held = evaluator.evaluate(file, value.of).flatMap((entity): Located[] => {
    const values =
      entity.t === 'instance'
        ? (entity.of.members[value.name] ?? [])
        : entity.t === 'object'
          ? [evaluator.program.files.get(entity.file)?.objects[entity.id]?.props[value.name] ?? null]
          : [];
    return values.map((one) => ({ file: 'file' in entity ? entity.file : file, value: one }));
  });
  const found = held.flatMap((one) => follow(one, search));
  return found.length > 0 ? found : [...followName(file, value, search), ...follow({ file, value: value.of }, search)];
}

type Call = Extract<Value, { k: 'call' | 'new' }>;

function followCall(file: string, value: Call, search: Search): Making[] {
  if (`${file}:${value.at}` === search.made) return [argumentsOf(file, value.args)];
  const { evaluator } = search.linked;
  const own = evaluator
    .evaluate(file, value.of)
    .filter((entity) => entity.t === 'function')
    .flatMap((entity) => {
      // The same function may make several things: what was looked into for one caller is looked into again for the next.
      const inside = { ...search, seen: new Set(search.seen) };
      const made = entity.fn.returns.flatMap((one) => follow({ file: entity.file, value: one }, inside));
      return made.map(({ args }) => ({ args: args.map((arg) => passedBy(arg, { entity, file, value })) }));
    });
  return own.length > 0 || value.of.k !== 'member' ? own : follow({ file, value: value.of.of }, search);
}

interface Caller {
  readonly entity: { readonly file: string; readonly fn: { readonly id: number } };
  readonly file: string;
  readonly value: Call;
}

const passedBy = (arg: Located, { entity, file, value }: Caller): Located =>
  arg.value?.k === 'param' && arg.value.fn === entity.fn.id && arg.file === entity.file
    ? { file, value: value.args[arg.value.index] ?? null }
    : arg;
