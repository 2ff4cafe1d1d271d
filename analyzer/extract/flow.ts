/** JavaScript with the types of Flow → the same text with spaces in their place, so that every line and column stays. */
import { createRequire } from 'node:module';

type Strip = (text: string, options: { readonly all: boolean }) => { toString(): string };

const require = createRequire(import.meta.url);
let strip: Strip | null = null;

/** Null when it is not Flow either. */
export function withoutFlow(text: string): {
  readonly text: string;
  readonly erased: readonly { readonly specifier: string; readonly start: number }[];
} | null {
  // Loading it takes as long as reading a hundred files, and most projects have no use for it.
  strip ??= require('flow-remove-types') as Strip;
  try {
    return { text: strip(text, { all: true }).toString(), erased: typeImports(text) };
  } catch {
    return null;
  }
}

const TYPE_IMPORT = /^[ \t]*(?:import|export)\s+type(?:of)?\b[^;'"]*?\bfrom\s*(['"])([^'"\n]+)\1/gm;

const typeImports = (text: string) =>
  [...text.matchAll(TYPE_IMPORT)].map(({ index, 2: specifier = '' }) => ({ specifier, start: index }));
