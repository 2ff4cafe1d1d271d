import { describe, expect, it } from '@jest/globals';
import { graphOf, routeLines } from '../../test/graph-of.ts';

const routes = (sources: Record<string, string>) => routeLines(graphOf(sources));

describe('routes of one file', () => {
  it('are found under any name of the application, chained, in arrays, for all methods', () => {
    const text = `const { Router: R } = require('express'); const shop = require('express')(); const r = R();
      function list() {} function add() {}
      shop.get('/orders', list).post('/orders', add); r.route('/x/:id').get(list).delete(add);
      shop.put(['/a', '/b'], list); shop.all('/c', [add, list]); shop.use('/r', r); shop.get('setting'); new Map().get('/no', list);`;
    expect(routes({ 'app.js': text })).toEqual([
      'GET /orders -> app.js#list',
      'POST /orders -> app.js#add',
      'DELETE /r/x/:id -> app.js#add',
      'GET /r/x/:id -> app.js#list',
      'PUT /a -> app.js#list',
      'PUT /b -> app.js#list',
      '* /c -> app.js#list [add]',
    ]);
  });

  it('have the handler that answers, however it is wrapped', () => {
    const text = `import express from 'express'; const app = express();
      const asyncHandler = (fn) => (req, res, next) => fn(req, res).catch(next); const role = (name) => (req, res, next) => next();
      class Orders { static list() {} show() {} } const orders = new Orders(); const pay = { charge() {} };
      app.get('/1', asyncHandler(Orders.list)); app.get('/2', orders.show.bind(orders)); app.get('/3', role('admin'), asyncHandler(pay.charge));
      app.get('/4', (req, res) => { pay.charge(); });`;
    const graph = graphOf({ 'app.ts': text });
    expect(routeLines(graph)).toEqual([
      'GET /1 -> app.ts#Orders.list',
      'GET /2 -> app.ts#Orders.show',
      'GET /3 -> app.ts#pay.charge [role]',
      'GET /4 -> app.ts#',
    ]);
    expect(graph.routes.map(({ calls }) => calls)).toEqual([[], [], [], ['app.ts#pay.charge']]);
  });

  it('keep what is not known about a path visible, and inferred', () => {
    const text = `const app = require('express')(); const base = '/api'; const v = process.env.V; const h = () => {};
      app.get(base + '/orders', h); app.get(\`/\${v}/orders/:id\`, h); app.get(/^\\/files\\/(.*)$/, h);`;
    expect(routes({ 'app.js': text })).toEqual([
      'GET /*/orders/:id -> app.js#h (inferred)',
      'GET /^\\/files\\/(.*)$/ -> app.js#h (inferred)',
      'GET /api/orders -> app.js#h',
    ]);
  });

  it('of a wrapper are told at its callers', () => {
    const text = `const app = require('express')(); function auth() {} function list() {} function add() {}
      function route(method, path, handler) { app[method](path, auth, (req, res) => { run(() => handler(req, res)); }); }
      const api = (method, path, handler) => route(method, '/api' + path, handler);
      route('get', '/a', list);
      api('post', '/b', add);`;
    expect(
      graphOf({ 'app.js': text }).routes.map(({ method, path, handler, at }) => [method, path, handler.symbol, at]),
    ).toEqual([
      ['GET', '/a', 'app.js#list', 'app.js:4'],
      ['POST', '/api/b', 'app.js#add', 'app.js:5'],
    ]);
  });
});

