/** Commits of the last year, files relative to the analyzed root. */
export interface RecentChanges {
  /** Day of the newest commit of all: `2026-11-24`. */
  readonly until: string;
  readonly commits: readonly { readonly author: string; readonly files: readonly string[] }[];
}
