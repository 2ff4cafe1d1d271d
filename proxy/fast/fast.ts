/**
 * The fast path: requests in canonical form, on raw sockets on both sides, at the cost of little more than the system calls.
 * Anything else is handed over. Reading starts in `caller-connection.ts`; what happens to a request is `exchange/`, as on the
 * careful path.
 */
import type { Socket } from 'node:net';
import { CallerConnection } from './caller-connection.ts';
import type { CallerParts } from './caller-parts.ts';
import { createDeadlines } from './deadlines.ts';
import { createConnectionPool } from './pool.ts';
import type { UpstreamTimeouts } from './upstream-connection.ts';

export interface FastPath {
  /** Takes a new connection. */
  accept(socket: Socket): void;
  /** Ends idle connections, the others after their next answer. */
  drain(): void;
  /** Cuts every connection that is left. */
  cut(): void;
  /** Drops the pooled connections and the timer. */
  close(): void;
}

export type FastPathParts = Pick<CallerParts, 'exchange' | 'limits' | 'handOver'> & {
  readonly timeouts: UpstreamTimeouts;
};

export function createFastPath({ timeouts, ...parts }: FastPathParts): FastPath {
  const { connectMs, headMs, idleMs } = timeouts;
  const deadlines = createDeadlines(
    stepFor([connectMs, headMs, idleMs, parts.limits.headMs, parts.limits.requestMs, parts.limits.keepAliveMs]),
  );
  const pool = createConnectionPool(timeouts, deadlines);
  const open = new Set<CallerConnection>();
  let draining = false;
  const callerParts: CallerParts = {
    ...parts,
    pool,
    isDraining: () => draining,
    closed(connection) {
      open.delete(connection);
      deadlines.forget(connection);
    },
  };
  return {
    accept(socket) {
      const connection = new CallerConnection(socket, callerParts);
      open.add(connection);
      deadlines.watch(connection);
    },
    drain() {
      draining = true;
      for (const connection of open) connection.drain();
    },
    cut() {
      for (const { socket } of open) socket.destroy();
    },
    close() {
      pool.close();
      deadlines.close();
    },
  };
}

/** Fine enough that no deadline is noticed later than by an eighth of itself. */
const stepFor = (deadlinesMs: readonly number[]): number => Math.min(250, Math.max(5, Math.min(...deadlinesMs) / 8));
