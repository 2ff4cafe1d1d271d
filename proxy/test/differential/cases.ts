/**
 * What the differential test sends: connections of a few pipelined requests, legal but spelled in every way that is allowed,
 * cut into writes at any place, and what the origin is to answer to each.
 */
import fc from 'fast-check';

export interface Ask {
  readonly method: string;
  readonly target: string;
  /** Name and value as one line each, framing and Host included. */
  readonly lines: readonly string[];
  /** As it is sent: chunked bodies in their coding. */
  readonly body: string;
  readonly answer: Plan;
}

/** What the origin answers. */
export interface Plan {
  readonly status: number;
  readonly reason: string;
  readonly raw: readonly string[];
  readonly framing: 'length' | 'chunked' | 'close';
  readonly body: string;
  readonly trailers: readonly (readonly [string, string])[];
  readonly hints: boolean;
}

export interface Case {
  readonly asks: readonly Ask[];
  /** Where the bytes are cut into writes, modulo their length. */
  readonly cuts: readonly number[];
}

export const CASE_FIELD = 'X-Case';

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);

const segment = fc.oneof(
  { weight: 6, arbitrary: word },
  fc.constantFrom(
    'a%20b',
    '%7Euser',
    'a;v=1',
    'caf%C3%A9',
    '~',
    'A',
    'a+b',
    "o'neil",
    '(x)',
    '@me',
    'a,b',
    '%2d',
    'x%2Fy',
  ),
  fc.constantFrom('', '.', '..', '%2e%2e', '%zz', '%00', 'a\\b', '{id}', '[1]', 'a|b', '%ff'),
);

const query = fc.oneof(
  fc.constant(''),
  fc.constantFrom(
    '?',
    '?a=b&c=d',
    '?q=%20+x',
    '?a[0]=1',
    '?u=http://x/y?z',
    '?{json:"x"}',
    '?a|b^c`',
    '??',
    '?%zz',
    '?../..',
  ),
  word.map((value) => `?page=${value}`),
);

const target = fc
  .tuple(fc.array(segment, { maxLength: 4 }), query)
  .map(([segments, end]) => `/${segments.join('/')}${end}`);

const plainField = fc.constantFrom(
  ...[
    'Accept: */*',
    'accept-encoding: gzip, br',
    'USER-AGENT: differential/1.0 (x; y)',
    'Content-Type: application/json',
  ],
  ...['Cookie: session=abc; theme=dark', 'cookie: b=2', 'Authorization: Bearer x.y.z', 'If-None-Match: "a", W/"b"'],
  ...[
    'X-A: 1',
    'x-a: 2',
    'X-A:3',
    'X-Empty:',
    'X-Empty:   ',
    'X-Spaced:    b    ',
    'X-Inner: a \t  b',
    "!#$%&'*+-.^_`|~: odd",
  ],
  ...[
    'Range: bytes=0-4',
    'Origin: null',
    'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    'X-Long: '.padEnd(900, 'z'),
  ],
  ...[
    'X-Quoted: "a, b\\"c"',
    'Accept-Language: en;q=0.5, de',
    'x_under_score: 1',
    'X-Colon: a:b:c',
    'Priority: u=1, i',
  ],
);

const hopField = fc.constantFrom(
  ...[
    'Connection: keep-alive',
    'connection: Keep-Alive',
    'Connection: keep-alive, X-A',
    'Connection: x-empty',
    'Connection: ,, X-A ,',
  ],
  ...[
    'Connection: content-length, host',
    'Connection: cookie, authorization',
    'Keep-Alive: timeout=5',
    'Proxy-Connection: keep-alive',
  ],
  ...[
    'Proxy-Authorization: Basic eDp5',
    'X-Forwarded-For: 203.0.113.9',
    'x-forwarded-for: 198.51.100.1',
    'X-Forwarded-Proto: https',
  ],
  ...[
    'X-Forwarded-Host: other.example',
    'Forwarded: for=203.0.113.9',
    'Via: 1.0 fred',
    'via: 1.1 b',
    'Max-Forwards: 3',
  ],
);

/** Legal, but not for the fast path. */
const oddField = fc.constantFrom(
  ...[
    'TE: trailers',
    'X-Latin: caf\xe9',
    'X-Utf8: \xc3\xa9',
    'X-Tab:\tb',
    'X-Tab: b\t',
    'Upgrade: h2c',
    'Trailer: T',
    'Connection: a b',
  ],
);

const host = fc.constantFrom(
  ...[
    'Host: shop.example',
    'host: shop.example:8080',
    'HOST:shop.example',
    'Host:   127.0.0.1:80  ',
    'Host: [::1]:8080',
    'Host: a%20b',
  ],
);

const chunkSize = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 100, max: 9_000 }));
const extension = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  fc.constantFrom(';a', ';a=b', ';a="b; c"', ';a;b;c=d'),
);
const hex = fc.constantFrom<(size: number) => string>(
  (size) => size.toString(16),
  (size) => size.toString(16).toUpperCase(),
  (size) => `00${size.toString(16)}`,
);

interface SentBody {
  readonly lines: readonly string[];
  readonly body: string;
}

const lengthBody: fc.Arbitrary<SentBody> = fc
  .oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1_000, max: 70_000 }))
  .chain((size) => fc.constantFrom('Content-Length', 'content-length').map((name) => ({ size, name })))
  .map(({ size, name }) => ({ lines: [`${name}: ${size}`], body: 'b'.repeat(size) }));

