import net from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startOrigin, startWorld, until } from '../test/world.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

describe('early hints for a request behind another on the connection', () => {
  it('never come behind the head of their own answer', async () => {
    let answerFirst = (): void => {};
    let answered = false;
    const origin = await startOrigin((request, response) => {
      if (request.url === '/first') {
        answerFirst = () => response.end('first');
        return;
      }
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeHead(200, { 'Content-Length': 6 });
      response.end('second', () => {
        answered = true;
      });
    });
    opened.push(origin);
    const world = await startWorld({ monolith: origin.url });
    opened.push(world);
    const socket = net.connect(Number(new URL(world.proxyUrl).port), '127.0.0.1');
    let got = '';
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
    });
    // A byte beyond ASCII keeps both from the fast path.
    const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\nX: caf\xe9\r\n\r\n`;
    socket.write(ask('/first') + ask('/second'), 'latin1');
    await until(() => answered);
    await turns();
    answerFirst();
    await until(() => got.endsWith('second'));
    socket.destroy();
    expect(got).toMatch(/Content-Length: 6\r\n(?:[^\r]+\r\n)*\r\nsecond$/);
  });
});

/** The proxy's own ends of the connections have read what is there. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}
