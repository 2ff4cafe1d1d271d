import type { Socket } from 'node:net';
import type { ExchangeParts } from '../exchange/exchange.ts';
import type { CallerConnection } from './caller-connection.ts';
import type { ConnectionPool } from './pool.ts';

export interface CallerLimits {
  /** From the first byte of a head to its last. */
  readonly headMs: number;
  /** A whole request, its body included. */
  readonly requestMs: number;
  /** Between two requests. */
  readonly keepAliveMs: number;
}

export interface CallerParts {
  readonly exchange: ExchangeParts;
  readonly pool: ConnectionPool;
  readonly limits: CallerLimits;
  /** Gives the connection away; `bytes` were read from it and belong to a request that has not begun. */
  readonly handOver: (socket: Socket, bytes: Buffer) => void;
  readonly isDraining: () => boolean;
  readonly closed: (connection: CallerConnection) => void;
}
