import { describe, expect, it } from '@jest/globals';
import { measureReach } from '../measure/reach.ts';
import { graphOf, referenceLines } from '../test/graph-of.ts';

const SHOP = `export class Orders { place() {} cancel() {} }
export class Carts { place() {} }`;

describe('the result of a call', () => {
  it('is what this call passes, not what any caller ever passed', () => {
    const sources = {
      'shop.ts': SHOP,
      'traced.ts': 'export function traced<T>(name: string, target: T): T { return target; }',
      'a.ts': `import { traced } from './traced.ts'; import { Orders } from './shop.ts';
        export const a = () => traced('a', new Orders()).place();`,
      'b.ts': `import { traced } from './traced.ts'; import { Carts } from './shop.ts';
        export const b = () => traced('b', new Carts()).place();`,
    };
    const calls = referenceLines(graphOf(sources), 'call');
    expect(calls).toContain('a.ts#a -> shop.ts#Orders.place');
    expect(calls).toContain('b.ts#b -> shop.ts#Carts.place');
    expect(calls.some((line) => line.startsWith('a.ts#a -> shop.ts#Carts.place'))).toBe(false);
  });

  it('is what an object holds that was made for this caller', () => {
    const sources = {
      'shop.ts': SHOP,
      'with.ts': 'export const withName = (make, name) => ({ name, service: make() });',
      'a.ts': `import { withName } from './with.ts'; import { Orders } from './shop.ts';
        export const a = () => withName(() => new Orders(), 'a').service.place();`,
      'b.ts': `import { withName } from './with.ts'; import { Carts } from './shop.ts';
        export const b = () => withName(() => new Carts(), 'b').service.place();`,
    };
    const calls = referenceLines(graphOf(sources), 'call');
    expect(calls).toContain('a.ts#a -> shop.ts#Orders.place');
    expect(calls.some((line) => line.startsWith('a.ts#a -> shop.ts#Carts.place'))).toBe(false);
  });

  it('is of the declared type where the code does not tell', () => {
    const sources = {
      'shop.ts': SHOP,
      'a.ts': `import type { Orders } from './shop.ts'; declare const load: any;
        async function find(id: string): Promise<Orders> { return load(id); }
        export async function a() { const found = await find('1'); found.cancel(); }`,
    };
    expect(referenceLines(graphOf(sources), 'call')).toContain('a.ts#a -> shop.ts#Orders.cancel');
  });
});

describe('a member', () => {
  it('of an interface leads to the classes that implement it, of an object type to the type of the member', () => {
    const sources = {
      'shop.ts': 'export interface Store { save(): void } export class SqlStore implements Store { save() {} }',
      'a.ts': `import type { Store } from './shop.ts'; type Deps = { readonly stores: { orders: Store } };
        export const a = ({ stores }: Deps) => stores.orders.save();`,
    };
    expect(referenceLines(graphOf(sources), 'call')).toContain('a.ts#a -> shop.ts#SqlStore.save (inferred)');
  });

  it('that is abstract leads to what overrides it, too', () => {
    const sources = {
      'base.ts': 'export abstract class Job { abstract perform(): void; run() { this.perform(); } }',
      'mail.ts': `import { Job } from './base.ts'; export class MailJob extends Job { perform() {} }`,
    };
    const calls = referenceLines(graphOf(sources), 'call');
    expect(calls).toContain('base.ts#Job.run -> base.ts#Job.perform');
    expect(calls).toContain('base.ts#Job.run -> mail.ts#MailJob.perform (inferred)');
  });

  it('is found through casts and in the elements of lists', () => {
    const sources = {
      'shop.ts': SHOP,
      'a.ts': `import type { Carts, Orders } from './shop.ts'; declare const rows: any;
        export const cast = () => (rows[0] as Orders).cancel();
        export const each = (orders: Orders[]) => orders.filter(Boolean).map((order) => order.cancel());
        export const all = async (carts: Promise<Carts>[]) => { for (const cart of await Promise.all(carts)) cart.place(); };`,
    };
    expect(referenceLines(graphOf(sources), 'call')).toEqual([
      'a.ts#cast -> shop.ts#Orders.cancel (inferred)',
      'a.ts#each -> shop.ts#Orders.cancel (inferred)',
      'a.ts#all -> shop.ts#Carts.place',
    ]);
  });
});

describe('what is named without being called', () => {
  it('is the class, where a member that it declares is no symbol of its own', () => {
    const sources = {
      'dto.ts': 'export class OrderDto { total: number; get open() { return this.total > 0; } }',
      'a.ts': `import type { OrderDto } from './dto.ts'; export const a = (dto: OrderDto) => dto.total;
        export const b = (dto: OrderDto) => dto.open;`,
    };
    expect(referenceLines(graphOf(sources), 'use').filter((line) => line.startsWith('a.ts'))).toEqual([
      'a.ts#a -> dto.ts#OrderDto',
      'a.ts#b -> dto.ts#OrderDto.open',
    ]);
  });

  it('is what holds all, where one is picked by a computed name', () => {
    const sources = {
      'drivers.ts': 'export function s3() {} export function disk() {} export const drivers = { s3, disk };',
      'a.ts': `import { drivers } from './drivers.ts'; export const a = (name: string) => drivers[name];`,
    };
    expect(referenceLines(graphOf(sources), 'use').filter((line) => line.startsWith('a.ts'))).toEqual([
      'a.ts#a -> drivers.ts#drivers',
    ]);
  });

  it('belongs to what it decorates, or to the constant that it is the initial value of', () => {
    const sources = {
      'lib.ts': 'export const Guard = () => () => {}; export const make = () => 1;',
      'a.ts': `import { Guard, make } from './lib.ts'; @Guard() export class A { @Guard() m(@Guard() x: string) {} }
        export const made = make();`,
    };
    expect(referenceLines(graphOf(sources), 'call')).toEqual([
      'a.ts#A -> lib.ts#Guard',
      'a.ts#A.m -> lib.ts#Guard',
      'a.ts#made -> lib.ts#make',
    ]);
  });
});

describe('functions that are put into an object', () => {
  it('are found by their names in what a package makes of it', () => {
    const sources = {
      'repo.ts': `import { inject } from 'inject-kit'; export function find() {} export function save() {}
        export const createRepo = (db) => inject({ find, save }, { db });`,
      'a.ts': `import { createRepo } from './repo.ts'; export const a = (db) => createRepo(db).save();`,
    };
    const calls = referenceLines(graphOf(sources), 'call');
    expect(calls).toContain('a.ts#a -> repo.ts#save');
    expect(calls).not.toContain('a.ts#a -> repo.ts#find');
  });

  it('run for who calls them by name, not for who made the object', () => {
    const sources = {
      'app.js': `const app = require('express')(); const { createRepo } = require('./repo.js');
        app.get('/orders', (req, res) => res.json(createRepo().orders()));
        app.get('/carts', (req, res) => res.json(createRepo().carts()));`,
      'repo.js': `const db = require('better-sqlite3')('shop.db');
        function orders() { return db.prepare('SELECT id FROM orders').all(); }
        function carts() { return db.prepare('SELECT id FROM carts').all(); }
        exports.createRepo = () => ({ orders, carts });`,
    };
    const reach = measureReach(graphOf(sources)).routes.map(({ route, reads }) => [route.path, ...reads]);
    expect(reach).toEqual([
      ['/orders', 'orders'],
      ['/carts', 'carts'],
    ]);
  });
});
