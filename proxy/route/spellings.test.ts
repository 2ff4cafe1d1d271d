/**
 * Path spellings against real servers on both sides, sent over raw sockets: the side that answers must be the one that the flag
 * of the handler chose, whatever the framework makes of the path.
 */
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Origin, startOrigin, startWorld, type World } from '../test/world.ts';
import {
  type CreateShop,
  express4Shop,
  express5RouterShop,
  express5Shop,
  fastifyShop,
  ROUTES,
  urlShop,
} from './test/shops.ts';

const SHOPS: readonly (readonly [string, CreateShop])[] = [
  ['Express 5', express5Shop],
  ['Express 5 with routers', express5RouterShop],
  ['Express 4', express4Shop],
  ['Fastify 5', fastifyShop()],
  ['a router over URL', urlShop],
  [
    'Fastify 5, as lenient as it can be',
    fastifyShop({
      caseSensitive: false,
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      useSemicolonDelimiter: true,
    }),
  ],
];

const hex = (character: string): string =>
  [...Buffer.from(character, 'latin1')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** How a word of a route may be written. */
const writings = fc.oneof(
  { weight: 12, arbitrary: fc.constant((word: string) => word) },
  ...[
    (word: string) => word.toUpperCase(),
    (word: string) => word.replace(/\w/, (first) => hex(first)),
    (word: string) => word.replace(/\w(?=\W*$)/, (last) => hex(last).toUpperCase()),
    (word: string) => [...word].map(hex).join(''),
    (word: string) => word.replaceAll('%', '%25'),
    (word: string) => word.replace(/[+@!]/, hex),
    (word: string) => decodeURIComponent(word),
    (word: string) => Buffer.from(decodeURIComponent(word)).toString('latin1'),
    (word: string) => `${word};x=1`,
    (word: string) => `;${word}`,
    (word: string) => `${word}%3bx`,
    (word: string) => `${word}.`,
    (word: string) => `${word}%00`,
    (word: string) => `${word}\\`,
  ].map((write) => ({ weight: 1, arbitrary: fc.constant(write) })),
);

const NOISE = [
  ...['', '.', '..', '%2e', '%2e%2e', '.%2E', '%2e.', '..;', '..;x', '.;', '%252e%252e', '..%2f', '%2e%2e%2f', '..%5c'],
  ...[
    '%2f',
    '%2F',
    '%5c',
    '\\',
    '%c0%ae%c0%ae',
    '%c0%af',
    '%ff',
    '%e0%80%af',
    '\u00c0\u00ae',
    '\u00e9',
    '%',
    '%1',
    '%zz',
  ],
  ...[
    '%00',
    '%0a',
    '%0d%0a',
    '%20',
    '%09',
    '%7f',
    '\u0000',
    '\u0001',
    '\u007f',
    ' ',
    '\t',
    '*',
    ':id',
    '"',
    '<',
    '|',
    '^',
  ],
  ...['%3f', '%23', '%25', '%u002e', '\u2025', '%E2%80%A5', '%EF%BC%8F', '$', '&', '=', ',', '~', "'", '(', '[', '{'],
];
const between = fc.oneof(
  { weight: 30, arbitrary: fc.constant('/') },
  ...['//', '///', '/./', '/x/../', '/%2e/', '/%2e%2e/', '%2f', '%2F', '/;/', '\\', '/..;/', '/.;/', '/*/'].map(
    (text) => ({
      weight: 1,
      arbitrary: fc.constant(text),
    }),
  ),
);
const endings = fc.oneof(
  { weight: 12, arbitrary: fc.constant('') },
  ...['/', '//', '/.', '/..', '?', '?a=/admin', '/?', '#', ';', '/;', '%20', '%2f', '/%2e', '?x#y', '/../admin'].map(
    (text) => ({
      weight: 1,
      arbitrary: fc.constant(text),
    }),
  ),
);

const words = fc.constantFrom(...new Set(ROUTES.flatMap(([route]) => route.split('/').slice(1))), '42', 'a%2Fb');
const segment = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(words, writings).map(([word, write]) => write(fill(word))) },
  { weight: 2, arbitrary: fc.constantFrom(...NOISE) },
);
/** Most paths have the shape of a route, so that every route is asked for. */
const shaped = fc
  .tuple(fc.constantFrom(...ROUTES), fc.array(writings, { minLength: 4, maxLength: 4 }))
  .map(([[route], writes]) =>
    route
      .split('/')
      .slice(1)
      .map((word, at) => writes[at]?.(fill(word)) ?? fill(word)),
  );
