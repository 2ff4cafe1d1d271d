import { describe, expect, it } from '@jest/globals';
import { measureReach } from './measure/reach.ts';
import { graphOf } from './test/graph-of.ts';

const MODELS = `
  import { Model, Table } from 'sequelize-typescript';
  @Table({ tableName: 'orders' })
  export class Order extends Model {}
  @Table({ tableName: 'users' })
  export class User extends Model { orderIds = async () => Order.findAll(); }`;

const TYPES = `
  import type { DefaultContext, ParameterizedContext } from 'koa';
  import type { User } from './models.ts';
  export type AppState = { auth: { user: User } | Record<string, never> };
  export interface AppContext<Input = unknown> extends ParameterizedContext<AppState, DefaultContext> { input: Input }`;

function tablesOf(handler: string): readonly string[] {
  const app = `
    import Koa from 'koa';
    import Router from 'koa-router';
    import type { DefaultContext, ParameterizedContext } from 'koa';
    import type { AppContext, AppState } from './types.ts';
    const router = new Router();
    router.get('/mine', ${handler});
    new Koa().use(router.routes()).listen(3000);`;
  const { routes } = measureReach(graphOf({ 'models.ts': MODELS, 'types.ts': TYPES, 'app.ts': app }));
  return routes.flatMap(({ reads }) => reads);
}

describe('the context of a Koa application', () => {
  it('has the state that its type is given', () => {
    const handler = 'async (ctx: ParameterizedContext<AppState>) => { await ctx.state.auth.user.orderIds(); }';
    expect(tablesOf(handler)).toEqual(['orders']);
  });

  it('has it too when an interface of the project extends that type', () => {
    const handler = `async (ctx: AppContext<{ id: string }>) => {
      const { user } = ctx.state.auth;
      await user.orderIds();
    }`;
    expect(tablesOf(handler)).toEqual(['orders']);
  });
});
