import { describe, expect, it } from '@jest/globals';
import { graphOf, routeLines } from '../../test/graph-of.ts';

const routes = (files: Record<string, string>) => routeLines(graphOf(files));

describe('the middleware of a route', () => {
  it('is what packages and code without a name put in front of it too, as the source calls it or by its place', () => {
    const text = `import express from 'express'; import cors from 'cors'; const app = express();
app.use(express.json(), cors());
app.use((req, res, next) => next());
app.get('/orders', async (req, res, next) => next(), list); function list(req, res) {}`;
    const { routes: found } = graphOf({ 'app.ts': text });
    expect(found[0]?.middleware).toEqual([
      { name: 'express.json', isPackage: true },
      { name: 'cors', isPackage: true },
      { name: 'app.ts:3', isPackage: false },
      { name: 'app.ts:4', isPackage: false },
    ]);
  });

  it('is nothing that answers, handles errors, or is registered after the route', () => {
    const text = `import express from 'express'; const app = express(); function first(req, res, next) {}
      app.use(first); app.use('/', (req, res) => res.send()); app.use((error, req, res, next) => next());
      app.get('/orders', (req, res) => {}); app.use(late); function late(req, res, next) {}`;
    expect(routes({ 'app.ts': text })).toEqual(['GET /orders -> app.ts# [first]']);
  });

  it('keeps the order in which functions are called, also where the application is a field', () => {
    const files = {
      'app.ts': `import express from 'express'; import { session } from './session.ts'; import { orders } from './orders.ts';
        class App { app; constructor() { this.app = express(); }
          routes() { this.app.use('/orders', orders); }
          config() { this.app.use(log); session(this.app); this.routes(); this.app.use(late); } }
        function log(req, res, next) {} function late(req, res, next) {}
        const made = new App(); made.config();`,
      'session.ts': `export function session(app) { app.use(remember); app.post('/login', () => {}); }
        function remember(req, res, next) {}`,
      'orders.ts': `import { Router } from 'express'; export const orders = Router(); orders.get('/', () => {});`,
    };
    expect(routes(files)).toEqual([
      'GET /orders -> orders.ts# [log,remember]',
      'POST /login -> session.ts#session [log,remember]',
    ]);
  });

  it('runs before the routes that subclasses register on the application that their base class is given', () => {
    const text = `import express from 'express'; const app = express(); app.use(log); function log(req, res, next) {}
      class Sso { app; constructor(app) { this.app = app; } }
      class Google extends Sso { start() { this.app.get('/google', () => {}); } }
      class Github extends Sso { start() { this.app.get('/github', () => {}); } }
      const google = new Google(app); google.start(); const github = new Github(app); github.start();`;
    expect(routes({ 'app.ts': text })).toEqual([
      'GET /google -> app.ts#Google.start [log]',
      'GET /github -> app.ts#Github.start [log]',
    ]);
  });

  it('is what a list of two is for the route that is registered, where its options tell', () => {
    const text = `import express, { Router } from 'express'; const app = express();
      class Controller { app; constructor() { this.app = Router(); }
        typesOf(options) { const { before = [] } = options;
          return options.method === 'get' || options.open ? before : [json(), ...before]; }
        route(options) { this.app[options.method](options.path, this.typesOf(options), options.handler.bind(this)); } }
      class Orders extends Controller { constructor() { super();
        this.route({ method: 'get', path: '/orders', handler: this.list });
        this.route({ method: 'post', path: '/orders', handler: this.create, before: [valid()] });
        this.route({ method: 'delete', path: '/orders', handler: this.cancel, open: true, before: [valid()] }); }
        list(req, res) {} create(req, res) {} cancel(req, res) {} }
      function json() { return (req, res, next) => {}; } function valid() { return (req, res, next) => {}; }
      app.use('/', new Orders().app);`;
    expect(routes({ 'app.ts': text }).sort()).toEqual([
      'DELETE /orders -> app.ts#Orders.cancel [valid]',
      'GET /orders -> app.ts#Orders.list',
      'POST /orders -> app.ts#Orders.create [json,valid]',
    ]);
  });

  it('runs before a route whose parameter its path names, and before none below another path', () => {
    const text = `import express from 'express'; const app = express(); function own(req, res, next) {}
      app.use('/shops/:shop', own); app.get('/shops/:id/orders', () => {}); app.get('/users', () => {});`;
    expect(routes({ 'app.ts': text })).toEqual(['GET /shops/:id/orders -> app.ts# [own]', 'GET /users -> app.ts#']);
  });

  it('is no router of which nothing is known: that one is listed as unresolved', () => {
    const text = `import Koa from 'koa'; import Router from '@koa/router'; const app = new Koa(); const router = new Router();
      for (const plugin of load()) app.use(plugin.value.routes());
      router.get('/orders', (ctx) => {}); app.use(router.routes()).use(router.allowedMethods());`;
    const graph = graphOf({ 'app.ts': text });
    expect(routeLines(graph)).toEqual(['GET /orders -> app.ts#']);
    expect(graph.unresolved.map(({ what }) => what)).toContain('router at app.ts:2');
  });

  it('runs in the phases of Fastify, those of a wrapped plugin before the routes of whoever registers it', () => {
    const text = `import fastify from 'fastify'; import fp from 'fastify-plugin'; import cookie from '@fastify/cookie';
      const app = fastify(); app.register(cookie); app.register(fp(shared)); app.register(scoped);
      function shared(instance, options, done) { instance.addHook('preHandler', audit); }
      function scoped(instance, options, done) { instance.addHook('onRequest', other); instance.get('/scoped', () => {}); }
      app.get('/orders', { preValidation: check, onRequest: auth }, () => {});
      function audit() {} function other() {} function check() {} function auth() {}`;
    expect(routes({ 'app.ts': text }).sort()).toEqual([
      'GET /orders -> app.ts# [cookie,auth,check,audit]',
      'GET /scoped -> app.ts#scoped [cookie,other,audit]',
    ]);
  });

  it('is the strategy of Hapi in front of what a route asks for first', () => {
    const text = `import Hapi from '@hapi/hapi'; const server = Hapi.server();
      server.route({ method: 'GET', path: '/orders', options: { auth: 'jwt', pre: [load], handler: list } });
      function load() {} function list() {}`;
    expect(routes({ 'app.ts': text })).toEqual(['GET /orders -> app.ts#list [jwt,load]']);
  });

  it('is the file of Next.js before the paths that its matcher names', () => {
    const route = 'export function GET() {}';
    const files = {
      'middleware.ts': `export function middleware(request) {} export const config = { matcher: ['/api/admin/:path*'] };`,
      'next.config.js': 'module.exports = {};',
      'app/api/admin/users/route.ts': route,
      'app/api/orders/route.ts': route,
    };
    expect(routes(files)).toEqual([
      'GET /api/admin/users -> app/api/admin/users/route.ts#GET [middleware]',
      'GET /api/orders -> app/api/orders/route.ts#GET',
    ]);
  });
});
