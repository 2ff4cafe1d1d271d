/** The human-approved service map, `boundaries.json`: `strangler propose --write` makes it, people edit it, everything reads it. */
import { z } from 'zod';
import { findClashes } from './boundary-clashes.ts';

export const BOUNDARIES_VERSION = '1.1.0';

const Name = z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'must be lower-case letters, digits and dashes' });

export const Boundary = z.strictObject({
  name: Name,
  /** Remains in the monolith: the plan works around it and does not extract it. */
  stays: z.boolean().optional(),
  /** Files or globs, relative to the analyzed root; a name that ends in `/` takes everything in the folder. */
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

/** A file, glob, `path#symbol`, table or `METHOD /path`. */
const Thing = z.string().min(1);

/** Crossings from one service to another; `shared` is the shared kernel. */
const Pair = z.strictObject({ from: z.string(), to: z.string() });

export const Budget = z.strictObject({
  ...Pair.shape,
  /** `strangler check` fails when there are more crossings than this, known ones included. */
  max: z.number().int().min(0),
});
export type Budget = z.infer<typeof Budget>;

export const Boundaries = z
  .strictObject({
    /** 1.1.0 added the constraints, `budgets`, `allowed` and `exclude`; a file of 1.0.0 is read as it is. */
    schemaVersion: z.enum(['1.0.0', BOUNDARIES_VERSION]),
    /** Globs of files that are no part of the program, beside what `--exclude` says. */
    exclude: z.array(z.string()).default([]),
    /** Without services the file only constrains the proposal. */
    services: z.array(Boundary),
    /** The shared kernel: files, globs or symbols (`path#name`, `path#` for the rest of a split file) every side carries a copy of. */
    shared: z.array(z.string()).default([]),
    /** Each list goes to one service, whichever that is. */
    together: z.array(z.array(Thing).min(2)).default([]),
    /** The two of each pair never go to the same service. */
    apart: z.array(z.tuple([Thing, Thing])).default([]),
    /** Goes to this service whatever the proposal finds. */
    pinned: z.array(z.strictObject({ what: Thing, service: Name })).default([]),
    budgets: z.array(Budget).default([]),
    /** Directions that are meant: `strangler check` neither counts nor lists their crossings. */
    allowed: z.array(Pair).default([]),
  })
  .superRefine((boundaries, context) => {
    for (const { path, message, against } of findClashes(boundaries))
      context.addIssue({ code: 'custom', path: [...path], message, params: { against } });
  });
export type Boundaries = z.infer<typeof Boundaries>;
