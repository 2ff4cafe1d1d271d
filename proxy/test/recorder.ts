/** Origins that write down what reaches them: bare sockets read in the strictest way, and `node:http`. */
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { type Message, readRequest } from './strict.ts';

export interface Seen {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly body: string;
  readonly headers: Message['headers'];
}

export interface Recorder {
  readonly url: string;
  readonly seen: Seen[];
  /** What no two servers need read alike. */
  readonly violations: string[];
  close(): Promise<void>;
}

/** Answers each request with its method, target and body, over kept connections. */
export async function startRawRecorder(): Promise<Recorder> {
  const seen: Seen[] = [];
  const violations: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    let bytes = Buffer.alloc(0);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (;;) {
        const reading = readRequest(bytes);
        if (reading.kind === 'more') return;
        if (reading.kind === 'violation') {
          violations.push(`${reading.why} in ${JSON.stringify(bytes.toString('latin1').slice(0, 500))}`);
          return socket.destroy();
        }
        bytes = bytes.subarray(reading.length);
        const request = toSeen(reading.message);
        seen.push(request);
        socket.write(toAnswer(request));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, violations, close };
}

/** The same with Node's own reading. */
export async function startNodeRecorder(): Promise<Recorder> {
  const seen: Seen[] = [];
  const violations: string[] = [];
  const server = http.createServer({ maxHeaderSize: 65_536 }, async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const { method = '', url = '', rawHeaders } = request;
    const headers = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as const] : []));
    const body = Buffer.concat(chunks).toString('latin1');
    seen.push({ method, target: url, host: request.headers.host ?? '', body, headers });
    response.writeHead(200, { 'Content-Type': 'text/plain' }).end(method === 'HEAD' ? '' : describe(method, url, body));
  });
  server.on('clientError', (error, socket) => {
    const { code = '' } = error as NodeJS.ErrnoException;
    // A request that the proxy gave up half way is no violation.
    if (code.startsWith('HPE_') && code !== 'HPE_INVALID_EOF_STATE') violations.push(`${code} ${error.message}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, violations, close };
}

function toSeen({ start, headers, body }: Message): Seen {
  const [method = '', target = ''] = start.split(' ');
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '';
  return { method, target, host, body: body.toString('latin1'), headers };
}

function toAnswer({ method, target, body }: Seen): string {
  const text = describe(method, target, body);
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n`;
  return method === 'HEAD' ? head : head + text;
}

/** What the caller is told of what was seen. */
export const describe = (method: string, target: string, body: string): string => `${method} ${target} ${body.length}`;
