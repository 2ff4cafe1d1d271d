/** All recognizers. A new one is a file of its own and a line here. */

import { express } from './express.ts';
import { knex } from './knex.ts';
import { models } from './models.ts';
import { nestRoutes } from './nest-routes.ts';
import type { Recognizer } from './recognizer.ts';
import { sequelize } from './sequelize/index.ts';

export const recognizers: readonly Recognizer[] = [express, knex, models, nestRoutes, sequelize];
