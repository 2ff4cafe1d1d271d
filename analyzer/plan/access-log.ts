/**
 * One line of an access log → method and request target. Common and combined log format (also behind a virtual host or other
 * fields: the quoted request line is what counts), and JSON lines as nginx, pino-http, Caddy, Traefik and our own proxy write them.
 */

export interface LoggedRequest {
  readonly method: string;
  /** Path with its query, or an absolute URL. */
  readonly target: string;
}

const REQUEST = /"([A-Z]{3,10}) (\S+)(?: HTTP\/[\d.]+)?"/;

/** Undefined for what is no request: an empty line, a broken one, a note. */
export const readLogLine = (line: string): LoggedRequest | undefined =>
  line.trimStart().startsWith('{') ? readJson(line) : readPlain(line);

function readPlain(line: string): LoggedRequest | undefined {
  const [, method, target] = REQUEST.exec(line) ?? [];
  return method === undefined || target === undefined ? undefined : { method, target };
}

const METHODS = ['method', 'request_method', 'RequestMethod', 'http_method', 'verb'];
const TARGETS = ['url', 'path', 'uri', 'request_uri', 'RequestPath', 'originalUrl'];
const LINES = ['request', 'request_line', 'http_request'];
const HOLDERS = ['req', 'request', 'http', 'httpRequest'];
/** As Google Cloud's HttpRequest says it. */
const CLOUD = { method: 'requestMethod', target: 'requestUrl' };

function readJson(line: string): LoggedRequest | undefined {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(entry)) return undefined;
  const holders = [entry, ...HOLDERS.map((name) => entry[name]).filter(isObject)];
  for (const holder of holders) {
    const [method, target] = [textOf(holder, [...METHODS, CLOUD.method]), textOf(holder, [...TARGETS, CLOUD.target])];
    if (method !== undefined && target !== undefined) return { method: method.toUpperCase(), target };
  }
  const request = textOf(entry, LINES);
  return request === undefined ? undefined : readPlain(`"${request}"`);
}

const textOf = (entry: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined =>
  names.map((name) => entry[name]).find((value): value is string => typeof value === 'string' && value !== '');

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
