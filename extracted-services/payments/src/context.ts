import type { RequestHandler } from 'express';
import type { Guards } from './kernel/auth.ts';
import type { Db } from './kernel/database.ts';
import type { Charges } from './payments/charges.ts';
import type { Provider } from './provider/provider.ts';

/** What the routes of this service work with. */
export interface RouteContext {
  readonly db: Db;
  readonly provider: Provider;
  readonly charges: Charges;
  readonly providerSecret: string;
  readonly guards: Guards;
  /** Before a route about a row of the table: gives one that has just been created elsewhere the time to arrive. */
  readonly arrival: (table: string) => RequestHandler;
}
