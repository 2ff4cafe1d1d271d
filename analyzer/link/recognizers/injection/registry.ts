/** What a container gives for a token, and which of several when the source does not say. */
import type { Value } from '../../../model/facts.ts';
import { distinct } from '../../distinct.ts';
import type { Entity } from '../../entities.ts';
import { evaluateHere, instanceOf, type Standing } from '../../evaluator.ts';
import { tokenKey } from './tokens.ts';

/** One way to provide a token: what it gives, or the token that it is another name of. */
export type Binding =
  | { readonly file: string; readonly gives: Value }
  | { readonly file: string; readonly same: string };

export type Registry = ReadonlyMap<string, readonly Binding[]>;

export type Bind = (token: string | null, binding: Binding | null) => void;

export function collect(fill: (bind: Bind) => void): Registry {
  const registry = new Map<string, Binding[]>();
  fill((token, binding) => {
    if (token === null || binding === null) return;
    const known = registry.get(token);
    if (known === undefined) registry.set(token, [binding]);
    else known.push(binding);
  });
  return registry;
}

/** `at` tells what is made apart, as the place of the call would. */
export const made = (file: string, of: Value, at: number): Binding => ({ file, gives: { k: 'new', of, args: [], at } });
export const called = (file: string, of: Value, at: number): Binding => ({
  file,
  gives: { k: 'call', of, args: [], at },
});

/** What a token stands for; null when nothing is known to provide it. */
export function provided(registry: Registry, key: string | null, here: Standing): readonly Entity[] | null {
  const bindings = key === null ? undefined : registry.get(key);
  if (key === null || bindings === undefined) return null;
  const { evaluator } = here;
  const found = evaluator.once(`provided ${key}`, () =>
    distinct(
      nearest(key, bindings, here.facts.path).flatMap((binding) =>
        'same' in binding
          ? (provided(registry, binding.same, here) ?? [])
          : evaluator.evaluate(binding.file, binding.gives),
      ),
    ),
  );
  return found.length === 0 ? null : found;
}

/** Modules may use one text for things of their own: the one provided nearest is meant, and none when two are as near. */
function nearest(key: string, bindings: readonly Binding[], file: string): readonly Binding[] {
  if (bindings.length === 1 || !key.startsWith('"')) return bindings;
  const near = Math.max(...bindings.map((binding) => sharedFolders(binding.file, file)));
  const closest = bindings.filter((binding) => sharedFolders(binding.file, file) === near);
  return new Set(closest.map((one) => one.file)).size > 1 ? [] : closest;
}

function sharedFolders(one: string, other: string): number {
  const [a, b] = [one.split('/').slice(0, -1), other.split('/')];
  const first = a.findIndex((part, index) => part !== b[index]);
  return first < 0 ? a.length : first;
}

/** What `container.get(token)` gives: a class that nobody provides is made as it is. */
export function resolved(
  registry: Registry,
  token: Value | null | undefined,
  here: Standing,
): readonly Entity[] | null {
  const known = provided(registry, tokenKey(here.evaluator.program, here.facts.path, token), here);
  if (known !== null) return known;
  const classes = meant(token, here)
    .flatMap((value) => evaluateHere(value, here))
    .filter(({ t }) => t === 'class');
  return classes.length === 0 ? null : classes.flatMap(instanceOf);
}

/** `forwardRef(() => Orders)`, `() => Orders` */
function meant(token: Value | null | undefined, { facts }: Standing): readonly (Value | null | undefined)[] {
  const code = token?.k === 'call' || token?.k === 'new' ? token.args[0] : token;
  return code?.k === 'function' ? (facts.functions[code.id]?.returns ?? []) : [token];
}
