/** Connections past the limits are closed before a byte of them is read, whichever path would have taken them. */
import type { Server, Socket } from 'node:net';
import type { StranglerConfig } from '../../contracts/config.ts';
import type { Limits } from '../../contracts/config-operations.ts';

/** Holds a server to them; tells how many connections were refused. */
export function limitConnections(
  server: Server,
  { maxConnections, maxConnectionsPerAddress }: Pick<Limits, 'maxConnections' | 'maxConnectionsPerAddress'>,
): () => number {
  let refused = 0;
  const open = new Map<string, number>();
  server.maxConnections = maxConnections;
  server.on('drop', () => refused++);
  server.prependListener('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = open.get(address) ?? 0;
    if (count >= maxConnectionsPerAddress) {
      refused++;
      socket.destroy();
      return;
    }
    open.set(address, count + 1);
    socket.once('close', () => leave(open, address));
  });
  return () => refused;
}

/** Behind a proxy of yours all connections have its address. */
export const limitsOf = ({ limits, trustForwarded }: Pick<StranglerConfig, 'limits' | 'trustForwarded'>): Limits =>
  trustForwarded ? { ...limits, maxConnectionsPerAddress: Number.POSITIVE_INFINITY } : limits;

function leave(open: Map<string, number>, address: string): void {
  const left = (open.get(address) ?? 1) - 1;
  if (left === 0) open.delete(address);
  else open.set(address, left);
}
