import { isArray, isObject, type JsonObject, type JsonValue, sameScalar } from './json.ts';

/** Whether two values are the same, the order of keys apart. Iterative, stops at the first difference. */
export function equal(left: JsonValue, right: JsonValue): boolean {
  const stack: JsonValue[] = [left, right];
  while (stack.length > 0) {
    const b = stack.pop() ?? null;
    const a = stack.pop() ?? null;
    if (sameScalar(a, b)) continue;
    if (isArray(a) && isArray(b)) {
      if (a.length !== b.length) return false;
      for (let index = 0; index < a.length; index++) stack.push(a[index] ?? null, b[index] ?? null);
    } else if (!isObject(a) || !isObject(b) || !pushFields(a, b, stack)) return false;
  }
  return true;
}

function pushFields(a: JsonObject, b: JsonObject, stack: JsonValue[]): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(b, key)) return false;
    stack.push(a[key] ?? null, b[key] ?? null);
  }
  return true;
}
