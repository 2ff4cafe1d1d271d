/** The sample monolith under the analyzer: every planted tangle of its README is found, its figures are true, its plan is fresh. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { AnalysisReport, ReportFinding } from '../contracts/report.ts';
import { analyze, makePlan } from './index.ts';

const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const SHOP = path.join(REPOSITORY, 'legacy-monolith');
const shopFile = (file: string): string => readFileSync(path.join(SHOP, file), 'utf8');

let report: AnalysisReport;
beforeAll(async () => {
  report = await analyze(SHOP, { history: false });
});

const src = (file: string): string => `src/${file}.ts`;
const writesOf = (symbol: string): readonly string[] =>
  report.transactions.filter((one) => one.symbol === symbol).flatMap(({ writes }) => writes);
const transaction = (symbol: string, ...tables: string[]): boolean =>
  tables.every((name) => writesOf(symbol).includes(name));
const joins = (file: string, ...tables: string[]): boolean =>
  tables.every((name) =>
    report.crossings.some(({ kind, at, to }) => kind === 'join' && at.startsWith(`${file}:`) && to === name),
  );
const calls = (from: string, to: string): boolean =>
  report.references.some((one) => one.kind === 'call' && one.from === from && one.to.endsWith(to));
const reads = (symbol: string, table: string): boolean =>
  report.crossings.some(({ kind, from, to }) => kind === 'read' && from === symbol && to === table);
const found = (kind: ReportFinding['kind'], ...modules: string[]): boolean =>
  report.findings.some((one) => one.kind === kind && modules.every((module) => one.modules.includes(module)));
const says = (kind: ReportFinding['kind'], text: string): boolean =>
  report.findings.some((one) => one.kind === kind && one.message.includes(text));
const tableKeys = (): readonly string[] =>
  report.tables.flatMap(({ name, foreignKeys }) =>
    foreignKeys.flatMap(({ columns }) => columns.map((column) => `${name}.${column}`)),
  );

/** What the first column of the README's table says, and how the report shows it. */
const TANGLES: Readonly<Record<string, () => boolean>> = {
  'One transaction over stock, orders, payments, coupons, shipping and carts': () =>
    transaction(
      `${src('services/checkoutService')}#writeOrder`,
      'orders',
      'order_items',
      'order_events',
      'stock_levels',
      'stock_movements',
      'coupons',
      'coupon_redemptions',
      'payments',
      'payment_attempts',
      'shipments',
      'carts',
      'cart_items',
      'audit_log',
    ) && says('wide-transaction', 'payments: payment_attempts, payments'),
  'The payment provider is asked before that transaction, and voided when it fails': () =>
    ['#charge', '#voidCharge'].every((to) => calls(`${src('services/checkoutService')}#place`, to)),
  'A transaction over orders, stock and payments': () =>
    transaction(
      `${src('services/orderService')}#cancelOrder`,
      'orders',
      'stock_levels',
      'stock_movements',
      'payments',
      'refunds',
    ),
  'A transaction over returns, orders, stock and payments': () =>
    transaction(`${src('services/returnService')}#approveReturn`, 'returns', 'orders', 'stock_levels', 'payments'),
  'A transaction over payments, orders and stock, from a webhook and from a job': () =>
    [`${src('services/paymentService')}#applyWebhook`, `${src('jobs/reconcilePayments')}#reconcilePayments`].every(
      (symbol) => transaction(symbol, 'payments', 'orders', 'stock_levels'),
    ),
  'A transaction over products and stock': () =>
    transaction(`${src('services/catalogService')}#createProduct`, 'products', 'stock_levels'),
  'Join: orders with users and payments': () => joins(src('models/order'), 'users', 'payments'),
  'Join: products with stock, reviews and images': () => joins(src('models/product'), 'reviews'),
  'Join: carts with products and stock': () => joins(src('models/cart'), 'products', 'stock_levels'),
  'Join: reviews with users': () => joins(src('models/review'), 'users'),
  'Joins over everything': () =>
    joins(src('services/reportService'), 'orders', 'payments', 'users', 'products', 'stock_levels', 'order_items'),
  'Reviews decide by orders': () => calls(`${src('services/reviewService')}#writeReview`, 'models/order.ts#hasBought'),
  "A user's mail address read by SQL in a helper": () =>
    ['mailUser', 'adminIds'].every((name) => reads(`${src('lib/helpers')}#${name}`, 'users')),
  'Import cycle of two': () =>
    says(
      'cycle',
      `${src('services/orderService')} → ${src('services/paymentService')} → ${src('services/orderService')}`,
    ),
  'Import cycle of three': () =>
    says(
      'cycle',
      ['order', 'shipping', 'notification', 'order'].map((name) => src(`services/${name}Service`)).join(' → '),
    ),
  'God module, imported by more than half of all files': () =>
    found('god-module', src('lib/helpers')) && report.findings.filter(({ kind }) => kind === 'god-module').length === 1,
  'Everybody writes to one table through it': () =>
    report.tables.find(({ name }) => name === 'audit_log')?.writtenBy.join() === src('lib/helpers') &&
    ['catalog', 'orders', 'payments', 'users', 'shared'].every((service) =>
      report.crossings.some(
        ({ kind, fromService, to }) => kind === 'write' && fromService === service && to === 'audit_log',
      ),
    ),
  'The audit log also remembers which webhooks were seen': () =>
    calls(`${src('services/paymentService')}#applyWebhook`, 'models/auditLog.ts#hasSeenWebhook'),
  'Shared mutable state: one `Map` for the process': () =>
    found(
      'shared-state',
      src('lib/cache'),
      ...['catalog', 'pricing', 'cart'].map((name) => src(`services/${name}Service`)),
    ),
  'Shared mutable state: charges in progress, listeners, provider': () =>
    says('shared-state', `${src('services/checkoutService')} keeps running in`) &&
    ['captures', 'questions', 'voided'].every((name) =>
      report.findings.some(
        ({ kind, message }) =>
          kind === 'shared-state' && new RegExp(`^${src('lib/paymentProvider')} keeps .*\\b${name}\\b`).test(message),
      ),
    ),
  'Events emitted in one file and heard in another': () =>
    [
      'user.registered',
      'order.placed',
      'order.cancelled',
      'order.shipped',
      'order.delivered',
      'payment.captured',
      'payment.refunded',
      'return.requested',
      'return.decided',
      'stock.low',
      'product.changed',
      'review.written',
    ].every((name) =>
      report.events.some(
        (one) =>
          one.name === name &&
          one.emittedAt.length > 0 &&
          one.handledAt.some((at) => at.startsWith(src('services/listeners'))),
      ),
    ),
  'A notification by call where the others go by event': () =>
    ['shipOrder', 'deliverOrder'].every((name) =>
      calls(`${src('services/shippingService')}#${name}`, 'notificationService.ts#orderStatusChanged'),
    ),
  'Barrels that hide who needs what, used by name and as a namespace (`models.findUser`)': () =>
    found('barrel', src('models/index')) &&
    found('barrel', src('services/index')) &&
    report.references.some((one) => one.kind === 'call' && one.to === `${src('models/user')}#findUser`),
  "One route file, two domains: profile and addresses, and the customer's payments": () =>
    says('mixed-routes', `${src('routes/account')} registers routes of 2 services`),
  'One table, two route files': () =>
    [src('routes/account'), src('routes/payments')].every((file) =>
      report.routes.some(({ reads: tables, at }) => tables.includes('payments') && at.startsWith(`${file}:`)),
    ),
  'A router under another name': () =>
    report.routes.some(({ path: at, handler }) => at === '/stock/:productId' && handler.file === src('routes/stock')),
  'Dynamic require of CommonJS by a computed path': () =>
    found(
      'dynamic-require',
      src('services/reportService'),
      ...['csv', 'json', 'txt'].map((name) => `src/lib/exporters/${name}.cjs`),
    ),
  'SQL put together at run time': () =>
    report.unresolved.some(({ what, at }) => what.includes('SQL') && at.startsWith(src('jobs/replicationApply'))),
  "Tables written behind the code's back by triggers": () =>
    report.tables.find(({ name }) => name === 'change_feed')?.writtenBy.join() === src('lib/feedTriggers'),
  'Foreign keys across domains': () =>
    [
      'orders.user_id',
      'orders.address_id',
      'order_items.product_id',
      'payments.order_id',
      'payments.user_id',
      'stock_movements.order_id',
      'reviews.user_id',
      'price_history.changed_by',
      'cart_items.product_id',
      'notifications.user_id',
    ].every(
      (key) =>
        tableKeys().includes(key) && report.crossings.some(({ kind, from }) => kind === 'foreign-key' && from === key),
    ),
  'Columns that came later': () =>
    [
      ['carts', 'coupon_code'],
      ['products', 'discount_percent'],
      ['orders', 'shipping_cents'],
    ].every(([name, column]) =>
      report.tables.some((table) => table.name === name && table.columns.includes(column ?? '')),
    ),
  'Dead module: loyalty points without a table': () =>
    found('unused-module', src('services/loyaltyService')) &&
    report.findings.filter(({ kind }) => kind === 'unused-module').length === 1,
  'Dead exports': () =>
    [
      'lib/helpers.ts#chunk',
      'lib/helpers.ts#dayOf',
      'lib/helpers.ts#normalizeEmail',
      'lib/helpers.ts#truncate',
      'models/user.ts#listAdmins',
    ].every(
      (name) =>
        report.symbols.some(({ id }) => id === `src/${name}`) &&
        !report.references.some(({ to }) => to === `src/${name}`),
    ),
  'Dead event': () => !report.events.some(({ name }) => name === 'order.paid'),
};

