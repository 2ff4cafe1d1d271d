/** Arguments of a registration: lists taken apart, members of option objects, and what a person would call each. */
import type { FileFacts, Value } from '../../model/facts.ts';
import { evaluateHere } from '../evaluator.ts';
import type { Part, RouterCall } from './dialect.ts';

const MAX_NESTING = 4;

export const argument = ({ fact, here }: RouterCall, index: number): Part => ({
  value: fact.args[index] ?? null,
  line: fact.argLines[index] ?? fact.line,
  here,
});

/** Arguments from an index on, with lists taken apart. */
export const argumentsFrom = (call: RouterCall, first: number, end = call.fact.args.length): readonly Part[] =>
  call.fact.args.slice(first, end).flatMap((_, index) => elementsOf(argument(call, first + index)));

/** The arguments of any call, with lists taken apart. */
export const argumentParts = (args: readonly (Value | null)[], line: number, here: Part['here']): readonly Part[] =>
  args.flatMap((value) => elementsOf({ value, line, here }));

/** The elements of a list, of several the longest; anything else is its own only element. */
export function elementsOf(part: Part, depth = 0): readonly Part[] {
  const { value, here } = part;
  if (value === null || depth > MAX_NESTING || value.k === 'function') return [part];
  const whole = value.k === 'spread' ? value.of : value;
  if (whole.k === 'array') return whole.items.flatMap((item) => elementsOf({ ...part, value: item }, depth + 1));
  const lists = evaluateHere(whole, here).filter((entity) => entity.t === 'array');
  const [list] = lists.toSorted((a, b) => written(b.items) - written(a.items));
  const facts = list === undefined ? undefined : here.evaluator.program.files.get(list.file);
  if (list === undefined || facts === undefined) return [part];
  const there = { ...here, facts };
  return list.items.flatMap((item) => elementsOf({ ...part, value: item, here: there }, depth + 1));
}

/** Of what is only declared nobody has written how many there are. */
const written = (items: readonly (Value | null)[]): number => items.filter((item) => item?.k !== 'typed').length;

/** A member of an option object; null when it is not set. */
export function memberPart(part: Part, ...names: readonly string[]): Part | null {
  for (const entity of evaluateHere(part.value, part.here)) {
    const facts = entity.t === 'object' ? part.here.evaluator.program.files.get(entity.file) : undefined;
    if (entity.t !== 'object' || facts === undefined) continue;
    const here = { ...part.here, facts };
    const object = facts.objects[entity.id];
    for (const name of names) {
      const value = object?.props[name];
      if (value !== undefined) return { ...part, value, here };
    }
    for (const spread of object?.spreads ?? []) {
      const found = memberPart({ ...part, value: spread, here }, ...names);
      if (found !== null) return found;
    }
  }
  return null;
}

export const isObject = ({ value, here }: Part): boolean => evaluateHere(value, here).some(({ t }) => t === 'object');

/** Runs code. */
export const isCode = ({ value, here }: Part): boolean =>
  value?.k === 'function' || evaluateHere(value, here).some(({ t }) => t === 'function');

/** The texts of a value or of a list of them, as far as they are known. */
export const textsIn = (part: Part | null): readonly string[] =>
  part === null
    ? []
    : elementsOf(part).flatMap(({ value, here }) =>
        evaluateHere(value, here).flatMap((entity) => (entity.t === 'text' ? [entity.text] : [])),
      );

/** What is exported without a name goes by its file's. */
export const symbolName = (symbol: string, file: string): string => (symbol === 'default' ? fileName(file) : symbol);

const fileName = (path: string): string => (path.split('/').at(-1) ?? '').replace(/\.[cm]?[jt]sx?$/, '');

export const ANONYMOUS = '(anonymous)';

/** `requireRole` for `requireRole('admin')`, `guards.owner` for a member. */
export function describeValue(value: Value | null | undefined, facts: FileFacts): string {
  switch (value?.k) {
    case 'name':
    case 'global':
      return value.name;
    case 'local':
      return facts.variables[value.id]?.name ?? ANONYMOUS;
    case 'param':
      return facts.functions[value.fn]?.params[value.index]?.name ?? '';
    case 'this':
      return 'this';
    case 'module':
      return fileName(value.specifier);
    case 'member':
      return describeMember(value, facts);
    case 'call':
    case 'new':
    case 'spread':
      return describeValue(value.of, facts);
    default:
      return ANONYMOUS;
  }
}

function describeMember({ of, name }: Extract<Value, { k: 'member' }>, facts: FileFacts): string {
  const holder = of.k === 'module' && name !== 'default' ? '' : describeValue(of, facts);
  if (holder === '' || holder === ANONYMOUS) return name;
  return name === 'default' ? holder : `${holder}.${name}`;
}
