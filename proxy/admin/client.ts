import { z } from 'zod';
import { notTheAdminApi, proxyNotRunning } from '../../contracts/errors/proxy.ts';
import { ToolkitError } from '../../contracts/errors/toolkit-error.ts';
import {
  type ChangeNote,
  RouteChange,
  type RouteChangeRequest,
  RoutesReport,
  type TableRequest,
} from '../../contracts/route-table.ts';

/** A running proxy, over its admin API. Everything throws ToolkitErrors: the API's own, PROXY_NOT_RUNNING or NOT_THE_ADMIN_API. */
export interface AdminClient {
  routes(): Promise<RoutesReport>;
  history(): Promise<readonly RouteChange[]>;
  /** These resolve to the version in force. */
  move(change: RouteChangeRequest): Promise<number>;
  load(request: TableRequest): Promise<number>;
  kill(on: boolean, note: ChangeNote): Promise<number>;
  /** Any other part of the API, as JSON. */
  get(path: string): Promise<unknown>;
}

const TIMEOUT_MS = 10_000;

const History = z.object({ changes: RouteChange.array() });
const Acknowledged = z.object({ version: z.number().int() });

/** @param url base of the admin API: `http://127.0.0.1:8081` */
export function createAdminClient(url: string): AdminClient {
  const call = (method: string, path: string, body?: unknown): Promise<unknown> => send(url, { method, path, body });
  const change = async (method: string, path: string, body: unknown): Promise<number> =>
    read(url, Acknowledged, await call(method, path, body)).version;
  return {
    routes: async () => read(url, RoutesReport, await call('GET', '/routes')),
    history: async () => read(url, History, await call('GET', '/history')).changes,
    move: (request) => change('POST', '/changes', request),
    load: (request) => change('PUT', '/table', request),
    kill: (on, note) => change(on ? 'POST' : 'DELETE', '/kill', note),
    get: (path) => call('GET', path),
  };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

async function send(url: string, { method, path, body }: Call): Promise<unknown> {
  const response = await request(url, { method, path, body });
  const answer = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  const { error } = (answer ?? {}) as { error?: { code?: unknown; message?: unknown; hint?: unknown } };
  if (typeof error?.code !== 'string') throw notTheAdminApi(url, response.status);
  throw new ToolkitError(error.code, {
    message: String(error.message),
    hint: String(error.hint ?? ''),
    exitCode: error.code === 'STALE' ? 3 : 2,
  });
}

async function request(url: string, { method, path, body }: Call): Promise<Response> {
  try {
    return await fetch(new URL(path, url), {
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  } catch (cause) {
    throw proxyNotRunning(url, cause);
  }
}

/** Another server may answer 200 as well. */
function read<Schema extends z.ZodType>(url: string, schema: Schema, answer: unknown): z.output<Schema> {
  const outcome = schema.safeParse(answer);
  if (!outcome.success) throw notTheAdminApi(url, 200);
  return outcome.data;
}
