import type { Socket } from 'node:net';
import type { Limits } from '../../contracts/config-operations.ts';
import type { ExchangeParts } from '../exchange/exchange.ts';
import type { CallerConnection } from './caller-connection.ts';
import type { ConnectionPool } from './pool.ts';

export type CallerLimits = Omit<Limits, 'maxConnections' | 'maxConnectionsPerAddress'>;

export interface CallerParts {
  readonly exchange: ExchangeParts;
  readonly pool: ConnectionPool;
  readonly limits: CallerLimits;
  /** Gives the connection away; `bytes` were read from it and belong to a request that has not begun. */
  readonly handOver: (socket: Socket, bytes: Buffer) => void;
  readonly isDraining: () => boolean;
  readonly closed: (connection: CallerConnection) => void;
}
