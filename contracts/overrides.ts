/** What goes before the share of a rule: callers who are put on a side by name, or by what their requests say. */
import { z } from 'zod';

export const Target = z.enum(['monolith', 'service']);
export type Target = z.infer<typeof Target>;

/** What a caller is known by (`stickiness` in the configuration): `jwt:ann`, `header:7`, `cookie:s1`, `address:10.0.0.7`. */
const CallerKey = z.string().regex(/^(jwt|header|cookie|address):.+$/s, {
  error: 'must be a caller as "jwt:ann", "header:7", "cookie:s1" or "address:10.0.0.7"',
});

/** When it ends by itself, UTC; without it, it stays until somebody removes it. */
const Until = z.iso.datetime({ error: 'must be a time in UTC such as "2026-03-31T12:00:00Z"' });

/** One caller on one side, whatever the share. */
export const Pin = z.strictObject({
  key: CallerKey,
  side: Target,
  until: Until.optional(),
  why: z.string().optional(),
});
export type Pin = z.infer<typeof Pin>;

const Name = z.string().min(1);
const OneOf = z.array(z.string().min(1)).min(1);
const Network = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], {
  error: 'must be an address or a network such as "10.0.0.0/8"',
});

/** A value of the request that must be one of those listed, letter for letter. */
export const Condition = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('header'), name: Name.toLowerCase(), in: OneOf }),
  z.strictObject({ from: z.literal('cookie'), name: Name, in: OneOf }),
  z.strictObject({ from: z.literal('query'), name: Name, in: OneOf }),
  z.strictObject({ from: z.literal('caller'), in: z.array(CallerKey).min(1) }),
  z.strictObject({ from: z.literal('network'), in: z.array(Network).min(1) }),
]);
export type Condition = z.infer<typeof Condition>;

/** Callers for whom all conditions hold, on one side, whatever the share. */
export const Targeting = z.strictObject({
  side: Target,
  when: z.array(Condition).min(1),
  until: Until.optional(),
  why: z.string().optional(),
});
export type Targeting = z.infer<typeof Targeting>;
