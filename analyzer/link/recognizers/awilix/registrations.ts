/** What is registered under which name: one by one, in objects, by the names of files. */
import type { CallFact, FileFacts, Value } from '../../../model/facts.ts';
import type { Program } from '../../program.ts';
import { type Bind, type Binding, called, collect, made, type Registry } from '../injection/registry.ts';
import { textKey } from '../injection/tokens.ts';

export interface Registrations {
  readonly registry: Registry;
  /** Classes and functions that the container calls. */
  readonly made: readonly { readonly file: string; readonly value: Value }[];
}

export function readRegistrations(program: Program): Registrations {
  const targets: { file: string; value: Value }[] = [];
  const registry = collect((bind) => {
    const note: Bind = (token, binding) => {
      bind(token, binding);
      if (binding !== null && 'gives' in binding && (binding.gives.k === 'new' || binding.gives.k === 'call'))
        targets.push({ file: binding.file, value: binding.gives.of });
    };
    for (const facts of program.files.values()) {
      for (const { props } of Object.values(facts.objects))
        for (const [name, value] of Object.entries(props)) note(textKey(name), bindingOf(value, facts));
      for (const call of facts.calls) readCall(call, facts, program, note);
    }
  });
  return { registry, made: targets };
}

function readCall({ callee, args }: CallFact, facts: FileFacts, program: Program, bind: Bind): void {
  if (callee.k !== 'member') return;
  const [first = null, second = null] = args;
  if (callee.name === 'register' && first?.k === 'text') bind(textKey(first.text), bindingOf(second, facts));
  if (callee.name === 'loadModules' && first?.k === 'array') loadModules(first.items, facts, program, bind);
}

/** `asClass(OrderService).singleton()` */
function bindingOf(value: Value | null, { path }: FileFacts): Binding | null {
  let rest = value;
  while (rest?.k === 'call') {
    const word = rest.of.k === 'name' || rest.of.k === 'member' ? rest.of.name : '';
    const [target = null] = rest.args;
    if (/^(as(Class|Function|Value)|aliasTo)$/.test(word))
      return target === null ? null : asBinding(word, target, path, rest.at);
    rest = rest.of.k === 'member' ? rest.of.of : null;
  }
  return null;
}

function asBinding(word: string, target: Value, file: string, at: number): Binding | null {
  if (word === 'asClass') return made(file, target, at);
  if (word === 'asFunction') return called(file, target, at);
  if (word === 'asValue') return { file, gives: target };
  return target.k === 'text' ? { file, same: textKey(target.text) } : null;
}

/** `loadModules(['services/*.js'])`: what the files export, under their names in camel case. */
function loadModules(globs: readonly (Value | null)[], facts: FileFacts, program: Program, bind: Bind): void {
  const patterns = globs.flatMap((glob) => patternOf(glob?.k === 'array' ? (glob.items[0] ?? null) : glob));
  for (const target of program.files.values()) {
    if (target.path === facts.path || !patterns.some((pattern) => pattern.test(target.path))) continue;
    const name = (target.path.split('/').at(-1) ?? '').replace(/\.[cm]?[jt]sx?$/, '');
    for (const value of [...target.commonjs, ...(target.exports.default ?? [])])
      for (const key of new Set([name, camelCase(name)])) bind(textKey(key), exported(value, target));
  }
}

function exported(value: Value, { path, bindings }: FileFacts): Binding {
  const known = value.k === 'name' ? bindings[value.name]?.values[0] : value;
  return known?.k === 'class' ? made(path, value, known.id) : called(path, value, 0);
}

const camelCase = (name: string): string =>
  name
    .replace(/[-_.]+(\w)/g, (_, letter: string) => letter.toUpperCase())
    .replace(/^\w/, (letter) => letter.toLowerCase());

/** The end of a path, whatever folder the pattern begins in. */
function patternOf(glob: Value | null): readonly RegExp[] {
  const text =
    glob?.k === 'text'
      ? glob.text
      : glob?.k === 'concat'
        ? glob.parts.map((part) => (part?.k === 'text' ? part.text : '')).join('')
        : null;
  if (text === null) return [];
  const plain = text.replace(/^[./]+/, '').replace(/[.+^$()|[\]\\]/g, '\\$&');
  const source = plain
    .replace(/\{([^}]*)\}/g, (_, list: string) => `(${list.replaceAll(',', '|')})`)
    .replaceAll('**/', '\u0000')
    .replaceAll('*', '[^/]*')
    .replaceAll('\u0000', '(.*/)?')
    .replace(/\\\.js$/, '\\.[cm]?[jt]s');
  return [new RegExp(`(^|/)${source}$`)];
}
