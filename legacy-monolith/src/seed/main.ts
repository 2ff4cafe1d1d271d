import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { config } from '../lib/config.ts';
import { closeDatabase, count, db, openDatabase } from '../lib/db.ts';
import { migrate } from '../lib/migrate.ts';
import { setApplying } from '../models/index.ts';
import { seedGoods } from './goods.ts';
import { seedOrders } from './orders.ts';
import { seedPeople } from './people.ts';
import { createPrng } from './prng.ts';

const USAGE = 'Usage: npm run seed -- [--users 50] [--products 80] [--orders 200] [--db file] [--reset]';

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function amount(name: string, raw: string, least: number): number {
  const value = Number(raw);
  if (!Number.isSafeInteger(value) || value < least || value > 10_000_000) {
    fail(`--${name} must be a whole number from ${least}, but is "${raw}".\n${USAGE}`);
  }
  return value;
}

function readFlags() {
  try {
    return parseArgs({
      options: {
        users: { type: 'string', default: '50' },
        products: { type: 'string', default: '80' },
        orders: { type: 'string', default: '200' },
        db: { type: 'string', default: config.dbFile },
        reset: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return fail(`${(error as Error).message}\n${USAGE}`);
  }
}

const flags = readFlags();
const users = amount('users', flags.users, 1);
const products = amount('products', flags.products, 1);
const orders = amount('orders', flags.orders, 0);

if (flags.reset) for (const end of ['', '-wal', '-shm']) rmSync(`${flags.db}${end}`, { force: true });
try {
  migrate(openDatabase(flags.db));
} catch (error) {
  fail(`Cannot use the database ${flags.db}: ${(error as Error).message}`);
}
if (count('SELECT COUNT(*) AS n FROM users') > 0) {
  fail(`${flags.db} has data already and was left as it is. Use --reset to start over, or another --db.`);
}

db().pragma('journal_mode = MEMORY');
db().pragma('synchronous = OFF');
db().pragma('cache_size = -200000');
db().transaction(() => {
  // The first copy of a service reads the tables: what is seeded need not travel over the feed as well.
  setApplying('seed', true);
  const random = createPrng(20250630);
  const people = seedPeople(db(), random, users);
  const goods = seedGoods(db(), random, products);
  seedOrders(db(), random, { users: people, products: goods, howMany: orders });
  db().prepare("DELETE FROM replication_state WHERE feed = 'seed'").run();
})();
db().pragma('journal_mode = WAL');
closeDatabase();
console.log(JSON.stringify({ msg: 'seeded', users: users + 1, products, orders }));
