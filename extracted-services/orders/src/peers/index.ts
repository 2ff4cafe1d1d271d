import type { OrdersConfig } from '../config.ts';
import type { Logger } from '../kernel/log.ts';
import { type Catalog, createCatalog } from './catalog.ts';
import { createPayments, type Payments } from './payments.ts';
import { createPeer, type PeerSettings } from './peer.ts';
import { createUsers, type Users } from './users.ts';

/** The services this one talks to. */
export interface Peers {
  readonly catalog: Catalog;
  readonly payments: Payments;
  readonly users: Users;
  /** Names of those whose breaker is open. */
  degraded(): readonly string[];
  stop(): void;
}

export function createPeers(config: OrdersConfig, logger: Logger): Peers {
  const common = {
    internalToken: config.INTERNAL_TOKEN,
    retries: config.PEER_RETRIES,
    breakerFailures: config.BREAKER_FAILURES,
    breakerOpenMs: config.BREAKER_OPEN_MS,
    logger,
  };
  const peer = (own: Pick<PeerSettings, 'name' | 'url' | 'timeoutMs'>) => createPeer({ ...common, ...own });
  const catalog = peer({ name: 'catalog', url: config.CATALOG_URL, timeoutMs: config.CATALOG_TIMEOUT_MS });
  const payments = peer({ name: 'payments', url: config.PAYMENTS_URL, timeoutMs: config.PAYMENTS_TIMEOUT_MS });
  const users = peer({ name: 'users', url: config.USERS_URL, timeoutMs: config.USERS_TIMEOUT_MS });
  const all = [catalog, payments, users];
  return {
    catalog: createCatalog(catalog),
    payments: createPayments(payments),
    users: createUsers(users),
    degraded: () => all.filter((each) => each.isOpen()).map((each) => each.name),
    stop: () => {
      for (const each of all) each.stop();
    },
  };
}
