import http from 'node:http';
import { type Address, closeServer, listen, toUrl } from '../server.ts';
import { type AdminParts, createAdminApp } from './app.ts';

/** The admin API on its port. Throws PORT_TAKEN, CANNOT_LISTEN. */
export async function openAdmin(parts: AdminParts, address: Address) {
  const server = http.createServer(createAdminApp(parts));
  const port = await listen(server, 'The admin API', address);
  const close = (): Promise<void> => closeServer(server, () => server.closeAllConnections(), 1_000);
  return { url: toUrl('http', address.host, port), close };
}
