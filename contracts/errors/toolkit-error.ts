/** How a command ends: 1 findings, 2 the caller's mistake, 3 somebody else was faster, 70 our bug. */
export type ExitCode = 1 | 2 | 3 | 70;

export interface ErrorWords {
  /** What happened, and what did *not* happen. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  readonly cause?: unknown;
  /** Process exit code; 2 unless said otherwise. */
  readonly exitCode?: ExitCode;
}

/** A fault with a permanent code, words for people and a way out. Everything else that is thrown is a bug of ours. */
export class ToolkitError extends Error {
  readonly code: string;
  readonly hint: string;
  readonly exitCode: ExitCode;

  constructor(code: string, words: ErrorWords) {
    super(words.message, words.cause === undefined ? undefined : { cause: words.cause });
    this.name = 'ToolkitError';
    this.code = code;
    this.hint = words.hint;
    this.exitCode = words.exitCode ?? 2;
  }
}
