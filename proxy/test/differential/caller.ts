/** A raw socket that sends a connection's bytes in pieces and reads the answers; a last request shows where it stands. */
import net from 'node:net';
import { readResponses } from '../read-messages.ts';
import { bytesOf, type Case } from './cases.ts';

export interface Got {
  readonly status: number;
  readonly reason: string;
  readonly raw: readonly string[];
  readonly body: string;
  readonly framing: string;
}

export interface Outcome {
  /** Interim answers included. */
  readonly answers: readonly Got[];
  /** `open`: another request was answered on it. */
  readonly connection: 'open' | 'closed' | 'silent' | 'garbage';
  /** The other side reset it. */
  readonly wasReset: boolean;
}

const CANARY = 'GET /canary HTTP/1.1\r\nHost: canary.example\r\n\r\n';
const SILENCE_MS = 5_000;

export function send(proxyUrl: string, each: Case, name: string): Promise<Outcome> {
  const bytes = bytesOf(each, name);
  const methods = [...each.asks.map(({ method }) => method), 'GET'];
  const { hostname, port } = new URL(proxyUrl);
  return new Promise((resolve) => {
    const socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
    const answers: Got[] = [];
    let unread = Buffer.alloc(0);
    let final = 0;
    let wasReset = false;
    const finish = (connection: Outcome['connection']): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ answers: answers.slice(0, connection === 'open' ? -1 : undefined), connection, wasReset });
    };
    const timer = setTimeout(() => finish('silent'), SILENCE_MS);
    const read = (ended: boolean): void => {
      while (final < methods.length && unread.length > 0) {
        const taken = takeAnswer(unread, methods[final] ?? 'GET', ended);
        if (taken === undefined) return;
        if (taken === 'garbage') {
          finish('garbage');
          return;
        }
        answers.push(taken.got);
        unread = unread.subarray(taken.bytes);
        if (taken.got.status >= 200) final++;
        if (final === each.asks.length && taken.got.status >= 200) socket.write(CANARY);
      }
      if (final === methods.length) finish(unread.length === 0 ? 'open' : 'garbage');
    };
    socket.on('connect', () => void write(socket, bytes, each.cuts));
    socket.on('data', (chunk) => {
      unread = Buffer.concat([unread, chunk]);
      read(false);
    });
    socket.on('error', () => {
      wasReset = true;
    });
    socket.on('close', () => {
      read(true);
      finish('closed');
    });
  });
}

async function write(socket: net.Socket, bytes: Buffer, cuts: readonly number[]): Promise<void> {
  const places = [0, ...cuts.map((cut) => cut % bytes.length), bytes.length].sort((a, b) => a - b);
  for (const [at, place] of places.slice(1).entries()) {
    if (!socket.writable) return;
    socket.write(bytes.subarray(places[at], place));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

interface Taken {
  readonly got: Got;
  readonly bytes: number;
}

function takeAnswer(bytes: Buffer, method: string, ended: boolean): Taken | 'garbage' | undefined {
  const { messages, outcome } = readResponses(bytes, method);
  const [first] = messages;
  if (first === undefined) return outcome === 'broken' ? 'garbage' : undefined;
  const { status, reason, raw, framing } = first.head;
  if (framing === 'close' && !ended) return undefined;
  if (!first.complete) return outcome === 'broken' ? 'garbage' : undefined;
  return { got: { status, reason, raw, body: first.body, framing }, bytes: first.next };
}
