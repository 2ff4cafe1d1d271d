/** All recognizers, in the order they read a node. */
import { commonjs } from './commonjs.ts';
import { environment } from './environment.ts';
import { methodCases } from './method-cases.ts';
import { modules } from './modules.ts';
import { orm } from './orm.ts';
import type { Recognizer } from './recognizer.ts';
import { routes } from './routes.ts';
import { sharedState } from './shared-state.ts';
import { sql } from './sql.ts';
import { transactions } from './transactions.ts';

export const recognizers: readonly Recognizer[] = [
  modules,
  commonjs,
  routes,
  sql,
  transactions,
  environment,
  sharedState,
  orm,
  methodCases,
];
