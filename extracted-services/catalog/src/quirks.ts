/**
 * Known differences to the monolith's answers, off unless switched on: a comparison of both sides must have something true to
 * find. They change what public answers say, never what is stored, charged or told to other services.
 */

export const QUIRKS = ['price-string', 'floor-discount'] as const;

export type Quirk = (typeof QUIRKS)[number];

/** The switches, held for the life of the process. */
export interface QuirkSwitches {
  has(quirk: Quirk): boolean;
  read(): readonly Quirk[];
  replace(quirks: readonly Quirk[]): void;
}

export const isQuirk = (name: string): name is Quirk => (QUIRKS as readonly string[]).includes(name);

export function createQuirkSwitches(initial: readonly Quirk[]): QuirkSwitches {
  let on: ReadonlySet<Quirk> = new Set(initial);
  return {
    has: (quirk) => on.has(quirk),
    read: () => QUIRKS.filter((quirk) => on.has(quirk)),
    replace: (quirks) => {
      on = new Set(quirks);
    },
  };
}
