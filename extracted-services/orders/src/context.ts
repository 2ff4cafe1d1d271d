import type { RequestHandler } from 'express';
import type { Followups } from './followups/followups.ts';
import type { ApplyFact } from './kernel/applier.ts';
import type { Guards } from './kernel/auth.ts';
import type { Db } from './kernel/database.ts';
import type { Logger } from './kernel/log.ts';
import type { Peers } from './peers/index.ts';

/** What the routes and commands of this service work with. */
export interface Context {
  readonly db: Db;
  readonly peers: Peers;
  readonly followups: Followups;
  /** Takes a row that a peer answered with into the own copies, by the same rules as a feed's. */
  readonly apply: ApplyFact;
  readonly logger: Logger;
}

export interface RouteContext extends Context {
  readonly guards: Guards;
  /** Before a route about a row of the table: gives one that has just been created elsewhere the time to arrive. */
  readonly arrival: (table: string) => RequestHandler;
}
