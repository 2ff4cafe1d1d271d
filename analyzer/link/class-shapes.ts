import type { ClassShape } from '../model/class-shape.ts';
import { type ClassFact, type FileFacts, type FunctionId, MODULE_CODE, type Value } from '../model/facts.ts';
import { byText, sortedUnique } from '../model/order.ts';
import { symbolId } from './targets.ts';

/** The named classes of a file. `const { repo } = this` and `const self = this` are seen through; `this[name]` is not. */
export function classShapes(facts: FileFacts): ClassShape[] {
  const named = Object.values(facts.classes).filter(({ symbol }) => isClass(symbol, facts));
  if (named.length === 0) return [];
  const uses = usesOfThis(facts);
  return named.map((one) => ({
    symbol: symbolId(facts.path, one.symbol),
    abstract: one.abstract,
    methods: methodNames(one, facts).map((name) => ({
      name,
      uses: sortedUnique(uses.get(`${one.id} ${one.symbol}.${name}`) ?? []).filter((used) => used !== name),
    })),
  }));
}

/** A class inside a function goes by the function's name. */
const isClass = (symbol: string, { symbols }: FileFacts): boolean =>
  symbols.some(({ name, kind }) => name === symbol && kind === 'class');

function methodNames({ symbol, members }: ClassFact, facts: FileFacts): string[] {
  const code = new Set(facts.symbols.filter(({ kind }) => kind === 'method').map(({ name }) => name));
  return Object.keys(members)
    .filter((name) => code.has(`${symbol}.${name}`))
    .filter((name) => !members[name]?.every((value) => isWithoutCode(value, facts)))
    .sort(byText);
}

/** An accessor is a call of its function. */
const isWithoutCode = (value: Value, facts: FileFacts): boolean =>
  value.k === 'call'
    ? isWithoutCode(value.of, facts)
    : value.k === 'function' && facts.functions[value.id]?.abstract === true;

/** Members by class and symbol of the code that uses them. */
function usesOfThis(facts: FileFacts): Map<string, string[]> {
  const uses = new Map<string, string[]>();
  const add = (member: ThisMember | null, fn: FunctionId): void => {
    if (member === null || fn === MODULE_CODE) return;
    const key = `${member.class} ${facts.functions[fn]?.symbol ?? ''}`;
    const known = uses.get(key);
    if (known === undefined) uses.set(key, [member.name]);
    else known.push(member.name);
  };
  for (const { value, fn } of facts.mentions) add(memberOfThis(value, facts), fn);
  for (const { callee, fn } of facts.calls) add(memberOfThis(callee, facts), fn);
  for (const one of Object.values(facts.classes)) for (const { name, fn } of one.sets) add({ class: one.id, name }, fn);
  return uses;
}

interface ThisMember {
  readonly class: number;
  readonly name: string;
}

function memberOfThis(value: Value, facts: FileFacts): ThisMember | null {
  if (value.k === 'call' || value.k === 'new') return memberOfThis(value.of, facts);
  if (value.k === 'local') return oneValue(value, facts, (held) => (held.k === 'member' ? ofThis(held) : null));
  if (value.k !== 'member') return null;
  if (value.of.k !== 'this' && value.of.k !== 'local') return memberOfThis(value.of, facts);
  const alias = value.of.k === 'local' ? oneValue(value.of, facts, thisClass) : null;
  if (alias !== null) return value.name === '*' ? null : { class: alias, name: value.name };
  return value.of.k === 'this' ? ofThis(value) : memberOfThis(value.of, facts);
}

const ofThis = ({ of, name }: Extract<Value, { k: 'member' }>): ThisMember | null =>
  of.k === 'this' && name !== '*' ? { class: of.class, name } : null;

const thisClass = (value: Value): number | null => (value.k === 'this' ? value.class : null);

/** Of a local variable that one thing is put into. */
function oneValue<Found>(
  { id }: Extract<Value, { k: 'local' }>,
  { variables }: FileFacts,
  read: (held: Value) => Found | null,
): Found | null {
  const [held, ...others] = variables[id]?.values ?? [];
  return held === undefined || others.length > 0 ? null : read(held);
}
