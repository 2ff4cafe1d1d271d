/**
 * What one decision costs, beside a request that costs about 35 µs as a whole: `node bench/decision.ts`.
 * Paths are built anew before each round, as they come off a socket: no text is hashed or flattened beforehand.
 */
import murmurhash from 'murmurhash';
import { RouteTable } from '../contracts/route-table.ts';
import { bucketOf } from '../proxy/route/bucket.ts';
import { decide, type RequestHead, toLiveTable } from '../proxy/route/decide.ts';
import { murmur3 } from '../proxy/route/murmur3.ts';
import { parseTarget } from '../proxy/route/path.ts';
import { clientKeyOf } from '../proxy/route/stickiness.ts';

const REQUEST_NS = 35_000;
const BATCH = 20_000;
const ROUNDS = 25;

const JWT = `Bearer eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"user-4711","iat":1767225600,"roles":["a"]}').toString('base64url')}.c2lnbmF0dXJl`;
const HEADERS: Readonly<Record<string, string>> = {
  authorization: JWT,
  cookie: 'theme=dark; _ga=GA1.1.123456789.1767225600; sid=s%3Aabcdef0123456789; lang=en',
  'x-user': 'user-4711',
};
const header = (name: string): string | undefined => HEADERS[name];

const CONDITIONS = [
  { from: 'header', name: 'x-user', in: ['user-4711'] },
  { from: 'network', in: ['10.0.0.0/8'] },
];

console.log(`CPU time, medians of ${ROUNDS} rounds of ${BATCH}, in ns`);
const plain = [1, 100, 5_000, 50_000].map((routes) =>
  row(`target + decision, ${routes} routes`, decideOver(routes, {})),
);
const [one = 0, , many = 0] = plain;
console.log(
  `1 → 5,000 routes: ${(many - one).toFixed(0)} ns, ${(((many - one) / REQUEST_NS) * 100).toFixed(2)} % of a request`,
);
row(
  '… 5,000 routes, upper-case letters in it',
  decideOver(5_000, {}, (path) => path.replace('item', 'Item')),
);
row(
  '… 5,000 routes, a last slash',
  decideOver(5_000, {}, (path) => `${path}/`),
);
row(
  '… 5,000 routes, an encoded letter',
  decideOver(5_000, {}, (path) => path.replace('item', '%69tem')),
);
row('… 5,000 routes with a host each', decideOver(5_000, { host: true }));
row('… 5,000 routes, mode service', decideOver(5_000, { mode: 'service' }));
row('… 5,000 routes, 3 pins each', decideOver(5_000, { pins: true }));
row('… 5,000 routes, targeted by header and network', decideOver(5_000, { targeting: true }));
row('parse the target alone', (path) => parseTarget(path, 'shop.example').kind.length);
row('key from a header', () => clientKeyOf([{ from: 'header', name: 'x-user' }], header, '10.0.0.1').length);
row('key from a cookie', () => clientKeyOf([{ from: 'cookie', name: 'sid' }], header, '10.0.0.1').length);
row('key from a JWT claim', () => clientKeyOf([{ from: 'jwt', claim: 'sub' }], header, '10.0.0.1').length);
row('bucket', (path) => bucketOf('orders', path));
row('murmur3 of the same', (path) => murmur3(`orders:${path}`));
row('murmur3 of the murmurhash package', (path) => murmurhash.v3(`orders:${path}`, 0));

interface Variant {
  readonly mode?: 'service';
  readonly host?: boolean;
  readonly pins?: boolean;
  readonly targeting?: boolean;
}

function decideOver(routes: number, { mode, host, pins, targeting }: Variant, spell = (path: string) => path) {
  const rules = Array.from({ length: routes }, (_, at) => ({
    route: `GET ${host ? `shop-${at}.example` : ''}/resource-${at}/:id/item/:item`,
    group: `group-${at % 50}`,
    service: 'service',
    mode: mode ?? 'canary',
    percent: 50,
    ...(pins ? { pins: ['a', 'b', 'c'].map((key) => ({ key: `header:${key}`, side: 'service' })) } : {}),
    ...(targeting ? { targeting: [{ side: 'service', when: CONDITIONS }] } : {}),
  }));
  const live = toLiveTable(1, RouteTable.parse({ rules }));
  let users = 0;
  return (path: string): number => {
    const target = parseTarget(spell(path), host ? `shop-${path.length}.example:8080` : 'shop.example');
    if (target.kind === 'refused') throw new Error(target.why);
    const key = `header:user-${users++}`;
    const head: RequestHead = {
      method: 'GET',
      target,
      header,
      clientKey: () => key,
      address: () => '10.1.2.3',
      now: () => 0,
      admits: () => true,
    };
    return decide(live, head).target.length;
  };
}

/** One line of the table; the median over the rounds, in ns. */
function row(name: string, work: (path: string) => number, routes = 5_000): number {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    const paths = Array.from({ length: BATCH }, (_, at) =>
      Buffer.from(`/resource-${(at * 31 + round) % routes}/${at}/item/${at * 7}`).toString('latin1'),
    );
    let sum = 0;
    const started = process.threadCpuUsage();
    for (const path of paths) sum += work(path);
    const { user, system } = process.threadCpuUsage(started);
    const ns = ((user + system) * 1_000) / BATCH;
    return sum < 0 ? 0 : ns;
  }).sort((a, b) => a - b);
  const median = rounds[ROUNDS >> 1] ?? 0;
  console.log(`${name.padEnd(48)} ${median.toFixed(0).padStart(6)}`);
  return median;
}
