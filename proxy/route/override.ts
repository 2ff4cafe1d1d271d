/** What goes before the share: pins (one caller, one side), then targeting (all callers of whom something holds). */
import type { Condition, Pin, Target, Targeting } from '../../contracts/overrides.ts';
import type { RouteRule } from '../../contracts/route-table.ts';
import { createNetworks } from './network.ts';
import { type ReadHeader, readCookie } from './stickiness.ts';

/** What is asked of a request, and only when a rule needs it. */
export interface Caller {
  /** All values of one header in one, joined as HTTP says; undefined when there is none. */
  readonly header: ReadHeader;
  /** What the caller is known by. */
  readonly clientKey: () => string;
  readonly address: () => string;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
}

export interface Chosen {
  readonly target: Target;
  readonly reason: 'pinned' | 'targeted';
}

type Ask = (caller: Caller, query: string) => boolean;

interface Override extends Chosen {
  /** When it ends; Infinity when it does not. */
  readonly untilMs: number;
  readonly holds: Ask;
}

export interface Overrides {
  readonly pins: ReadonlyMap<string, Override>;
  readonly targeting: readonly Override[];
}

/** Pins and targeting of a rule as requests are decided by them; undefined when it has none. */
export function compileOverrides({ pins = [], targeting = [] }: RouteRule): Overrides | undefined {
  if (pins.length + targeting.length === 0) return undefined;
  return { pins: new Map(pins.map((pin) => [pin.key, compilePin(pin)])), targeting: targeting.map(compileTargeting) };
}

/** The side that is chosen for this caller beside the share. `query` with its `?`. */
export function findOverride({ pins, targeting }: Overrides, caller: Caller, query: string): Chosen | undefined {
  const pin = pins.size > 0 ? pins.get(caller.clientKey()) : undefined;
  if (pin !== undefined && isInForce(pin, caller)) return pin;
  for (const one of targeting) if (one.holds(caller, query) && isInForce(one, caller)) return one;
  return undefined;
}

const isInForce = ({ untilMs }: Override, caller: Caller): boolean =>
  untilMs === Number.POSITIVE_INFINITY || caller.now() < untilMs;

const compilePin = ({ side, until }: Pin): Override => ({
  target: side,
  reason: 'pinned',
  untilMs: toMs(until),
  holds: () => true,
});

function compileTargeting({ side, when, until }: Targeting): Override {
  const asks = when.map(compileCondition);
  const holds: Ask = (caller, query) => asks.every((ask) => ask(caller, query));
  return { target: side, reason: 'targeted', untilMs: toMs(until), holds };
}

const toMs = (until: string | undefined): number =>
  until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);

function compileCondition(condition: Condition): Ask {
  if (condition.from === 'network') {
    const contains = createNetworks(condition.in);
    return (caller) => contains(caller.address());
  }
  const values: ReadonlySet<string | undefined> = new Set(condition.in);
  if (condition.from === 'caller') return (caller) => values.has(caller.clientKey());
  const { name } = condition;
  if (condition.from === 'header') return (caller) => values.has(caller.header(name));
  if (condition.from === 'cookie') return (caller) => values.has(readCookie(caller.header('cookie') ?? '', name));
  return (_caller, query) => query !== '' && new URLSearchParams(query).getAll(name).some((value) => values.has(value));
}
