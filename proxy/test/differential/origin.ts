/** The one origin behind both paths: writes down what it saw of each marked request and answers as planned. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CASE_FIELD, type Plan } from './cases.ts';

export interface Seen {
  readonly method: string;
  readonly target: string;
  readonly raw: readonly string[];
  readonly body: string;
}

export interface RecordingOrigin {
  readonly url: string;
  /** By the value of the case field; two entries mean that a request came twice. */
  readonly seen: ReadonlyMap<string, readonly Seen[]>;
  plan(name: string, plan: Plan): void;
  close(): Promise<void>;
}

export async function startRecordingOrigin(): Promise<RecordingOrigin> {
  const seen = new Map<string, Seen[]>();
  const plans = new Map<string, Plan>();
  const server = http.createServer((request, response) => {
    const name = request.headers[CASE_FIELD.toLowerCase()];
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const plan = typeof name === 'string' ? plans.get(name) : undefined;
      if (plan === undefined || typeof name !== 'string') {
        response.end('no plan');
        return;
      }
      seen.set(name, [...(seen.get(name) ?? []), sightOf(request, Buffer.concat(chunks))]);
      answer(response, plan);
    });
  });
  // Else a pooled connection may end just when a request is sent on it, which no path may repeat when it is a write.
  server.keepAliveTimeout = 60_000;
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    plan: (name, plan) => void plans.set(name, plan),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const sightOf = ({ method = '', url = '', rawHeaders }: IncomingMessage, body: Buffer): Seen => ({
  method,
  target: url,
  raw: rawHeaders,
  body: body.toString('latin1'),
});

function answer(response: ServerResponse, { status, reason, raw, framing, body, trailers, hints }: Plan): void {
  const bodiless = status === 204 || status === 304;
  if (hints) response.writeEarlyHints({ link: '</style.css>; rel=preload' });
  const head = [...raw, 'Date', 'Tue, 24 Nov 2026 20:00:00 GMT'];
  if (framing === 'length' && status !== 204) head.push('Content-Length', String(body.length));
  if (framing === 'chunked' && !bodiless) head.push('Transfer-Encoding', 'chunked');
  if (framing === 'close') response.shouldKeepAlive = false;
  if (framing === 'close') head.push('Connection', 'close');
  response.writeHead(status, reason, head);
  if (framing === 'chunked' && !bodiless) for (const [name, value] of trailers) response.addTrailers({ [name]: value });
  if (bodiless) response.end();
  else {
    response.write(body.slice(0, body.length / 2), 'latin1');
    response.end(body.slice(body.length / 2), 'latin1');
  }
}
