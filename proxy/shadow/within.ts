export const TOO_SLOW = Symbol('too slow');

/** The value, or TOO_SLOW when it takes longer. */
export function within<Value>(promise: Promise<Value>, timeoutMs: number): Promise<Value | typeof TOO_SLOW> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(TOO_SLOW), timeoutMs).unref();
    void promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
