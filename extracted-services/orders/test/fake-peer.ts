/** A service next door: answers as told, and can be down, broken or silent. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  /** `POST /internal/payments` */
  readonly request: string;
  readonly key: string | undefined;
  readonly requestId: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
}

/** Returns status and body; undefined is a 404. */
export type Respond = (asked: Asked) => readonly [status: number, body?: unknown] | undefined;

/** `silent`: takes the request, and has its effect, but never answers. `deaf`: neither. */
export type Mood = 'up' | 'down' | 'broken' | 'silent' | 'deaf';

export interface FakePeer {
  readonly url: string;
  readonly asked: Asked[];
  /** Health checks are not among `asked`. */
  setMood(mood: Mood): void;
  close(): Promise<void>;
}

export async function startPeer(respond: Respond): Promise<FakePeer> {
  const asked: Asked[] = [];
  let mood: Mood = 'up';
  const server = createServer((req, res) => {
    if (mood === 'down') {
      req.socket.destroy();
      return;
    }
    void read(req).then((question) => {
      if (question.request === 'GET /healthz') send(res, mood === 'up' ? [200, { status: 'ok' }] : [500, {}]);
      else asked.push(question);
      if (question.request === 'GET /healthz' || mood === 'deaf') return;
      if (mood === 'broken') send(res, [500, error('INTERNAL')]);
      const answer = mood === 'broken' ? undefined : (respond(question) ?? [404, error('NOT_FOUND')]);
      if (mood === 'up' && answer !== undefined) send(res, answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    setMood: (next) => {
      mood = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const error = (code: string, details?: unknown) => ({ error: { code, message: `${code}.`, details } });

async function read(req: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const header = (name: string) => req.headers[name] as string | undefined;
  return {
    request: `${req.method} ${req.url}`,
    key: header('idempotency-key'),
    requestId: header('x-request-id'),
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function send(res: ServerResponse, [status, body]: readonly [number, unknown?]): void {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(body === undefined ? undefined : JSON.stringify(body));
}
