/** An app that serves a feed, and can be down. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeFeed {
  readonly url: string;
  /** Appends a fact and returns its position. */
  publish: (topic: string, data: Record<string, string | number | null>, occurredAt?: string) => number;
  setDown(down: boolean): void;
  /** Positions that were asked for, in order. */
  readonly asked: readonly number[];
  close(): Promise<void>;
}

export async function startFeed(firstSeq = 1, origin = 'monolith'): Promise<FakeFeed> {
  const events: object[] = [];
  const asked: number[] = [];
  let down = false;
  const server = createServer((req, res) => {
    const after = Number(new URL(req.url ?? '/', 'http://feed').searchParams.get('after'));
    asked.push(after);
    if (down) {
      req.socket.destroy();
      return;
    }
    const page = events.slice(Math.max(0, after - firstSeq + 1)).slice(0, 500);
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ events: page, next: after + page.length }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    publish: (topic, data, occurredAt = new Date().toISOString()) => {
      const seq = firstSeq + events.length;
      const entityId = String(data.id ?? data.product_id);
      events.push({ seq, id: `${origin}:${seq}`, origin, topic, entityId, data, occurredAt });
      return seq;
    },
    setDown: (next) => {
      down = next;
    },
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
