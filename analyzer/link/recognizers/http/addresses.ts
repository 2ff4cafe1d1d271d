/** The host in an address that is put together. */
import type { Value } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import type { Located } from '../../origins.ts';
import { ANY, textsOf } from '../../patterns.ts';
import { environmentKey } from '../environment.ts';

export interface Address {
  /** With `*` for a computed part. */
  readonly host: string;
  readonly isWhole: boolean;
}

export interface Addresses {
  readonly known: readonly Address[];
  /** Not known, and no path of the program's own either. */
  readonly isComputed: boolean;
}

export function addressesIn(of: Located, linked: Linked): Addresses {
  const texts = [...new Set(textsIn(of, linked))];
  const known = texts.flatMap((text) => addressOf(text) ?? []);
  const byHost = new Map(known.map((address) => [address.host, address]));
  return {
    known: [...byHost.values()].sort((a, b) => (a.host < b.host ? -1 : 1)),
    isComputed: texts.length === 0 || texts.some((text) => text.startsWith(ANY)),
  };
}

const HOST = /^(?:https?|wss?):\/\/(?:[^/?#@]*@)?([^/?#]*)/i;
const BARE_HOST = /^([\w-]+\.)+[a-z]{2,}(:\d+)?$/i;

function addressOf(text: string): Address | null {
  const host = HOST.exec(text)?.[1] ?? (BARE_HOST.test(text) ? text : null);
  if (host === null) return null;
  const plain = host.replaceAll(ANY, '*').toLowerCase();
  return /[^*.:]/.test(plain) ? { host: plain, isWhole: !host.includes(ANY) } : null;
}

function textsIn({ file, value }: Located, { evaluator }: Linked): readonly string[] {
  const facts = evaluator.program.files.get(file);
  const base = value === null || facts === undefined ? null : baseOf(value, facts.variables);
  if (facts === undefined || base === null) return [];
  return textsOf(base, { facts, bindings: new Map(), evaluator });
}

type Variables = Readonly<Record<number, { readonly values: readonly Value[] }>>;

const MAX_HOPS = 8;

/** `new URL(path, base).toString()` goes to the base. */
function baseOf(value: Value, variables: Variables): Value {
  let at = value;
  for (let hops = 0; hops < MAX_HOPS; hops += 1) {
    const next = inside(at, variables);
    if (next === null) return at;
    at = next;
  }
  return at;
}

function inside(value: Value, variables: Variables): Value | null {
  if (value.k === 'local') return variables[value.id]?.values.find(isUrl) ?? null;
  if (value.k === 'member') return value.name === 'href' ? value.of : null;
  if (value.k === 'call') return value.of.k === 'member' && value.of.name === 'toString' ? value.of.of : null;
  return isUrl(value) && value.k === 'new' ? (value.args[1] ?? value.args[0] ?? null) : null;
}

const isUrl = (value: Value): boolean => value.k === 'new' && value.of.k === 'global' && value.of.name === 'URL';

/** Keys of the environment that decide on the address. */
export function keysIn({ file, value }: Located, { evaluator }: Linked): string[] {
  const facts = evaluator.program.files.get(file);
  if (facts === undefined || value === null) return [];
  const base = baseOf(value, facts.variables);
  const parts = base.k === 'concat' ? base.parts : [base];
  const keys = parts
    .flatMap((part) => evaluator.evaluate(file, part))
    .flatMap((entity) => environmentKey(entity) ?? []);
  return [...new Set(keys)].sort();
}