describe('the report on the sample monolith', () => {
  const rows =
    shopFile('README.md')
      .split('## What a coupling report must find here')[1]
      ?.split('\n## ')[0]
      ?.match(/^\| (?!Tangle|---).*$/gm) ?? [];
  const titles = rows.map((row) => row.split(' | ')[0]?.replace('| ', '').trim() ?? '');

  it('has a check for every row of the README’s table', () => {
    expect(titles.filter((title) => TANGLES[title] === undefined)).toEqual([]);
    expect(titles.length).toBeGreaterThan(25);
  });

  it.each(Object.keys(TANGLES))('finds: %s', (title) => expect(TANGLES[title]?.()).toBe(true));
});

/** Facts of the report beside an own, simpler reading of the source. */
describe('the figures of the report', () => {
  const sources = (): readonly string[] => report.modules.map(({ path: file }) => shopFile(file));
  const count = (pattern: RegExp): number =>
    sources().reduce((sum, text) => sum + (text.match(pattern)?.length ?? 0), 0);
  const module = (file: string) => report.modules.find((one) => one.path === file);

  it('count every line, table and route', () => {
    expect(report.modules.reduce((sum, { lines }) => sum + lines, 0)).toBe(
      sources().reduce((sum, text) => sum + text.trimEnd().split('\n').length, 0),
    );
    const created = [...migrations(), ...sources()].flatMap((text) =>
      [...text.matchAll(/CREATE TABLE (?:IF NOT EXISTS )?(\w+)/g)].map(([, name]) => name),
    );
    expect(report.tables.map(({ name }) => name)).toEqual([...new Set(created)].sort());
    expect(report.routes).toHaveLength(count(/\b(?:router|app|\w+Routes)\.(?:get|post|put|patch|delete)\(\s*'\//g));
  });

  it('count the modules that import the helpers, types apart', () => {
    const importing = report.modules.filter(
      ({ path: file }) =>
        /^import (?!type).*lib\/helpers\.ts'|^import (?!type)[^;]*'\.\/helpers\.ts'/m.test(shopFile(file)) ||
        /^import \{[^}]*\} from '[./]*(?:lib\/)?helpers\.ts'/m.test(shopFile(file)),
    );
    expect(module(src('lib/helpers'))?.afferent).toBe(importing.length);
  });

  it('count every place that emits an event', () => {
    const emitted = report.events.reduce((sum, { emittedAt }) => sum + emittedAt.length, 0);
    expect(emitted).toBe(count(/\bemit\('[a-z]+\.[a-z]+'/g));
  });

  it('point to lines that hold what they speak of', () => {
    const lineAt = (at: string): string => {
      const [file = '', line] = at.split(':');
      return shopFile(file).split('\n')[Number(line) - 1] ?? '';
    };
    for (const { at, path: to } of report.routes)
      expect([at, lineAt(at).includes(lastPart(to)) || lineAt(at).includes("'/'")]).toEqual([at, true]);
    for (const { name, definedAt } of report.tables) expect(lineAt(definedAt ?? '')).toContain(name);
    for (const { at, to, kind } of report.crossings)
      if (kind === 'event') expect(lineAt(at)).toContain(`'${to}'`);
      else if (kind === 'call') expect([at, lineAt(at).includes(to.replace(/.*[#.]/, ''))]).toEqual([at, true]);
  });

  it('know which routes write what', () => {
    const route = (key: string) => report.routes.find(({ method, path: at }) => `${method} ${at}` === key);
    expect(route('GET /categories')?.writes).toEqual([]);
    expect(route('DELETE /cart')?.writes).toEqual(['cart_items', 'carts']);
    expect(route('POST /auth/login')?.writes).toEqual(['login_attempts', 'refresh_tokens']);
    expect(route('PUT /admin/products/:id/price')?.writes).toEqual(['audit_log', 'price_history', 'products']);
    expect(route('POST /notifications/:id/read')?.service).toBe('backoffice');
  });
});

describe('the proposal for the sample monolith', () => {
  it('has the four services with their main modules and tables', async () => {
    const proposed = await analyze(SHOP, { history: false, boundaries: 'propose' });
    const service = (name: string) => proposed.services.find((one) => one.name === name);
    expect(service('users')).toMatchObject({
      tables: expect.arrayContaining(['users', 'addresses']),
      modules: expect.arrayContaining([src('models/user'), src('routes/account'), src('services/accountService')]),
    });
    expect(service('products')).toMatchObject({
      tables: expect.arrayContaining(['products', 'categories', 'price_history', 'product_images']),
      modules: expect.arrayContaining([src('models/product'), src('routes/catalog'), src('services/catalogService')]),
    });
    expect(service('orders')).toMatchObject({
      tables: expect.arrayContaining(['orders', 'order_items', 'order_events', 'returns']),
      modules: expect.arrayContaining([src('models/order'), src('routes/orders'), src('services/orderService')]),
    });
    expect(service('payments')).toMatchObject({
      tables: expect.arrayContaining(['payments', 'payment_attempts', 'refunds']),
      modules: expect.arrayContaining([src('models/payment'), src('routes/payments'), src('services/paymentService')]),
    });
  });

  it('gives carts and coupons to orders, reviews to products, and has one more service for the back office', async () => {
    const { services } = await analyze(SHOP, { history: false, boundaries: 'propose' });
    const tablesOf = (name: string) => services.find((one) => one.name === name)?.tables;
    expect(services.map(({ name }) => name)).toEqual(['jobs', 'orders', 'payments', 'products', 'users']);
    expect(tablesOf('orders')).toEqual(expect.arrayContaining(['carts', 'cart_items', 'coupons', 'shipments']));
    expect(tablesOf('products')).toEqual(expect.arrayContaining(['reviews', 'stock_levels']));
  });
});

describe('migration-plan.md', () => {
  it('is what `strangler plan legacy-monolith --out migration-plan.md` writes today', () => {
    const file = 'migration-plan.md';
    const plan = readFileSync(path.join(REPOSITORY, file), 'utf8');
    expect(makePlan(report, plan, { source: file })).toBe(plan);
  });
});

const migrations = (): readonly string[] =>
  readdirSync(path.join(SHOP, 'db/migrations'))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => shopFile(`db/migrations/${file}`));

const lastPart = (route: string): string => route.split('/').at(-1) ?? route;