const fill = (word: string): string => (/^[:*]/.test(word) ? '42' : word);

const paths = fc
  .tuple(
    fc.oneof({ weight: 2, arbitrary: shaped }, { weight: 1, arbitrary: fc.array(segment, { maxLength: 5 }) }),
    fc.array(between, { minLength: 6, maxLength: 6 }),
    endings,
  )
  .map(([segments, slashes, end]) => segments.map((text, at) => `${slashes[at]}${text}`).join('') + end || '/');

interface Spelling {
  readonly method: string;
  readonly target: string;
}
const spellings: fc.Arbitrary<Spelling> = fc
  .tuple(
    paths,
    fc.constantFrom('GET', 'GET', 'GET', 'POST'),
    fc.constantFrom('', '', '', '', 'http://shop.example', 'HTTP://SHOP.example', 'http://else.example'),
  )
  .map(([path, method, origin]) => ({ method, target: `${origin}${path}` }));

interface Answered {
  readonly status: number;
  readonly side?: string;
  readonly route?: string;
}

/** One request over a raw socket, byte for byte as given. */
function askRaw(url: string, { method, target }: Spelling): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
    const length = method === 'POST' ? 'Content-Length: 0\r\n' : '';
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('latin1');
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
      const json = /\{"side":"\w+","route":"[^"]+"\}/.exec(text)?.[0];
      resolve({ status, ...(json === undefined ? {} : (JSON.parse(json) as object)) });
    });
    socket.write(`${method} ${target} HTTP/1.1\r\nHost: shop.example\r\n${length}Connection: close\r\n\r\n`, 'latin1');
  });
}

describe.each(SHOPS)('before %s', (name, createShop) => {
  let sides: Origin[] = [];
  let world: World;
  beforeAll(async () => {
    sides = [await startOrigin(await createShop('monolith')), await startOrigin(await createShop('service'))];
    world = await startWorld({
      monolith: sides[0]?.url ?? '',
      services: { shop: sides[1]?.url ?? '' },
      rules: ROUTES.map(([route, mode]) => ({ route, group: 'shop', service: 'shop', mode })),
    });
  });
  afterAll(async () => {
    await world?.close();
    for (const side of sides) await side.close();
  });

  it('no spelling of a path reaches a side that its flag did not choose', async () => {
    const modes = new Map<string, string>(ROUTES);
    const seen = new Map<string, number>();
    const note = (what: string): unknown => seen.set(what, (seen.get(what) ?? 0) + 1);
    const property = fc.asyncProperty(fc.array(spellings, { minLength: 40, maxLength: 40 }), async (batch) => {
      const answers = await Promise.all(batch.map((spelling) => askRaw(world.proxyUrl, spelling)));
      const wrong = answers.flatMap(({ status, side, route = '' }, at) => {
        note(side === undefined ? String(status) : route);
        return side === undefined || side === modes.get(route) ? [] : [`${batch[at]?.target}: ${route} of the ${side}`];
      });
      expect(wrong).toEqual([]);
    });
    await fc.assert(property, { numRuns: 75, seed: 20_260_101, endOnFailure: true });
    for (const [route] of ROUTES) expect([route, seen.get(route)]).toEqual([route, expect.any(Number)]);
    for (const status of ['400', '404']) expect([status, seen.get(status)]).toEqual([status, expect.any(Number)]);
    expect([...seen.keys()].filter((what) => what.startsWith('5') || what === '0')).toEqual([]);
  }, 120_000);

  // Fastify can take a semicolon for the begin of the query and `..` for a product's name: those are lost on purpose.
  if (!name.startsWith('Express')) return;
  it('nothing that it answers is lost on the way, but what is refused', async () => {
    const property = fc.asyncProperty(fc.array(spellings, { minLength: 40, maxLength: 40 }), async (batch) => {
      // Dot segments never travel, though Express would take them for a parameter.
      const pathsOnly = batch.filter(({ target }) => target.startsWith('/') && !/\/\.{1,2}(?:[/;?#]|$)/.test(target));
      const lost = await Promise.all(
        pathsOnly.map(async (spelling) => {
          const direct = await askRaw(sides[0]?.url ?? '', spelling);
          const proxied = await askRaw(world.proxyUrl, spelling);
          return direct.side !== undefined && proxied.side === undefined && proxied.status !== 400
            ? [`${spelling.target}: ${direct.route}, proxied ${proxied.status}`]
            : [];
        }),
      );
      expect(lost.flat()).toEqual([]);
    });
    await fc.assert(property, { numRuns: 25, seed: 20_260_102, endOnFailure: true });
  }, 120_000);
});
