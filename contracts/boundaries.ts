/** The human-approved service map, `boundaries.json`: `strangler propose --write` makes it, people edit it, everything reads it. */
import { z } from 'zod';

export const Boundary = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'must be lower-case letters, digits and dashes' }),
  /** Remains in the monolith: the plan works around it and does not extract it. */
  stays: z.boolean().optional(),
  /** Files or globs, relative to the analyzed root. */
  modules: z.array(z.string()).default([]),
  /**
   * Parts of a file that several services share: `path#name`, with members `path#Class.method`, the rest of the file `path#`.
   * Anonymous handlers of such a file go where their route goes.
   */
  symbols: z.array(z.string().regex(/#/, { error: 'must be path#name' })).default([]),
  tables: z.array(z.string()).default([]),
  /** `METHOD /path`. */
  routes: z.array(z.string()).default([]),
});
export type Boundary = z.infer<typeof Boundary>;

export const Boundaries = z
  .strictObject({
    schemaVersion: z.literal('1.0.0'),
    services: z.array(Boundary),
    /** The shared kernel: files, globs or symbols (`path#name`, `path#` for the rest of a split file) every side carries a copy of. */
    shared: z.array(z.string()).default([]),
  })
  .superRefine(({ services }, context) => {
    const claim = (
      kind: 'name' | 'modules' | 'symbols' | 'tables' | 'routes',
      claimsOf: (service: Boundary) => string[],
    ): void => {
      const owner = new Map<string, string>();
      services.forEach((service, index) => {
        for (const claimed of claimsOf(service)) {
          const first = owner.get(claimed);
          const message = `"${claimed}" already belongs to ${first}`;
          if (first === undefined) owner.set(claimed, service.name);
          else context.addIssue({ code: 'custom', path: ['services', index, kind], message });
        }
      });
    };
    claim('name', ({ name }) => [name]);
    claim('modules', ({ modules }) => modules);
    claim('symbols', ({ symbols }) => symbols);
    claim('tables', ({ tables }) => tables);
    claim('routes', ({ routes }) => routes);
  });
export type Boundaries = z.infer<typeof Boundaries>;