const chunkedBody: fc.Arbitrary<SentBody> = fc
  .tuple(
    fc.array(fc.tuple(chunkSize, extension, hex), { maxLength: 5 }),
    fc.oneof({ weight: 5, arbitrary: fc.constant('') }, fc.constantFrom('T: u\r\n', 'X-Sum: 1\r\nT:\r\n')),
    fc.constantFrom(
      'Transfer-Encoding: chunked',
      'transfer-encoding:chunked',
      'Transfer-Encoding: chunked',
      'Transfer-Encoding: Chunked',
    ),
  )
  .map(([chunks, trailers, line]) => {
    const sent = chunks.map(([size, ext, toHex]) => `${toHex(size)}${ext}\r\n${'c'.repeat(size)}\r\n`);
    return { lines: [line], body: `${sent.join('')}0\r\n${trailers}\r\n` };
  });

const sentBody = fc.oneof(
  { weight: 3, arbitrary: fc.constant<SentBody>({ lines: [], body: '' }) },
  { weight: 3, arbitrary: lengthBody },
  { weight: 3, arbitrary: chunkedBody },
);

const method = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE') },
  fc.constantFrom('HEAD', 'PATCH', 'OPTIONS', 'PROPFIND', 'QUERY', 'REPORT', 'PURGE', 'M-SEARCH'),
);

const answerField = fc.constantFrom<readonly [string, string]>(
  ...([
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Set-Cookie', 'a=b; Path=/'],
    ['set-cookie', 'c=d'],
    ['ETag', '"x"'],
  ] as const),
  ...([
    ['Vary', 'Accept'],
    ['vary', 'Origin'],
    ['X-Empty', ''],
    ['Location', '/elsewhere?x=y'],
    ['Link', '</a>; rel=x'],
  ] as const),
  ...([
    ['Via', '1.1 inner'],
    ['X-Latin', 'caf\xe9'],
    ['Keep-Alive', 'timeout=1'],
    ['Connection', 'X-Hop'],
    ['X-Hop', '1'],
  ] as const),
  ...([
    ['Proxy-Authenticate', 'Basic'],
    ['Upgrade', 'h2'],
    ['Cache-Control', 'no-store'],
    ['Age', '3'],
    ['WWW-Authenticate', 'Basic'],
  ] as const),
);

const plan: fc.Arbitrary<Plan> = fc.record({
  status: fc.oneof(
    { weight: 4, arbitrary: fc.constant(200) },
    fc.constantFrom(201, 204, 205, 206, 301, 304, 400, 404, 418, 500, 503, 799),
  ),
  reason: fc.constantFrom('OK', 'Not Quite', '', 'tr\xe8s bien'),
  raw: fc.array(answerField, { maxLength: 6 }).map((fields) => fields.flat()),
  framing: fc.constantFrom('length', 'length', 'chunked', 'chunked', 'close'),
  body: fc.oneof(
    fc.constant(''),
    word,
    fc.integer({ min: 1_000, max: 150_000 }).map((size) => 'a'.repeat(size)),
  ),
  trailers: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.constant([['X-Sum', '1'] as const])),
  hints: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
});

const ask = (odd: boolean): fc.Arbitrary<Ask> =>
  fc
    .record({
      method,
      target,
      host,
      fields: fc.array(fc.oneof({ weight: 4, arbitrary: plainField }, { weight: 2, arbitrary: hopField }), {
        maxLength: 8,
      }),
      oddFields: odd ? fc.array(oddField, { minLength: 1, maxLength: 2 }) : fc.constant<string[]>([]),
      sent: sentBody,
      order: fc.infiniteStream(fc.nat()),
      answer: plan,
    })
    .map(({ host: hostLine, fields, oddFields, sent, order, ...rest }) => ({
      ...rest,
      lines: shuffled([hostLine, ...fields, ...oddFields, ...sent.lines], order),
      body: sent.body,
    }));

const closing = fc.constantFrom('Connection: close', 'connection: x-a, Close');

/** One request in nine is for the careful path on both sides, and with it the rest of its connection. */
export const connection: fc.Arbitrary<Case> = fc
  .record({
    asks: fc.array(fc.oneof({ weight: 8, arbitrary: ask(false) }, ask(true)), { minLength: 1, maxLength: 4 }),
    closes: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, closing),
    cuts: fc.array(fc.nat({ max: 200_000 }), { maxLength: 6 }),
  })
  .map(({ asks, closes, cuts }) => ({ asks: closes === undefined ? asks : closeLast(asks, closes), cuts }));

function closeLast(asks: readonly Ask[], line: string): readonly Ask[] {
  const last = asks.at(-1);
  return last === undefined ? asks : [...asks.slice(0, -1), { ...last, lines: [...last.lines, line] }];
}

function shuffled(lines: readonly string[], order: Iterator<number>): readonly string[] {
  return lines
    .map((line) => ({ line, key: Number(order.next().value) }))
    .sort((a, b) => a.key - b.key)
    .map(({ line }) => line);
}

/** `name` marks the request for the origin; equally long for both paths. */
export function bytesOf({ asks }: Case, name: string): Buffer {
  const sent = asks.map(({ method: verb, target: to, lines, body }, at) =>
    [`${verb} ${to} HTTP/1.1`, `${CASE_FIELD}: ${name}.${at}`, ...lines, '', body].join('\r\n'),
  );
  return Buffer.from(sent.join(''), 'latin1');
}
