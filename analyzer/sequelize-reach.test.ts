import { describe, expect, it } from '@jest/globals';
import { measureReach } from './measure/reach.ts';
import { graphOf } from './test/graph-of.ts';

const MODELS = `
  import { AfterUpdate, BeforeCreate, HasMany, Model, Scopes, Table } from 'sequelize-typescript';
  @Table({ tableName: 'audit' })
  export class Audit extends Model {}
  @Table({ tableName: 'views' })
  export class View extends Model { async count() { await Audit.create({}); } }
  @Table({ tableName: 'carts' })
  export class Cart extends Model {}
  @Scopes(() => ({
    withViews: (userId) => {
      if (!userId) return {};
      return { include: [{ model: View, as: 'views' }] };
    },
  }))
  @Table({ tableName: 'orders' })
  export class Order extends Model {
    @HasMany(() => View) views: View[];
    @AfterUpdate static note = async () => { await Audit.create({}); };
    @BeforeCreate static async reserve() { await Cart.create({}); }
    static async findByPk(id, options = {}) {
      const { userId, ...rest } = options;
      const scope = this.scope([{ method: ['withViews', userId] }]);
      return scope.findOne({ ...rest, where: { id } });
    }
  }`;

function tablesOf(handlers: string): Readonly<Record<string, string>> {
  const app = `
    import express from 'express';
    import { Order } from './models.ts';
    const app = express();
    ${handlers}
    app.listen(3000);`;
  const { routes } = measureReach(graphOf({ 'models.ts': MODELS, 'app.ts': app }));
  return Object.fromEntries(
    routes.map(({ route, reads, writes }) => [route.path, [...new Set([...reads, ...writes])].join()]),
  );
}

describe('models of Sequelize', () => {
  it('bring what a scope includes for the callers that give the scope what it asks for', () => {
    const found = tablesOf(`
      app.get('/mine', (req) => Order.findByPk(1, { userId: req.user.id }));
      app.get('/bare', () => Order.findByPk(1));
      app.get('/other', () => Order.findByPk(1, { lock: true }));
      app.get('/unknown', (req) => Order.findByPk(1, req.query));`);
    expect(found).toEqual({
      '/mine': 'orders,views',
      '/bare': 'orders',
      '/other': 'orders',
      '/unknown': 'orders,views',
    });
  });

  it('run hooks that are static properties, none with `hooks: false`, and those of an update not for a new row', () => {
    const found = tablesOf(`
      app.post('/new', () => Order.create({}));
      app.post('/silent', () => Order.create({}, { hooks: false }));
      app.put('/one', async () => { const order = await Order.findOne({}); await order.update({}); });
      app.put('/all', () => Order.update({}, { where: {} }));
      app.put('/each', () => Order.update({}, { where: {}, individualHooks: true }));`);
    expect(found).toEqual({
      '/new': 'carts,orders',
      '/silent': 'orders',
      '/one': 'orders,audit',
      '/all': 'orders',
      '/each': 'audit,orders',
    });
  });

  it('are what a row gives for the name of an association', () => {
    const found = tablesOf(`
      app.get('/views', async () => {
        const order = await Order.findOne();
        const [view] = await order.$get('views');
        await view.count();
      });`);
    expect(found).toEqual({ '/views': 'orders,views,audit' });
  });
});
