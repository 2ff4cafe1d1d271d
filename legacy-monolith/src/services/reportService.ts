import { createRequire } from 'node:module';
import { count, many } from '../lib/db.ts';
import { notFound } from '../lib/errors.ts';
import { addDays, sumBy, toMoney } from '../lib/helpers.ts';

const require = createRequire(import.meta.url);

const COUNTED = "('paid', 'shipped', 'delivered', 'returned')";

/** Days from `from` up to and including `to`, both optional; a day without orders has no row. */
export function salesReport(range: { from?: string | undefined; to?: string | undefined }) {
  const from = range.from ?? '0000-01-01';
  const before = range.to === undefined ? '9999-12-31' : addDays(range.to, 1);
  const rows = many<{ day: string; orders: number; revenue: number; refunded: number }>(
    `SELECT substr(o.placed_at, 1, 10) AS day, COUNT(DISTINCT o.id) AS orders,
       COALESCE(SUM(p.amount_cents), 0) AS revenue, COALESCE(SUM(p.refunded_cents), 0) AS refunded
     FROM orders o
     LEFT JOIN payments p ON p.order_id = o.id AND p.status IN ('captured', 'refunded', 'partially_refunded')
     WHERE o.placed_at >= ? AND o.placed_at < ? AND o.status IN ${COUNTED}
     GROUP BY day ORDER BY day`,
    from,
    before,
  );
  return {
    from: range.from ?? null,
    to: range.to ?? null,
    items: rows.map((row) => ({ ...row, revenue: toMoney(row.revenue), refunded: toMoney(row.refunded) })),
    total: {
      orders: sumBy(rows, (row) => row.orders),
      revenue: toMoney(sumBy(rows, (row) => row.revenue)),
      refunded: toMoney(sumBy(rows, (row) => row.refunded)),
    },
  };
}

export function topProductsReport() {
  const rows = many<{
    productId: number;
    sku: string;
    name: string;
    category: string;
    units: number;
    revenue: number;
    reviews: number;
    available: number;
  }>(
    `SELECT p.id AS productId, p.sku, p.name, c.name AS category,
       SUM(i.quantity) AS units, SUM(i.line_cents) AS revenue,
       (SELECT COUNT(*) FROM reviews r WHERE r.product_id = p.id AND r.status = 'published') AS reviews,
       COALESCE(s.on_hand - s.reserved, 0) AS available
     FROM order_items i
     JOIN orders o ON o.id = i.order_id AND o.status IN ${COUNTED}
     JOIN products p ON p.id = i.product_id
     JOIN categories c ON c.id = p.category_id
     LEFT JOIN stock_levels s ON s.product_id = p.id
     GROUP BY p.id ORDER BY revenue DESC, p.id LIMIT 10`,
  );
  return { items: rows.map((row) => ({ ...row, revenue: toMoney(row.revenue) })) };
}

export function customersReport() {
  const rows = many<{
    userId: number;
    name: string;
    email: string;
    orders: number;
    spent: number;
    reviews: number;
    lastOrderAt: string | null;
  }>(
    `SELECT u.id AS userId, u.name, u.email, COUNT(DISTINCT o.id) AS orders,
       COALESCE(SUM(p.amount_cents - p.refunded_cents), 0) AS spent,
       (SELECT COUNT(*) FROM reviews r WHERE r.user_id = u.id) AS reviews,
       MAX(o.placed_at) AS lastOrderAt
     FROM users u
     JOIN orders o ON o.user_id = u.id AND o.status IN ${COUNTED}
     LEFT JOIN payments p ON p.order_id = o.id AND p.status IN ('captured', 'refunded', 'partially_refunded')
     GROUP BY u.id ORDER BY spent DESC, u.id LIMIT 20`,
  );
  return { items: rows.map((row) => ({ ...row, spent: toMoney(row.spent) })) };
}

export function stockValueReport() {
  const rows = many<{ category: string; products: number; units: number; value: number }>(
    `SELECT c.name AS category, COUNT(*) AS products, SUM(s.on_hand) AS units, SUM(s.on_hand * p.price_cents) AS value
     FROM stock_levels s
     JOIN products p ON p.id = s.product_id
     JOIN categories c ON c.id = p.category_id
     GROUP BY c.id ORDER BY value DESC, c.id`,
  );
  return {
    items: rows.map((row) => ({ ...row, value: toMoney(row.value) })),
    total: toMoney(sumBy(rows, (row) => row.value)),
    productsWithoutStock: count('SELECT COUNT(*) AS n FROM stock_levels WHERE on_hand - reserved <= 0'),
  };
}

const REPORTS: Record<string, () => { items: Record<string, unknown>[] }> = {
  sales: () => salesReport({}),
  'top-products': topProductsReport,
  customers: customersReport,
  'stock-value': stockValueReport,
};

interface Exporter {
  contentType: string;
  render(name: string, rows: Record<string, unknown>[]): string;
}

const FORMATS = ['csv', 'json', 'txt'];

/** A report as a file. Each format is a CommonJS module of lib/exporters, loaded when somebody asks for it. */
export function exportReport(name: string, format: string): { contentType: string; body: string } {
  const report = Object.hasOwn(REPORTS, name) ? REPORTS[name] : undefined;
  if (report === undefined || !FORMATS.includes(format)) throw notFound('Report');
  const exporter = require(`../lib/exporters/${format}.cjs`) as Exporter;
  return { contentType: exporter.contentType, body: exporter.render(name, report().items) };
}
