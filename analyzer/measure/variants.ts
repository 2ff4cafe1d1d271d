/**
 * Symbols as callers see them. `find` called without `includeItems` is another node of the walk than `find` of which nothing
 * is known: it has no way to what stands behind `if (options.includeItems)`. So a walk needs to carry nothing along, ways are
 * real, and each is told once per state that some caller puts a symbol into. Where there would be too many, nothing is known.
 */
import type { Given, When } from '../model/condition.ts';

/** What is known of a symbol's switches; none for the symbol as anybody may call it. */
export type State = ReadonlyMap<string, boolean>;

/** Something that only runs when all of this holds. */
export const isOpen = (when: readonly When[] | undefined, state: State): boolean =>
  when === undefined || state.size === 0 || when.every(({ key, holds }) => truthIn(state, key) !== !holds);

/** A part of what is not there is not there either. */
function truthIn(state: State, key: string): boolean | undefined {
  const known = state.get(key);
  const dot = key.lastIndexOf('.');
  if (known !== undefined || dot < 0) return known;
  return truthIn(state, key.slice(0, dot)) === false ? false : undefined;
}

const NOTHING: State = new Map();

/** What a call that is made in one state puts its target into. */
export function stateAfter(given: Given | undefined, own: State): State {
  if (given === undefined) return NOTHING;
  const known = Object.entries(given).flatMap(([key, value]): [string, boolean][] => {
    const truth = typeof value === 'boolean' ? value : truthIn(own, value);
    return truth === undefined ? [] : [[key, truth]];
  });
  return known.length === 0 ? NOTHING : new Map(known.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export interface Variants {
  readonly size: () => number;
  readonly symbolOf: (node: number) => number;
  readonly stateOf: (node: number) => State;
  /** The node of a symbol in a state; it is made when it is first asked for, unless the symbol has too many. */
  readonly nodeOf: (symbol: number, state: State) => number;
}

const MAX_PER_SYMBOL = 24;

/** The first nodes are the symbols themselves, under their own numbers. */
export function createVariants(symbols: number): Variants {
  const made: { readonly symbol: number; readonly state: State }[] = [];
  const nodes = new Map<string, number>();
  const counts = new Map<number, number>();
  return {
    size: () => symbols + made.length,
    symbolOf: (node) => (node < symbols ? node : (made[node - symbols]?.symbol ?? 0)),
    stateOf: (node) => made[node - symbols]?.state ?? NOTHING,
    nodeOf: (symbol, state) => {
      if (state.size === 0) return symbol;
      const key = `${symbol} ${[...state].join(' ')}`;
      const known = nodes.get(key);
      if (known !== undefined) return known;
      const count = counts.get(symbol) ?? 0;
      if (count >= MAX_PER_SYMBOL) return symbol;
      counts.set(symbol, count + 1);
      nodes.set(key, symbols + made.length);
      return symbols - 1 + made.push({ symbol, state });
    },
  };
}
