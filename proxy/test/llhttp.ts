/** node:http's parser (llhttp, strict) as an oracle: what it makes of bytes that come over a connection in memory. */
import http, { type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

export interface ReadRequest {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly raw: readonly string[];
  readonly body: string;
  readonly complete: boolean;
}

export interface ReadAnswer {
  readonly status: number;
  readonly reason: string;
  readonly version: string;
  readonly raw: readonly string[];
  readonly body: string;
  readonly complete: boolean;
}

export interface Readings<Message> {
  readonly messages: readonly Message[];
  /** Code of the error that ended the reading, HPE_… as a rule. */
  readonly error: string | undefined;
  /** The connection was taken out of HTTP by an upgrade or CONNECT. */
  readonly upgraded: boolean;
}

interface Recording {
  readonly bodies: Buffer[][];
  readonly requests: IncomingMessage[];
  error: string | undefined;
  upgraded: boolean;
}

export interface RequestOracle {
  read(bytes: Buffer): Promise<Readings<ReadRequest>>;
  close(): void;
}

export function createRequestOracle(): RequestOracle {
  const recordings = new Map<unknown, Recording>();
  const server = http.createServer({ requireHostHeader: false, insecureHTTPParser: false });
  server.on('request', (request, response) => {
    record(recordings.get(request.socket), request);
    request.once('end', () => response.end());
  });
  server.on('checkContinue', (request, response) => {
    record(recordings.get(request.socket), request);
    request.once('end', () => response.end());
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const recording = recordings.get(socket);
    if (recording !== undefined) recording.error ??= error.code ?? error.message;
  });
  for (const event of ['upgrade', 'connect'])
    server.on(event, (request: IncomingMessage) => {
      const recording = recordings.get(request.socket);
      if (recording !== undefined) recording.upgraded = true;
      record(recording, request);
    });
  const read = async (bytes: Buffer): Promise<Readings<ReadRequest>> => {
    const socket = new InMemory();
    const recording: Recording = { bodies: [], requests: [], error: undefined, upgraded: false };
    recordings.set(socket, recording);
    server.emit('connection', socket as unknown as Socket);
    socket.push(bytes);
    await turns(4);
    recordings.delete(socket);
    const messages = recording.requests.map((request, at) => ({
      method: request.method ?? '',
      target: request.url ?? '',
      version: request.httpVersion,
      raw: request.rawHeaders,
      body: Buffer.concat(recording.bodies[at] ?? []).toString('latin1'),
      complete: request.complete,
    }));
    socket.destroy();
    return { messages, error: recording.error, upgraded: recording.upgraded };
  };
  return { read, close: () => server.close() };
}

/** Reads the answers to one request, interim ones first; the connection ends after the bytes. */
export async function readAnswers(bytes: Buffer, method: string): Promise<Readings<ReadAnswer>> {
  const socket = new InMemory();
  const messages: ReadAnswer[] = [];
  const chunks: Buffer[] = [];
  let final: IncomingMessage | undefined;
  let error: string | undefined;
  let upgraded = false;
  const request = http.request({ method, createConnection: () => socket as unknown as Socket, host: 'a' });
  request.on('information', ({ statusCode, statusMessage, httpVersion, rawHeaders }) =>
    messages.push(answerOf({ statusCode, statusMessage, httpVersion, rawHeaders }, '', true)),
  );
  request.on('response', (response) => {
    final = response;
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', (fault: NodeJS.ErrnoException) => {
      error ??= fault.code ?? fault.message;
    });
  });
  request.on('upgrade', () => {
    upgraded = true;
  });
  request.on('error', (fault: NodeJS.ErrnoException) => {
    error ??= fault.code ?? fault.message;
  });
  request.end();
  await turns(2);
  socket.push(bytes);
  socket.push(null);
  await turns(4);
  if (final !== undefined) messages.push(answerOf(final, Buffer.concat(chunks).toString('latin1'), final.complete));
  socket.destroy();
  return { messages, error, upgraded };
}

function answerOf(
  from: Pick<IncomingMessage, 'httpVersion' | 'rawHeaders'> & {
    readonly statusCode?: number | undefined;
    readonly statusMessage?: string | undefined;
  },
  body: string,
  complete: boolean,
): ReadAnswer {
  const { statusCode = 0, statusMessage = '', httpVersion, rawHeaders } = from;
  return { status: statusCode, reason: statusMessage, version: httpVersion, raw: rawHeaders, body, complete };
}

function record(recording: Recording | undefined, request: IncomingMessage): void {
  if (recording === undefined) return;
  const body: Buffer[] = [];
  recording.requests.push(request);
  recording.bodies.push(body);
  request.on('data', (chunk: Buffer) => body.push(chunk));
  request.on('error', () => undefined);
}

/** All that is on its way inside this process has arrived. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Swallows what is written to it. */
class InMemory extends Duplex {
  override _read(): void {}

  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
  }
}
