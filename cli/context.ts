import type { StranglerConfig } from '../contracts/config.ts';

/** Where text goes. */
export interface Output {
  write(text: string): void;
  /** Width for tables; 80 when it is not a terminal. */
  readonly columns: number;
  readonly color: boolean;
  readonly isTerminal: boolean;
}

export interface LoadedConfig {
  readonly config: StranglerConfig;
  /** Folder of the configuration file: its relative paths start here. */
  readonly folder: string;
  readonly file: string;
}

/** Everything a command may touch of the world. */
export interface CliContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: Output;
  readonly err: Output;
  /** Reads `file`, or the nearest strangler.config.ts|json upward from `cwd`. Throws CONFIG_NOT_FOUND or INVALID_DOCUMENT. */
  loadConfig(file?: string): Promise<LoadedConfig>;
  /** From now on a reader of the output that leaves does not end the process. */
  outliveReader(): void;
  /** Ends the process with this code once all output has been written. */
  exit(code: number): void;
}
