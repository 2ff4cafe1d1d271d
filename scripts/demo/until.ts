import { setTimeout as wait } from 'node:timers/promises';

/** Polls until `probe` gives a value, and fails in words when it never does. */
export async function until<Value>(
  what: string,
  probe: () => Promise<Value | undefined>,
  deadlineMs = 30_000,
): Promise<Value> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`Waited ${deadlineMs / 1000} s in vain: ${what}.`);
    await wait(50);
  }
}
