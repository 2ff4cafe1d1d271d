/**
 * One cache for the whole process. Keys:
 *   categories            the tree of GET /categories
 *   product:<id>          a product's detail
 *   price:<id>            what the cart charges for a product
 * Whoever writes a row throws away the keys that show it.
 */
export const cache = new Map<string, unknown>();

const MAX_ENTRIES = 5000;

export function cached<T>(key: string, build: () => T): T {
  if (cache.has(key)) return cache.get(key) as T;
  const value = build();
  if (cache.size >= MAX_ENTRIES) cache.clear();
  cache.set(key, value);
  return value;
}

export function forgetProduct(productId: number): void {
  cache.delete(`product:${productId}`);
  cache.delete(`price:${productId}`);
}

export function forgetPrefix(prefix: string): void {
  for (const key of cache.keys()) {
    if (key.startsWith(prefix)) cache.delete(key);
  }
}
