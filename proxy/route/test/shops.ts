/** One shop as real servers of several frameworks: what each route's handler is called is the rule that must have chosen its side. */
import type { RequestListener } from 'node:http';
import express from 'express';
// @ts-expect-error There are no types for two versions of Express side by side.
import express4 from 'express4';
import Fastify, { type FastifyServerOptions } from 'fastify';

/** Specific before general, as an Express app must list them to be reachable. */
export const ROUTES = [
  ['GET /products', 'service'],
  ['POST /products', 'monolith'],
  ['GET /products/search', 'monolith'],
  ['GET /products/:id', 'service'],
  ['GET /products/:id/reviews', 'monolith'],
  ['GET /files', 'monolith'],
  ['GET /files/private', 'monolith'],
  ['GET /files/*rest', 'service'],
  ['GET /admin', 'monolith'],
  ['GET /api/orders', 'service'],
  ['GET /api/orders/:id', 'monolith'],
  ['GET /caf%C3%A9', 'service'],
  ['GET /a+b@c', 'service'],
  ['GET /a!b', 'service'],
  ['GET /tags/:tag', 'monolith'],
] as const;

/** Builds the app of one side: every answer names the side and the route of the handler that ran. */
export type CreateShop = (side: string) => Promise<RequestListener>;

/** By hand over what `URL` makes of the target, which resolves dot segments and backslashes however they are written. */
export const urlShop: CreateShop = async (side) => (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://shop');
  const found = ROUTES.find(([route]) => {
    const [method = '', path = ''] = route.split(' ');
    const pattern = path.replace(/[+.]/g, '\\$&').replace('*rest', '.+').replace(/:\w+/g, '[^/]+');
    return method === request.method && new RegExp(`^${pattern}$`).test(pathname);
  });
  response.statusCode = found === undefined ? 404 : 200;
  response.end(found === undefined ? '' : JSON.stringify({ side, route: found[0] }));
};

/** These have a meaning in patterns of Express 5. */
const escapeSigns = (path: string): string => path.replace(/[+!]/, '\\$&');

type App = express.IRouter;

export const express5Shop: CreateShop = async (side) => {
  const app = express();
  for (const [route] of ROUTES) listen(app, side, route, escapeSigns);
  return app;
};

export const express4Shop: CreateShop = async (side) => {
  const app = (express4 as typeof express)();
  for (const [route] of ROUTES) listen(app, side, route, (path) => path.replace('*rest', '*').replace('+', '\\+'));
  return app;
};

/** Some below a router of their own, as large apps have them. */
export const express5RouterShop: CreateShop = async (side) => {
  const app = express();
  const api = express.Router();
  const files = express.Router();
  for (const [route] of ROUTES) {
    const [target, prefix] = route.includes('/api/orders')
      ? [api, '/api/orders']
      : route.includes('/files')
        ? [files, '/files']
        : [app, ''];
    listen(target, side, route, (path) => escapeSigns(path.slice(prefix.length) || '/'));
  }
  return app.use('/api/orders', api).use('/files', files);
};

export const fastifyShop =
  (
    routerOptions: FastifyServerOptions['routerOptions'] & { readonly useSemicolonDelimiter?: boolean } = {},
  ): CreateShop =>
  async (side) => {
    const app = Fastify({ routerOptions });
    for (const [route] of ROUTES) {
      const [method = '', path = ''] = route.split(' ');
      const url = decodeURIComponent(path).replace('*rest', '*');
      app.route({ method, url, handler: async () => ({ side, route }) });
    }
    await app.ready();
    return (request, response) => app.routing(request, response);
  };

function listen(app: App, side: string, route: string, toPath = (path: string): string => path): void {
  const [method = '', path = ''] = route.split(' ');
  const register = method === 'GET' ? app.get.bind(app) : app.post.bind(app);
  register(
    toPath(path),
    (_request: express.Request, response: express.Response) => void response.json({ side, route }),
  );
}
