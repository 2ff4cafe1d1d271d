/** Which things of packages are Express applications and routers. */
import type { Entity } from './entities.ts';

/** Methods of a router that give the router back. */
export const ROUTER_CHAIN = new Set([
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'all',
  'options',
  'head',
  'use',
  'param',
]);

const APPLICATION = /^(express|@types\/express|express-serve-static-core)(\.(Application|Express|Core\.Express))?\(\)$/;
const ROUTER =
  /^((express|express-serve-static-core)\.(Router|IRouter|IRoute|core\.Router)|express-promise-router|router)(\(\))+$/;

/** Names that people give to an application which comes in as a parameter. */
const PARAMETER = /^(app|router|server|expressApp|application)$/i;

export const isApplication = (entity: Entity): boolean => entity.t === 'package' && APPLICATION.test(entity.name);

export const isRouter = (entity: Entity): boolean =>
  isApplication(entity) || (entity.t === 'package' && ROUTER.test(entity.name)) || isRouterParameter(entity);

export const isRouterParameter = (entity: Entity): boolean => entity.t === 'param' && PARAMETER.test(entity.name);
