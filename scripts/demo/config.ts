import type { StranglerConfigInput } from '../../contracts/config.ts';
import type { Ports } from './names.ts';

/** The sample shop as the proxy sees it: who is where, and what a caller is known by. */
export function shopConfig(ports: Ports, stateDir: string): StranglerConfigInput {
  const at = (port: number): { url: string } => ({ url: `http://127.0.0.1:${port}` });
  return {
    monolith: at(ports.monolith),
    services: {
      users: at(ports.users),
      catalog: at(ports.catalog),
      orders: at(ports.orders),
      payments: at(ports.payments),
    },
    proxy: { port: ports.proxy },
    admin: { port: ports.admin },
    stateDir,
    // A customer by their account, a passer-by by the session cookie of their browser.
    stickiness: [
      { from: 'jwt', claim: 'sub' },
      { from: 'cookie', name: 'sid' },
    ],
  };
}
