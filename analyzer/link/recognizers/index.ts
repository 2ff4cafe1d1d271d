/** All recognizers. A new one is a file of its own and a line here. */

import { awilix } from './awilix.ts';
import { besideRoutes } from './beside-routes.ts';
import { builders } from './builders.ts';
import { dataFiles } from './data-files.ts';
import { drizzle } from './drizzle.ts';
import { express } from './express.ts';
import { expressDecorators } from './express-decorators.ts';
import { fastify } from './fastify.ts';
import { descriptors } from './file-routes-descriptors.ts';
import { svelteKit } from './file-routes-kit.ts';
import { nitro } from './file-routes-nitro.ts';
import { remix } from './file-routes-remix.ts';
import { graphql } from './graphql.ts';
import { hapi } from './hapi.ts';
import { hono } from './hono.ts';
import { hungObjects } from './hung-objects.ts';
import { inversify } from './inversify.ts';
import { knex } from './knex.ts';
import { koa } from './koa.ts';
import { kysely } from './kysely.ts';
import { migrations } from './migrations.ts';
import { mikroOrm } from './mikro-orm/index.ts';
import { mongodb } from './mongodb.ts';
import { mongoose } from './mongoose/index.ts';
import { nest } from './nest.ts';
import { nestRoutes } from './nest-routes.ts';
import { next } from './next.ts';
import { objection } from './objection.ts';
import { prisma } from './prisma.ts';
import type { Recognizer } from './recognizer.ts';
import { sequelize } from './sequelize/index.ts';
import { trpc } from './trpc.ts';
import { tsyringe } from './tsyringe.ts';
import { typedi } from './typedi.ts';
import { typeorm } from './typeorm/index.ts';

/** Routers of a framework that says so are told before those that only look like Express. */
const routes: readonly Recognizer[] = [fastify, hapi, koa, hono, express, expressDecorators, nestRoutes, graphql, trpc];
const fileRoutes: readonly Recognizer[] = [next, svelteKit, nitro, remix, descriptors];
const data: readonly Recognizer[] = [
  objection,
  drizzle,
  kysely,
  builders,
  knex,
  migrations,
  prisma,
  sequelize,
  typeorm,
  mikroOrm,
  mongoose,
  mongodb,
  hungObjects,
  dataFiles,
];

const containers: readonly Recognizer[] = [awilix, inversify, nest, tsyringe, typedi];

export const recognizers: readonly Recognizer[] = [...containers, ...routes, ...fileRoutes, ...data, ...besideRoutes];