describe('routers in several files', () => {
  it('get the prefixes of everything they hang under, once per place', () => {
    const sources = {
      'app.ts': `import express from 'express'; import { api } from './api/index.ts'; const app = express();
        function log() {} app.use(express.json()); app.use(log); app.use('/v1', api); app.use('/v2', api);`,
      'api/index.ts': `import { Router } from 'express'; import orders from './orders.ts'; import { auth } from './auth.ts';
        export const api = Router(); api.use('/orders', auth('user'), orders);`,
      'api/orders.ts': `import express from 'express'; const router = express.Router(); function check() {} router.use(check);
        router.get('/:id', function show() {}); export default router;`,
      'api/auth.ts': 'export const auth = (role: string) => () => role;',
    };
    expect(routes(sources)).toEqual([
      'GET /v1/orders/:id -> api/orders.ts# [express.json,log,auth,check]',
      'GET /v2/orders/:id -> api/orders.ts# [express.json,log,auth,check]',
    ]);
  });

  it('are followed through CommonJS, factories, functions of the app, fields of classes and lists', () => {
    const sources = {
      'app.js': `const express = require('express'); const app = express(); const Shop = require('./class');
        app.use('/plain', require('./plain')); app.use('/made', require('./factory')({ h: () => {} })); require('./register')(app);
        app.use('/class', new Shop().router);
        for (const { path, router } of require('./list').all) app.use(path, router);
        [['/x', require('./plain')]].forEach(([prefix, router]) => app.use(prefix, router));`,
      'plain.js': `const { Router } = require('express'); const r = Router(); r.get('/p', () => {}); module.exports = r;`,
      'factory.js': `const express = require('express'); module.exports = function create(deps) { const r = express.Router(); r.get('/f', deps.h); return r; };`,
      'register.js': `module.exports = (app) => { app.get('/registered', () => {}); };`,
      'class.js': `const { Router } = require('express'); module.exports = class Shop { constructor() { this.router = Router(); this.router.get('/c', this.list); } list() {} };`,
      'list.js': `const { Router } = require('express'); const one = Router(); const two = Router(); one.get('/1', () => {}); two.get('/2', () => {});
        exports.all = [{ path: '/one', router: one }, { path: '/two', router: two }];`,
    };
    expect(graphOf(sources).routes.map(({ path }) => path)).toEqual([
      '/class/c',
      '/made/f',
      '/one/1',
      '/two/2',
      '/plain/p',
      '/x/p',
      '/registered',
    ]);
  });

  it('that hang nowhere are listed, inferred, with the reason', () => {
    const graph = graphOf({
      'r.js': `const r = require('express').Router(); r.get('/lost', () => {}); module.exports = r;`,
    });
    expect(routeLines(graph)).toEqual(['GET /lost -> r.js# (inferred)']);
    expect(graph.routes).toMatchObject([{ mounted: false }]);
    expect(graph.unresolved).toMatchObject([{ at: 'r.js:1', why: 'it was not seen where this router is mounted' }]);
  });

  it('that a base class makes for each subclass get the prefix of that subclass only', () => {
    const sources = {
      'base.ts': `import { Router } from 'express'; export class Base { router = Router(); }`,
      'a.ts': `import { Base } from './base.ts'; export class A extends Base { constructor() { super(); this.router.get('/a', this.h); } h() {} }`,
      'b.ts': `import { Base } from './base.ts'; export class B extends Base { constructor() { super(); this.router.get('/b', this.h); } h() {} }`,
      'app.ts': `import express from 'express'; import { A } from './a.ts'; import { B } from './b.ts'; const app = express();
        app.use('/one', new A().router); app.use('/two', new B().router);`,
    };
    expect(routes(sources)).toEqual(['GET /one/a -> a.ts#A.h', 'GET /two/b -> b.ts#B.h']);
  });

  it('of classes that register over methods of a base class hang where that class is mounted', () => {
    const sources = {
      'base.ts': `import { Router } from 'express'; export class Base { app; constructor() { this.app = Router(); }
        route(options) { this.app[options.method](options.path, check(options.role), this.caught(options.handler.bind(this))); }
        caught(handler) { return async (req, res) => { await handler(req, res); }; }
        get(path, handler) { this.route({ method: 'get', path, handler }); }
        use(path, router) { this.app.use(path, router); } get router() { return this.app; } } const check = (role) => () => role;`,
      'a.ts': `import { Base } from './base.ts'; export class A extends Base { constructor() { super(); this.get('/x', this.list); } list() {} }`,
      'b.ts': `import { Base } from './base.ts'; export class B extends Base { constructor() { super(); this.route({ method: 'post', path: '/y', handler: this.add }); } add() {} }`,
      'all.ts': `import { Base } from './base.ts'; import { A } from './a.ts'; import { B } from './b.ts';
        export class All extends Base { constructor() { super(); this.app.use('/a', new A().router); this.use('/b', new B().router); } }`,
      'app.ts': `import express from 'express'; import { All } from './all.ts'; const app = express(); app.use('/api', new All().router);`,
    };
    expect(routes(sources)).toEqual(['GET /api/a/x -> a.ts#A.list [check]', 'POST /api/b/y -> b.ts#B.add [check]']);
  });

  it('are guarded by what stands before them, also in other files, and only under the path of the guard', () => {
    const sources = {
      'app.ts': `import express from 'express'; import { register } from './register.ts'; import { late, log, admin } from './guards.ts';
        const app = express(); app.use(log); app.use('/admin', admin); register(app); app.use(late);`,
      'register.ts': `import { list } from './guards.ts'; export const register = (app) => { app.get('/admin/users', list); app.get('/orders', list); };`,
      'guards.ts':
        'export function log() {} export function late() {} export function admin() {} export function list() {}',
    };
    expect(routes(sources)).toEqual([
      'GET /admin/users -> guards.ts#list [log,admin]',
      'GET /orders -> guards.ts#list [log]',
    ]);
  });

  it('have the method behind a function that only passes on what it is given', () => {
    const text = `import { Router } from 'express'; import express from 'express'; class Orders { list(req, res) {} } const orders = new Orders(); const app = express();
      app.get('/1', (req, res) => orders.list(req, res)); app.get('/2', (req, res) => { log(); orders.list(req, res); }); function log() {}
      app.route('/3').all(auth).get(orders.list); function auth() {}`;
    expect(routes({ 'app.ts': text })).toEqual([
      'GET /1 -> app.ts#Orders.list',
      'GET /2 -> app.ts#',
      'GET /3 -> app.ts#Orders.list [auth]',
    ]);
  });
});
