/** How fast two answers are compared: `node bench/compare.ts [--seconds n]`. One thread, normalize to verdict; one table. */
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Observation } from '../contracts/comparison.ts';
import { judge } from '../proxy/compare/judge.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '1' } } });
const BUDGET_MS = Number(values.seconds) * 1_000;
const SETTINGS = { headers: ['content-type', 'location', 'cache-control'], ignore: [] };

const product = (id: number) => ({
  id,
  sku: `SKU-${String(id).padStart(6, '0')}`,
  name: `Kettle No. ${id}`,
  price: id + 0.95,
  discountPercent: id % 3 === 0 ? 10 : 0,
  category: { id: id % 9, slug: 'kitchen', name: 'Kitchen' },
  inStock: id % 2 === 0,
  rating: { average: 4.3, count: id % 70 },
  imageUrl: `/images/${id}.jpg`,
});

/** A page of products of about so many bytes, with one wrong price in the middle when asked. */
function page(bytes: number, isWrong: boolean): Buffer {
  const count = Math.max(1, Math.round(bytes / JSON.stringify(product(5_000)).length));
  const items = Array.from({ length: count }, (_, at) => product(at + 1));
  if (isWrong) Object.assign(items[count >> 1] ?? {}, { price: -1 });
  return Buffer.from(JSON.stringify({ items, page: 1, total: count }));
}

const answer = (body: Buffer, headers: Record<string, string> = {}): Observation => ({
  status: 200,
  headers: { 'content-type': 'application/json', ...headers },
  body,
  durationMs: 1,
});

interface Pair {
  readonly name: string;
  readonly control: Observation;
  readonly candidate: Observation;
}

function pairs(size: string, bytes: number): Pair[] {
  const control = page(bytes, false);
  const spaced = Buffer.from(JSON.stringify(JSON.parse(control.toString()), null, 1));
  const wrong = page(bytes, true);
  const packed = { 'content-encoding': 'gzip' };
  return [
    { name: `${size}, equal bytes`, control: answer(control), candidate: answer(Buffer.from(control)) },
    { name: `${size}, equal JSON`, control: answer(control), candidate: answer(spaced) },
    { name: `${size}, one value wrong`, control: answer(control), candidate: answer(wrong) },
    {
      name: `${size}, one wrong, gzip`,
      control: answer(gzipSync(control), packed),
      candidate: answer(gzipSync(wrong), packed),
    },
  ];
}

/** Milliseconds per pair: the median of runs, after a warm-up of a tenth of the time. */
function measure({ control, candidate }: Pair): number {
  const run = () => judge({ route: 'GET /products', control, candidate }, SETTINGS);
  const batch = Math.max(1, Math.round(20_000 / control.body.length));
  const times: number[] = [];
  const end = performance.now() + BUDGET_MS;
  while (performance.now() < end || times.length < 5) {
    const startedAt = performance.now();
    for (let count = 0; count < batch; count++) run();
    times.push((performance.now() - startedAt) / batch);
  }
  const warm = times.slice(Math.floor(times.length / 10)).sort((left, right) => left - right);
  return warm[warm.length >> 1] ?? Number.NaN;
}

const rows = [...pairs('1 KB', 1_000), ...pairs('100 KB', 100_000), ...pairs('5 MB', 5_000_000)].map((pair) => {
  const ms = measure(pair);
  return [pair.name, ms.toPrecision(3), Math.round(1_000 / ms).toLocaleString('en')] as const;
});
console.log(`${'pair'.padEnd(28)}${'ms per pair'.padStart(14)}${'pairs/s'.padStart(14)}`);
for (const [name, ms, perSecond] of rows) console.log(`${name.padEnd(28)}${ms.padStart(14)}${perSecond.padStart(14)}`);
