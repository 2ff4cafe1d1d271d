/** The stand-in for wrk: bare sockets, one request after the other on each. */
import net from 'node:net';
import { COOKIE, type Load, type Measured } from './load.ts';
import { POST_BYTES, type Work } from './work.ts';

export async function runLoop({ port, work, connections, seconds }: Load): Promise<Measured> {
  const until = performance.now() + seconds * 1_000;
  const request = toRequest(work);
  const results = await Promise.all(Array.from({ length: connections }, () => drive(port, request, until)));
  const durations = results.flatMap((result) => result.durations).sort((a, b) => a - b);
  const at = (share: number): number => durations[Math.floor(durations.length * share)] ?? 0;
  const sum = (key: 'failed' | 'bytes'): number => results.reduce((total, result) => total + result[key], 0);
  return {
    requests: durations.length,
    seconds,
    requestsPerSecond: durations.length / seconds,
    megabytesPerSecond: sum('bytes') / seconds / 1e6,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    failed: sum('failed'),
  };
}

export function toRequest({ method, path }: Work): string {
  const body = method === 'POST' ? 'x'.repeat(POST_BYTES) : '';
  const framing = body === '' ? '' : `Content-Type: application/octet-stream\r\nContent-Length: ${body.length}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${COOKIE}\r\n${framing}\r\n${body}`;
}

interface Driven {
  readonly durations: number[];
  failed: number;
  bytes: number;
}

function drive(port: number, request: string, until: number): Promise<Driven> {
  const driven: Driven = { durations: [], failed: 0, bytes: 0 };
  const isWhole = createAnswerReader();
  let sentAt = 0;
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  const send = (): void => {
    sentAt = performance.now();
    socket.write(request);
  };
  return new Promise((resolve) => {
    socket.on('connect', send).on('error', () => driven.failed++);
    socket.on('close', () => resolve(driven));
    socket.on('data', (chunk) => {
      driven.bytes += chunk.length;
      const answer = isWhole(chunk);
      if (answer === undefined) return;
      if (!answer.ok) driven.failed++;
      driven.durations.push(performance.now() - sentAt);
      if (performance.now() < until) send();
      else socket.destroy();
    });
  });
}

/** Tells when an answer with a Content-Length is complete. */
export function createAnswerReader(): (chunk: Buffer) => { readonly ok: boolean } | undefined {
  let head = '';
  let received = 0;
  let whole = Number.POSITIVE_INFINITY;
  return (chunk) => {
    received += chunk.length;
    if (whole === Number.POSITIVE_INFINITY) {
      head += chunk.toString('latin1', 0, Math.min(chunk.length, 8_192));
      const end = head.indexOf('\r\n\r\n');
      if (end !== -1) whole = end + 4 + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    }
    if (received < whole) return undefined;
    const ok = head.startsWith('HTTP/1.1 2') && received === whole;
    head = '';
    received = 0;
    whole = Number.POSITIVE_INFINITY;
    return { ok };
  };
}
