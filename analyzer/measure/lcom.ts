import type { ClassShape } from '../model/class-shape.ts';
import type { CodeGraph, SymbolId } from '../model/graph.ts';
import { byText } from '../model/order.ts';
import { createUnion } from './union.ts';

export interface ClassCohesion {
  readonly symbol: SymbolId;
  readonly lines: number;
  /** Methods that are counted. */
  readonly methods: number;
  /** Number of parts. */
  readonly lcom4: number;
  /** Names of methods that hang together, largest first. */
  readonly parts: readonly (readonly string[])[];
}

/**
 * LCOM4 of every class with methods: the number of connected components of its methods, two of them linked when one calls the
 * other or both use the same member on `this`. 1 is a cohesive class; n > 1 could be n classes; 0 has no methods.
 * Source: M. Hitz, B. Montazeri, "Measuring Coupling and Cohesion in Object-Oriented Systems", 1995. Of the variants: the
 * constructor is left out, since it touches all fields; static methods and methods without code are left out; accessors count;
 * members that are inherited link as own ones do. What is passed on as a whole (`f(this)`) or by a computed name is not seen.
 */
export function measureClassCohesion({ classes, symbols }: CodeGraph): ClassCohesion[] {
  const sizes = new Map(symbols.map(({ id, line, endLine }) => [id, endLine - line + 1]));
  return classes.map((shape) => {
    const parts = partsOfClass(shape);
    return {
      symbol: shape.symbol,
      lines: sizes.get(shape.symbol) ?? 0,
      methods: parts.reduce((sum, { length }) => sum + length, 0),
      lcom4: parts.length,
      parts,
    };
  });
}

const CONSTRUCTOR = 'constructor';

function partsOfClass({ methods }: ClassShape): string[][] {
  const counted = methods.filter(({ name }) => name !== CONSTRUCTOR);
  const union = createUnion();
  for (const { name, uses } of counted) for (const used of uses) if (used !== CONSTRUCTOR) union.link(name, used);
  return union
    .groups(counted.map(({ name }) => name).sort(byText))
    .sort((a, b) => b.length - a.length || byText(a[0] ?? '', b[0] ?? ''));
}
