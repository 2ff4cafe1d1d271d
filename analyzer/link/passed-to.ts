/** What a call puts into a switch of what it calls. */
import type { CallFact, FileFacts, FunctionId, Value } from '../model/facts.ts';

/** A parameter of the code that calls, or a property of one. */
export interface Forwarded {
  readonly fn: FunctionId;
  readonly key: string;
}

interface Calling {
  readonly call: CallFact;
  readonly facts: FileFacts;
}

/**
 * Null when it is not known.
 * @param absent what the switch is when nothing is passed
 */
export function passedTo(key: string, absent: boolean | null, { call, facts }: Calling): boolean | Forwarded | null {
  const [first = '', ...path] = key.split('.');
  const index = Number(first);
  const { args, constants } = call;
  for (let at = 0; at <= index && at < args.length; at += 1) if (args[at]?.k === 'spread') return null;
  if (index >= args.length) return absent;
  const constant = constants?.[index];
  if (constant !== undefined) return constant === 'absent' ? absent : path.length === 0 ? constant : null;
  const arg = args[index] ?? null;
  return arg === null ? null : partOf(arg, path, { facts, absent });
}

interface Looking {
  readonly facts: FileFacts;
  readonly absent: boolean | null;
}

const TRUE = new Set<Value['k']>(['object', 'array', 'function', 'class', 'new', 'regex']);

function partOf(value: Value, path: readonly string[], { facts, absent }: Looking): boolean | Forwarded | null {
  const own = forwarded(value, path, facts);
  if (own !== null) return own;
  const [name, ...rest] = path;
  if (name === undefined) {
    if (value.k === 'flag') return value.on;
    if (value.k === 'text') return value.text !== '';
    return TRUE.has(value.k) ? true : null;
  }
  const object = value.k === 'object' ? facts.objects[value.id] : undefined;
  if (object === undefined || object.props['*'] !== undefined) return null;
  const { props, spreads, hidden = [] } = object;
  const [spread] = spreads;
  if (hidden.includes('*') || hidden.includes(name)) return null;
  const prop = props[name];
  if (spread === undefined) return prop === undefined ? absent : partOf(prop, rest, { facts, absent });
  // What is spread may come before or after.
  return prop === undefined && spreads.length === 1 ? partOf(spread, path, { facts, absent }) : null;
}

const MAX_PATH = 3;

export function forwarded(value: Value, path: readonly string[], { variables }: FileFacts): Forwarded | null {
  if (value.k !== 'local' && value.k !== 'member' && value.k !== 'param') return null;
  const whole = [...path];
  const held = value.k === 'local' ? variables[value.id] : undefined;
  let at = held?.fixed === true && held.values.length === 1 ? (held.values[0] ?? value) : value;
  for (; at.k === 'member' && at.name !== '*'; at = at.of) whole.unshift(at.name);
  return at.k === 'param' && whole.length < MAX_PATH ? { fn: at.fn, key: [at.index, ...whole].join('.') } : null;
}
