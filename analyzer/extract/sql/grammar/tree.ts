/** Words for the syntax trees of the grammar, which arrive as plain JSON. */
import { withoutSchema } from '../cursor.ts';
import { holesOf } from './placeholders.ts';

export type Node = Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const nodesOf = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** `[{ Identifier: { value: 'public' } }, { Identifier: { value: 'orders' } }]` → `orders`; null for what is no name. */
export function nameOf(parts: unknown): string | null {
  const texts = nodesOf(parts).map((part) => identifier(part.Identifier));
  if (texts.length === 0 || texts.some((text) => text === null)) return null;
  return withoutSchema(texts.filter((text) => text !== null));
}

/** `{ value: 'orders', quote_style: '"' }` → `orders`. */
export function identifier(value: unknown): string | null {
  if (!isNode(value) || typeof value.value !== 'string') return null;
  return value.value === 'NULL' && value.quote_style === null ? null : holesOf(value.value);
}
