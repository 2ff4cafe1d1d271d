/** What the proxy needs from outside itself. The composition root (`index.ts`) is given these; everything has a quiet default. */
import type { ComparisonReport } from '../contracts/comparison.ts';
import type { RouteRule } from '../contracts/route-table.ts';

/** Milliseconds since 1970, UTC. */
export interface Clock {
  now(): number;
}

/** Calls `act` once after so many milliseconds, unless the returned function is called first. Keeps no process alive. */
export type Later = (ms: number, act: () => void) => () => void;

/** A number in [0, 1). */
export type Random = () => number;

/** Header names in lower case; several values of one name as an array. */
export type HeaderMap = Readonly<Record<string, string | string[]>>;

export interface ShadowContext {
  readonly rule: RouteRule;
  /** `path` is path and query as the upstream sees them. */
  readonly request: { readonly method: string; readonly path: string; readonly headers: HeaderMap };
  readonly clientKey: string;
}

/** Told of every request whose answer may be compared: safe, without a body, on a route in `shadow` mode. */
export interface ShadowPort {
  /** Called before the control is asked; undefined when this request is not sampled. */
  observe(context: ShadowContext): ShadowTap | undefined;
  close(): Promise<void>;
}

/**
 * Sees the control's answer pass by. Every call returns at once; what it throws is counted by `onFault` and goes no further.
 * Ends with exactly one `responseEnd` or `aborted`.
 */
export interface ShadowTap {
  responseHead(status: number, headers: HeaderMap): void;
  /** The chunk is shared with the caller's answer: read it, never write to it. */
  responseChunk(chunk: Buffer): void;
  responseEnd(): void;
  aborted(): void;
}

/** Where the admin API gets its comparison from. */
export interface ComparisonPort {
  report(): ComparisonReport | Promise<ComparisonReport>;
  /** Forgets what was seen, of one route or of all. */
  reset(route?: string): void | Promise<void>;
}

/** One answered (or given up) request. */
export interface AccessEntry {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly method: string;
  /** Path without the query, which may carry secrets. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly target: string;
  readonly reason: string;
  readonly route: string | null;
  readonly client: string;
  readonly requestId: string;
  /** Of the request's `traceparent`. */
  readonly traceId: string | null;
}

export interface AccessLog {
  /** Whether this answer is to be written down: asked first, because gathering an entry costs. */
  admits(isError: boolean): boolean;
  write(entry: AccessEntry): void;
}
